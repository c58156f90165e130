"""RRDBNet, the generator of ESRGAN (Wang et al. 2018)."""

import torch
from torch import nn
from torch.nn import functional

RESIDUAL_SCALE = 0.2


class DenseBlock(nn.Module):
    """Five convolutions, each of which sees the outputs of all before it."""

    def __init__(self, width: int, growth: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(
            nn.Conv2d(width + i * growth, growth if i < 4 else width, 3, padding=1) for i in range(5)
        )
        self.activation = nn.LeakyReLU(0.2)
        for convolution in self.convolutions:
            nn.init.kaiming_normal_(convolution.weight)
            convolution.weight.data *= 0.1
            nn.init.zeros_(convolution.bias)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        known = features
        for convolution in self.convolutions[:-1]:
            known = torch.cat([known, self.activation(convolution(known))], 1)
        return features + self.convolutions[-1](known) * RESIDUAL_SCALE


class ResidualInResidual(nn.Module):
    """Three dense blocks inside one more residual connection."""

    def __init__(self, width: int, growth: int) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*[DenseBlock(width, growth) for _ in range(3)])

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features + self.blocks(features) * RESIDUAL_SCALE


class RrdbNet(nn.Module):
    """RGB (N, 3, H, W) in 0–1 to (N, 3, scale·H, scale·W), scale 2 or 4; the paper has 23 blocks.

    `receptive_field_radius` (low-resolution pixels) is counted, since measuring it takes an image of 1,055
    pixels a side: fifteen convolutions a block, one before and one after them all, and two more pixels for
    those at higher resolution.
    """

    def __init__(self, scale: int = 4, blocks: int = 23, width: int = 64, growth: int = 32) -> None:
        super().__init__()
        self.receptive_field_radius = 15 * blocks + 4
        self.head = nn.Conv2d(3, width, 3, padding=1)
        self.body = nn.Sequential(
            *[ResidualInResidual(width, growth) for _ in range(blocks)], nn.Conv2d(width, width, 3, padding=1)
        )
        doublings = {2: 1, 4: 2}[scale]
        self.doublings = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(doublings))
        self.activation = nn.LeakyReLU(0.2)
        self.tail = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1), nn.LeakyReLU(0.2), nn.Conv2d(width, 3, 3, padding=1)
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        head = self.head(image)
        features = head + self.body(head)
        for convolution in self.doublings:
            enlarged = functional.interpolate(features, scale_factor=2, mode='nearest')
            features = self.activation(convolution(enlarged))
        return self.tail(features)
