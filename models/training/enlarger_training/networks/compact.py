"""The network of our own default: residual blocks at low resolution, one sub-pixel shuffle at the end."""

import torch
from torch import nn
from torch.nn import functional


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions around a ReLU, added to the input (EDSR's block: no normalisation)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.normal_(self.second.weight, std=0.01)
        nn.init.zeros_(self.second.bias)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features + self.second(functional.relu(self.first(features)))


class CompactNetwork(nn.Module):
    """RGB (N, 3, H, W) in 0–1 to (N, 3, scale·H, scale·W).

    Everything but the shuffle happens at low resolution and with plain ReLUs, which inference libraries fuse
    into the convolution before them. The nearest-neighbour enlargement is added to the result, so that the
    network only learns what is missing. Parts: SRVGGNetCompact's layout (Wang 2021), EDSR's block (Lim 2017),
    ESPCN's shuffle (Shi 2016).
    """

    def __init__(self, scale: int, width: int = 48, blocks: int = 6, channels: int = 3) -> None:
        super().__init__()
        self.scale = scale
        self.head = nn.Conv2d(channels, width, 3, padding=1)
        self.body = nn.Sequential(*[ResidualBlock(width) for _ in range(blocks)])
        self.tail = nn.Conv2d(width, channels * scale**2, 3, padding=1)
        nn.init.normal_(self.tail.weight, std=0.01)
        nn.init.zeros_(self.tail.bias)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        details = self.tail(self.body(self.head(image)))
        nearest = functional.interpolate(image, scale_factor=self.scale, mode='nearest')
        return nearest + functional.pixel_shuffle(details, self.scale)
