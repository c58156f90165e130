"""Take over the weights of an ncnn model as a checkpoint that another run can start from.

`python -m enlarger_training.ncnn_weights CONFIGURATION MODEL.param MODEL.bin --run DIR` fills the network of
the configuration with the model's convolutions and parametric ReLUs, in the order in which they stand in both.
That is how ESRGAN and our restoring models start from Real-ESRGAN's published weights.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .configuration import read_configuration
from .networks import build_network

HALF_PRECISION_TAG = 0x01306B47
"""Marks weights stored as float16 (ncnn, `modelbin.cpp`); 0 marks float32."""


def weight_counts(param: str) -> list[tuple[int, int]]:
    """(outputs, weights) of every convolution in a `.param` text; a parametric ReLU counts as (slopes, 0)."""
    counts: list[tuple[int, int]] = []
    for line in param.splitlines()[2:]:
        kind, *rest = line.split()
        values = dict(part.split('=', 1) for part in rest if '=' in part)
        if kind == 'Convolution':
            if values.get('5') != '1':
                raise ValueError(f'Expected a convolution with a bias but received {line!r}')
            counts.append((int(values['0']), int(values['6'])))
        elif kind == 'PReLU':
            counts.append((int(values['0']), 0))
    return counts


def read_weights(param: str, binary: bytes) -> list[np.ndarray]:
    """Weights and biases of all convolutions, and slopes, in turn, flat float32."""
    arrays: list[np.ndarray] = []
    offset = 0
    for outputs, weights in weight_counts(param):
        if weights:
            tag = int.from_bytes(binary[offset : offset + 4], 'little')
            if tag not in (0, HALF_PRECISION_TAG):
                raise ValueError(f'Expected float32 or float16 weights but received the tag {tag:#010x}')
            kind, size = (np.float16, 2) if tag else (np.float32, 4)
            offset += 4
            arrays.append(np.frombuffer(binary, kind, weights, offset).astype(np.float32))
            offset += -(-weights * size // 4) * 4
        arrays.append(np.frombuffer(binary, np.float32, outputs, offset))
        offset += 4 * outputs
    if offset != len(binary):
        raise ValueError(f'Expected {offset} bytes of weights but received {len(binary)}')
    return arrays


def fill(network: nn.Module, arrays: list[np.ndarray]) -> None:
    """Give a network these weights, biases and slopes, in the order of its parameters."""
    parameters = list(network.parameters())
    sizes, received = [value.numel() for value in parameters], [array.size for array in arrays]
    if sizes != received:
        raise ValueError(
            f'Expected {len(sizes)} arrays of {sum(sizes)} weights but received {len(received)} '
            f'of {sum(received)}'
        )
    with torch.no_grad():
        for parameter, array in zip(parameters, arrays, strict=True):
            parameter.copy_(torch.from_numpy(array.copy()).view_as(parameter))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('configuration', type=Path)
    parser.add_argument('param', type=Path)
    parser.add_argument('binary', type=Path)
    parser.add_argument('--run', type=Path, required=True)
    arguments = parser.parse_args()
    network = build_network(read_configuration(arguments.configuration).network)
    fill(network, read_weights(arguments.param.read_text(), arguments.binary.read_bytes()))
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.save({'average': network.state_dict()}, arguments.run / 'checkpoint.pt')


if __name__ == '__main__':
    main()
