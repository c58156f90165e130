"""Facts about a network for `model.json`, measured on the network itself."""

import copy
import math

import onnx
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


def memory_bytes_per_pixel(model: onnx.ModelProto, pixels_per_pixel: int = 1) -> int:
    """Most bytes of image values alive at once while a graph runs, per pixel of the image the user gives.

    `pixels_per_pixel` is how many pixels of the graph's input there are to one of the user's.
    """
    fixed = copy.deepcopy(model)
    sides = fixed.graph.input[0].type.tensor_type.shape.dim
    for dimension, length in zip((sides[0], sides[2], sides[3]), (1, 32, 32)):
        dimension.dim_value = length
    graph = onnx.shape_inference.infer_shapes(fixed).graph
    known = [*graph.input, *graph.value_info, *graph.output]
    sizes = {value.name: math.prod(d.dim_value for d in value.type.tensor_type.shape.dim) for value in known}
    weights = {weight.name for weight in graph.initializer}
    sizes |= {name: 0 for node in graph.node if weights.issuperset(node.input) for name in node.output}
    last_use = {name: i for i, node in enumerate(graph.node) for name in node.input}
    alive = {graph.input[0].name}
    peak = 0
    for i, node in enumerate(graph.node):
        alive |= set(node.output)
        peak = max(peak, sum(sizes[name] for name in alive))
        alive = {name for name in alive if last_use.get(name, -1) > i}
    return round(4 * peak / 32**2 * pixels_per_pixel)
