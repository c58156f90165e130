"""SRVGGNetCompact, the small network of Real-ESRGAN's authors (Wang 2021)."""

import torch
from torch import nn
from torch.nn import functional


class SrVggNet(nn.Module):
    """RGB (N, 3, H, W) in 0–1 to (N, 3, scale·H, scale·W): a chain of convolutions with parametric ReLUs.

    All of them work at low resolution; one sub-pixel shuffle ends it, and the nearest-neighbour enlargement of
    the input is added. `realesr-general-x4v3` has 32 convolutions between the first and the last.
    """

    def __init__(self, scale: int = 4, width: int = 64, convolutions: int = 32) -> None:
        super().__init__()
        self.scale = scale
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), nn.PReLU(width)]
        for _ in range(convolutions):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.PReLU(width)]
        layers.append(nn.Conv2d(width, 3 * scale**2, 3, padding=1))
        self.body = nn.Sequential(*layers)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        details = functional.pixel_shuffle(self.body(image), self.scale)
        return details + functional.interpolate(image, scale_factor=self.scale, mode='nearest')
