"""VDSR, Kim et al. 2016: twenty layers that learn the residual of a bicubic enlargement."""

import torch
from torch import nn


class Vdsr(nn.Module):
    """Enlarged luma (N, 1, H, W) in 0–1 to the same shape; one network serves all scales."""

    is_pre_enlarged = True

    def __init__(self, depth: int = 20, width: int = 64) -> None:
        super().__init__()
        widths = [1] + [width] * (depth - 1) + [1]
        layers: list[nn.Module] = []
        for inputs, outputs in zip(widths, widths[1:]):
            convolution = nn.Conv2d(inputs, outputs, 3, padding=1)
            nn.init.kaiming_normal_(convolution.weight, nonlinearity='relu')
            nn.init.zeros_(convolution.bias)
            layers += [convolution, nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, luma: torch.Tensor) -> torch.Tensor:
        return luma + self.layers(luma)
