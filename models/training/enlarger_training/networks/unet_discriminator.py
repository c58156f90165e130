"""A U-shaped discriminator with spectral normalisation, as Real-ESRGAN uses it (Wang et al. 2021)."""

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm


def _convolution(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Module:
    return spectral_norm(nn.Conv2d(inputs, outputs, kernel, stride, padding=1, bias=False))


class UnetDiscriminator(nn.Module):
    """RGB patches (N, 3, H, W) in 0–1, sides multiples of 8, to one logit per pixel (N, 1, H, W).

    A judgement of every pixel says where a patch looks wrong, and spectral normalisation keeps the judgement smooth,
    so that a weak generator can follow it.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, width, 3, padding=1)
        self.down = nn.ModuleList(_convolution(width * 2**i, width * 2 ** (i + 1), 4, 2) for i in range(3))
        self.up = nn.ModuleList(_convolution(width * 2 ** (i + 1), width * 2**i, 3) for i in reversed(range(3)))
        self.refine = nn.ModuleList(_convolution(width, width, 3) for _ in range(2))
        self.last = nn.Conv2d(width, 1, 3, padding=1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        levels = [_activated(self.first(image))]
        for convolution in self.down:
            levels.append(_activated(convolution(levels[-1])))
        features = levels.pop()
        for convolution in self.up:
            larger = functional.interpolate(features, scale_factor=2, mode='bilinear', align_corners=False)
            features = _activated(convolution(larger)) + levels.pop()
        for convolution in self.refine:
            features = _activated(convolution(features))
        return self.last(features)


def _activated(features: torch.Tensor) -> torch.Tensor:
    return functional.leaky_relu(features, 0.2)
