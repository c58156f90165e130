"""FSRCNN, Dong et al. 2016: shrink, map, expand at low resolution, then one deconvolution."""

import math

import torch
from torch import nn


def convolution(inputs: int, outputs: int, size: int) -> nn.Sequential:
    """A replicate-padded convolution with He initialisation, and its PReLU."""
    layer = nn.Conv2d(
        inputs, outputs, size, padding=size // 2, padding_mode='replicate' if size > 1 else 'zeros'
    )
    nn.init.normal_(layer.weight, std=math.sqrt(2 / (outputs * size**2)))
    nn.init.zeros_(layer.bias)
    return nn.Sequential(layer, nn.PReLU(outputs))


class Fsrcnn(nn.Module):
    """Luma (N, 1, H, W) in 0–1 to (N, 1, scale·H, scale·W).

    (width, shrunk, mappings) = (56, 12, 4) is the paper's FSRCNN, (32, 5, 1) its FSRCNN-s. Scales share all
    layers but the deconvolution: train one, then the others with `warm_start` and `trained_only`.
    """

    def __init__(self, scale: int, width: int = 56, shrunk: int = 12, mappings: int = 4) -> None:
        super().__init__()
        self.features = nn.Sequential(
            convolution(1, width, 5),
            convolution(width, shrunk, 1),
            *[convolution(shrunk, shrunk, 3) for _ in range(mappings)],
            convolution(shrunk, width, 1),
        )
        # The 9×9 kernel lies centred on its pixel's block, and the output is exactly scale times the input.
        padding = 4 - (scale - 1) // 2
        self.deconvolution = nn.ConvTranspose2d(
            width, 1, 9, stride=scale, padding=padding, output_padding=scale - 9 + 2 * padding
        )
        nn.init.normal_(self.deconvolution.weight, std=0.001)
        nn.init.zeros_(self.deconvolution.bias)

    def forward(self, luma: torch.Tensor) -> torch.Tensor:
        return self.deconvolution(self.features(luma))
