"""ESPCN, Shi et al. 2016: real-time super-resolution by an efficient sub-pixel convolution."""

import torch
from torch import nn


class Espcn(nn.Module):
    """Luma (N, 1, H, W) in 0–1 to (N, 1, scale·H, scale·W): 5×5×64, 3×3×32, 3×3×scale², tanh, shuffle."""

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 64, 5, padding=2, padding_mode='replicate'),
            nn.Tanh(),
            nn.Conv2d(64, 32, 3, padding=1, padding_mode='replicate'),
            nn.Tanh(),
            nn.Conv2d(32, scale**2, 3, padding=1, padding_mode='replicate'),
            nn.PixelShuffle(scale),
        )

    def forward(self, luma: torch.Tensor) -> torch.Tensor:
        return self.layers(luma)
