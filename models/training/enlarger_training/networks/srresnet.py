"""SRResNet, the generator of SRGAN (Ledig et al. 2017)."""

import torch
from torch import nn


class NormalisedBlock(nn.Module):
    """Convolution, batch normalisation, PReLU, convolution, batch normalisation, added to the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.PReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features + self.layers(features)


def doubling(width: int) -> nn.Sequential:
    """Twice the size by one sub-pixel shuffle."""
    return nn.Sequential(nn.Conv2d(width, 4 * width, 3, padding=1), nn.PixelShuffle(2), nn.PReLU())


class SrResNet(nn.Module):
    """RGB (N, 3, H, W) in 0–1 to (N, 3, scale·H, scale·W); the paper has 16 blocks and scale 4."""

    def __init__(self, scale: int = 4, blocks: int = 16, width: int = 64) -> None:
        super().__init__()
        self.head = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU())
        self.body = nn.Sequential(
            *[NormalisedBlock(width) for _ in range(blocks)],
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )
        doublings = {2: 1, 4: 2, 8: 3}[scale]
        self.tail = nn.Sequential(
            *[doubling(width) for _ in range(doublings)],
            nn.Conv2d(width, 3, 9, padding=4),
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        head = self.head(image)
        return self.tail(head + self.body(head))
