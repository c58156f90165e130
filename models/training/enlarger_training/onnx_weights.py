"""Take over the weights of an exported model as a checkpoint that another run can start from.

`python -m enlarger_training.onnx_weights CONFIGURATION MODEL.onnx --run DIR` fills the network of the
configuration with the graph's initializers, which bear the names of the parameters. That is how a model whose
run is long gone is trained further.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .configuration import read_configuration
from .networks import build_network

SLOPE, HALF = '.slope', '.half'
"""How the export names weights of a parametric ReLU, (channels, 1, 1), and weights stored as float16."""


def read_initializers(file: Path) -> dict[str, np.ndarray]:
    """All stored arrays of a graph by name, floats as float32; slopes get PyTorch's name and shape."""
    arrays: dict[str, np.ndarray] = {}
    for initializer in onnx.load(str(file)).graph.initializer:
        name, array = initializer.name.removesuffix(HALF), numpy_helper.to_array(initializer)
        if array.dtype.kind == 'f':
            array = array.astype(np.float32)
        if name.endswith(SLOPE):
            name, array = name.removesuffix(SLOPE) + '.weight', array.reshape(-1)
        arrays[name] = array
    return arrays


def fill(network: nn.Module, arrays: dict[str, np.ndarray]) -> None:
    """Give every parameter of a network its array; counters that no graph holds keep their values.

    Raises `ValueError` where a parameter has no array of its name and shape; the network is then unchanged.
    """
    own = network.state_dict()
    taken: dict[str, torch.Tensor] = {}
    for name, value in own.items():
        if not value.is_floating_point():
            continue
        array = arrays.get(name)
        if array is None or array.shape != tuple(value.shape):
            received = 'none' if array is None else str(list(array.shape))
            raise ValueError(f'Expected weights {list(value.shape)} for {name!r} but received {received}')
        taken[name] = torch.from_numpy(array.copy())
    network.load_state_dict(taken, strict=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('configuration', type=Path)
    parser.add_argument('model', type=Path)
    parser.add_argument('--run', type=Path, required=True)
    arguments = parser.parse_args()
    network = build_network(read_configuration(arguments.configuration).network)
    fill(network, read_initializers(arguments.model))
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.save({'average': network.state_dict()}, arguments.run / 'checkpoint.pt')


if __name__ == '__main__':
    main()
