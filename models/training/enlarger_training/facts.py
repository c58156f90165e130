"""Facts about a network for `model.json`, measured on the network itself."""

import math

import torch
from torch import nn

BICUBIC_REACH = 2
"""Low-resolution pixels to each side that a bicubic enlargement reads."""


@torch.no_grad()
def receptive_field_radius(network: nn.Module, channels: int, scale: int) -> int:
    """How many input pixels an output pixel can look to any side, found by where one NaN spreads.

    For networks on enlarged input the radius is in pixels of the image before enlargement.
    """
    is_pre_enlarged = getattr(network, 'is_pre_enlarged', False)
    factor = 1 if is_pre_enlarged else scale
    side = 65
    while True:
        image = torch.full((1, channels, side, side), 0.5)
        image[..., side // 2, side // 2] = math.nan
        rows = torch.isnan(network(image)).any(1)[0].any(1).nonzero().flatten() // factor
        first, last = int(rows.min()), int(rows.max())
        if first > 0 and last < side - 1:
            break
        side = side * 2 + 1
    radius = max(side // 2 - first, last - side // 2)
    return (radius + scale - 1) // scale + BICUBIC_REACH if is_pre_enlarged else radius


@torch.no_grad()
def macs_per_pixel(network: nn.Module, channels: int, scale: int) -> float:
    """Multiply–accumulate operations per pixel of the image the user gives."""
    side = 32 * (scale if getattr(network, 'is_pre_enlarged', False) else 1)
    total = 0.0

    def count(module: nn.Module, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        nonlocal total
        pixels = (inputs[0] if isinstance(module, nn.ConvTranspose2d) else output)[0, 0].numel()
        total += module.weight.numel() * pixels

    kinds = (nn.Conv2d, nn.ConvTranspose2d)
    hooks = [part.register_forward_hook(count) for part in network.modules() if isinstance(part, kinds)]
    network(torch.zeros(1, channels, side, side))
    for hook in hooks:
        hook.remove()
    return total / 32**2


def parameter_count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
