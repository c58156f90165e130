"""SRCNN, Dong et al. 2014: three convolutions on the bicubically enlarged luma."""

import torch
from torch import nn


class Srcnn(nn.Module):
    """Enlarged luma (N, 1, H, W) in 0–1 to the same shape; `kernels` (9, 5, 5), or at first (9, 1, 5)."""

    is_pre_enlarged = True

    def __init__(self, kernels: tuple[int, int, int] = (9, 5, 5)) -> None:
        super().__init__()
        sizes = zip((1, 64, 32), (64, 32, 1), kernels, strict=True)
        first, second, last = (
            nn.Conv2d(inputs, outputs, size, padding=size // 2, padding_mode='replicate')
            for inputs, outputs, size in sizes
        )
        self.layers = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), last)
        for layer in (first, second, last):
            nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')
            nn.init.zeros_(layer.bias)
        nn.init.normal_(last.weight, std=0.001)

    def forward(self, luma: torch.Tensor) -> torch.Tensor:
        return self.layers(luma)
