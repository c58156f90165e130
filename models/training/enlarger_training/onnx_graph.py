"""Translate one of our networks, traced by torch.fx, into a plain ONNX graph.

PyTorch's own exporter writes dozens of nodes around every replicate padding; this one knows the few
operations our networks consist of and writes each as the one or two nodes it is.
"""

import operator
from collections.abc import Callable

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import fx, nn
from torch.nn import functional

OPSET = 17


class GraphWriter:
    """Collects nodes and weights; every method returns the name of the value it adds."""

    def __init__(self, network: nn.Module) -> None:
        self.modules = dict(network.named_modules())
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def add(self, operation: str, inputs: list[str], **attributes: object) -> str:
        name = f'{operation.lower()}_{len(self.nodes)}'
        self.nodes.append(helper.make_node(operation, inputs, [name], name, **attributes))
        return name

    def constant(self, name: str, values: np.ndarray) -> str:
        if not any(weight.name == name for weight in self.weights):
            self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def parameter(self, owner: str, kind: str, value: torch.Tensor) -> str:
        return self.constant(f'{owner}.{kind}', value.detach().float().cpu().numpy())

    def module(self, path: str, inputs: list[str]) -> str:
        module = self.modules[path]
        match module:
            case nn.Conv2d():
                return self._convolution(path, module, inputs[0])
            case nn.ConvTranspose2d():
                return self.add(
                    'ConvTranspose',
                    [inputs[0], *self._weight_and_bias(path, module)],
                    strides=list(module.stride),
                    pads=[*module.padding, *module.padding],
                    output_padding=list(module.output_padding),
                )
            case nn.BatchNorm2d():
                names = [
                    self.parameter(path, kind, getattr(module, kind))
                    for kind in ('weight', 'bias', 'running_mean', 'running_var')
                ]
                return self.add('BatchNormalization', [inputs[0], *names], epsilon=module.eps)
            case nn.ReLU():
                return self.add('Relu', inputs)
            case nn.LeakyReLU():
                return self.add('LeakyRelu', inputs, alpha=module.negative_slope)
            case nn.PReLU():
                return self.add(
                    'PRelu', [inputs[0], self.parameter(path, 'slope', module.weight.view(-1, 1, 1))]
                )
            case nn.Tanh():
                return self.add('Tanh', inputs)
            case nn.PixelShuffle():
                return self.shuffle(inputs[0], module.upscale_factor)
        raise TypeError(
            f'Expected a known layer for ONNX export but received {type(module).__name__} at {path}'
        )

    def _weight_and_bias(self, path: str, module: nn.Module) -> list[str]:
        names = [self.parameter(path, 'weight', module.weight)]
        return names if module.bias is None else [*names, self.parameter(path, 'bias', module.bias)]

    def _convolution(self, path: str, module: nn.Conv2d, source: str) -> str:
        pads = [*module.padding, *module.padding]
        if module.padding_mode == 'replicate':
            amounts = np.array([0, 0, *module.padding, 0, 0, *module.padding], np.int64)
            names = [source, self.constant('pads_' + '_'.join(map(str, module.padding)), amounts)]
            source, pads = self.add('Pad', names, mode='edge'), [0, 0, 0, 0]
        return self.add(
            'Conv', [source, *self._weight_and_bias(path, module)], pads=pads, strides=list(module.stride)
        )

    def shuffle(self, source: str, factor: int) -> str:
        return self.add('DepthToSpace', [source], blocksize=factor, mode='CRD')

    def nearest(self, source: str, factor: int) -> str:
        scales = self.constant(f'scales_{factor}', np.array([1, 1, factor, factor], np.float32))
        attributes = {'coordinate_transformation_mode': 'asymmetric', 'nearest_mode': 'floor'}
        return self.add('Resize', [source, '', scales], mode='nearest', **attributes)

    def scaled(self, source: str, factor: float) -> str:
        return self.add('Mul', [source, self.constant(f'factor_{factor}', np.array(factor, np.float32))])


def _call(writer: GraphWriter, function: Callable, arguments: list, keywords: dict) -> str:
    if function in (operator.add, torch.add):
        return writer.add('Add', arguments)
    if function in (operator.mul, torch.mul):
        return writer.scaled(*(arguments if isinstance(arguments[0], str) else arguments[::-1]))
    if function is functional.relu:
        return writer.add('Relu', arguments[:1])
    if function is functional.pixel_shuffle:
        return writer.shuffle(*arguments)
    if function is functional.interpolate:
        return writer.nearest(arguments[0], keywords['scale_factor'])
    if function is torch.cat:
        return writer.add('Concat', arguments[0], axis=keywords.get('dim', 1))
    raise TypeError(f'Expected a known operation for ONNX export but received {function}')


def to_onnx(network: nn.Module, channels: int, name: str) -> onnx.ModelProto:
    """The network as a checked model; `input` and `output` are float32 (N, channels, H, W) of any size."""
    writer = GraphWriter(network)
    values: dict[fx.Node, str] = {}
    result = ''
    for node in fx.symbolic_trace(network.eval()).graph.nodes:
        arguments = fx.node.map_arg(list(node.args), lambda source: values[source])
        if node.op == 'placeholder':
            values[node] = 'input'
        elif node.op == 'call_module':
            values[node] = writer.module(node.target, arguments)
        elif node.op == 'call_function':
            values[node] = _call(writer, node.target, arguments, dict(node.kwargs))
        elif node.op == 'output':
            result = arguments[0]
    writer.nodes[-1].output[:] = ['output' if value == result else value for value in writer.nodes[-1].output]
    sides = {
        'input': ['batch', channels, 'height', 'width'],
        'output': ['batch', channels, 'rows', 'columns'],
    }
    source, target = (
        helper.make_tensor_value_info(value, TensorProto.FLOAT, shape) for value, shape in sides.items()
    )
    graph = helper.make_graph(writer.nodes, name, [source], [target], writer.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', OPSET)], producer_name='enlarger')
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def halve_weights(model: onnx.ModelProto) -> None:
    """Store every large weight as float16 and cast it back in the graph: half the file, float32 arithmetic.

    onnxruntime folds the casts when it loads the graph.
    """
    casts: list[onnx.NodeProto] = []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.ndim < 4:
            continue
        name, stored = weight.name, f'{weight.name}.half'
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node('Cast', [stored], [name], f'{name}.cast', to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
