"""The discriminator of SRGAN (Ledig et al. 2017), which ESRGAN keeps."""

import torch
from torch import nn


def _stage(inputs: int, outputs: int, stride: int, is_first: bool = False) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1)
    normalisation = [] if is_first else [nn.BatchNorm2d(outputs)]
    return [convolution, *normalisation, nn.LeakyReLU(0.2)]


class Discriminator(nn.Module):
    """RGB patches (N, 3, side, side) in 0–1 to one logit each (N, 1): positive for what looks real."""

    def __init__(self, side: int, width: int = 64) -> None:
        super().__init__()
        layers = _stage(3, width, 1, is_first=True) + _stage(width, width, 2)
        for doubling in range(3):
            inputs = width * 2**doubling
            layers += _stage(inputs, 2 * inputs, 1) + _stage(2 * inputs, 2 * inputs, 2)
        self.features = nn.Sequential(*layers)
        remaining = -(-side // 16)
        self.judgement = nn.Sequential(
            nn.Flatten(), nn.Linear(8 * width * remaining**2, 1024), nn.LeakyReLU(0.2), nn.Linear(1024, 1)
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.judgement(self.features(image))
