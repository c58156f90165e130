"""Features of VGG19 for perceptual losses, and their graph for the perceptual distance.

`python -m enlarger_training.features WEIGHTS.npz --output vgg19-features.onnx` writes the graph that the
application's quality command takes.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

CONVOLUTIONS_PER_BLOCK = (2, 2, 4, 4, 4)
MEAN_BGR = (103.939, 116.779, 123.68)


def layer_names(last: str) -> list[str]:
    """Names `conv1_1` … up to `last`."""
    names = [f'conv{b}_{i}' for b, count in enumerate(CONVOLUTIONS_PER_BLOCK, 1) for i in range(1, count + 1)]
    return names[: names.index(last) + 1]


class VggFeatures(nn.Module):
    """RGB (N, 3, H, W) in 0–1 to the output of one convolution of VGG19, before its activation.

    Weights come from an `.npz` with arrays `block1_conv1.kernel` (height, width, in, out) and
    `block1_conv1.bias`, as Keras names them; they expect BGR, 0–255, the mean colour subtracted. Features
    before the activation are ESRGAN's choice; SRGAN takes them after it (`is_activated`).
    """

    def __init__(self, weights: Path, layer: str, is_activated: bool = False) -> None:
        super().__init__()
        self.names, self.is_activated = layer_names(layer), is_activated
        arrays = np.load(weights)
        for name in self.names:
            block, index = name.removeprefix('conv').split('_')
            kernel = arrays[f'block{block}_conv{index}.kernel'].transpose(3, 2, 0, 1)
            self.register_buffer(f'{name}_weight', torch.from_numpy(np.ascontiguousarray(kernel)))
            self.register_buffer(f'{name}_bias', torch.from_numpy(arrays[f'block{block}_conv{index}.bias']))
        self.register_buffer('mean', torch.tensor(MEAN_BGR).view(1, 3, 1, 1))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        features = image.flip(1) * 255 - self.mean
        for i, name in enumerate(self.names):
            if i and name.endswith('_1'):
                features = functional.max_pool2d(features, 2)
            weight, bias = self.get_buffer(f'{name}_weight'), self.get_buffer(f'{name}_bias')
            features = functional.conv2d(features, weight, bias, padding=1)
            if name != self.names[-1] or self.is_activated:
                features = functional.relu(features)
        return features


def features_onnx(weights: Path, layers: tuple[str, ...]) -> onnx.ModelProto:
    """A graph from RGB in 0–1 to the activated outputs of several layers."""
    network = VggFeatures(weights, layers[-1])
    scale = np.float32(255)
    arrays = {'scale': scale, 'mean': network.mean.numpy(), 'bgr': np.array([2, 1, 0], np.int64)}
    nodes = [
        helper.make_node('Gather', ['input', 'bgr'], ['flipped'], axis=1),
        helper.make_node('Mul', ['flipped', 'scale'], ['scaled']),
        helper.make_node('Sub', ['scaled', 'mean'], ['centred']),
    ]
    value = 'centred'
    for i, name in enumerate(network.names):
        if i and name.endswith('_1'):
            nodes.append(
                helper.make_node('MaxPool', [value], [f'{name}_pooled'], kernel_shape=[2, 2], strides=[2, 2])
            )
            value = f'{name}_pooled'
        arrays |= {
            f'{name}_{kind}': network.get_buffer(f'{name}_{kind}').numpy() for kind in ('weight', 'bias')
        }
        nodes.append(
            helper.make_node('Conv', [value, f'{name}_weight', f'{name}_bias'], [f'{name}_sum'], pads=[1] * 4)
        )
        nodes.append(helper.make_node('Relu', [f'{name}_sum'], [name]))
        value = name
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ['n', None, None, None]) for name in layers
    ]
    source = helper.make_tensor_value_info('input', TensorProto.FLOAT, ['n', 3, 'height', 'width'])
    initialisers = [numpy_helper.from_array(np.asarray(array), name) for name, array in arrays.items()]
    graph = helper.make_graph(nodes, 'vgg19-features', [source], outputs, initialisers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], producer_name='enlarger')
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('weights', type=Path)
    parser.add_argument('--layers', nargs='+', default=['conv1_2', 'conv2_2', 'conv3_4'])
    parser.add_argument('--output', type=Path, required=True)
    arguments = parser.parse_args()
    model = features_onnx(arguments.weights, tuple(arguments.layers))
    arguments.output.write_bytes(model.SerializeToString())


if __name__ == '__main__':
    main()
