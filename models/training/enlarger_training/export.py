"""Write a trained run as `models/<id>/`: ONNX graph, descriptor, configuration and the log's last lines.

`python -m enlarger_training.export CONFIGURATION --run DIR --models DIR`
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from .configuration import Configuration, per_scale, read_configuration
from .facts import macs_per_pixel, memory_bytes_per_pixel, parameter_count, receptive_field_radius
from .networks import build_network
from .onnx_graph import halve_weights, to_onnx

TOLERANCE = 1e-4
LOG_LINES = 5
SHORT_LIST = re.compile(r'\[\s+([^\[\]{}]{1,80}?)\s+\]')


def greatest_difference(network: nn.Module, file: Path, channels: int) -> float:
    """Largest difference between the network in PyTorch and its exported graph, on two sizes of noise."""
    session = onnxruntime.InferenceSession(str(file), providers=['CPUExecutionProvider'])
    random = np.random.default_rng(0)
    worst = 0.0
    for shape in ((1, channels, 40, 56), (2, channels, 33, 29)):
        image = random.random(shape, np.float32)
        with torch.no_grad():
            expected = network(torch.from_numpy(image)).numpy()
        worst = max(worst, float(np.abs(session.run(None, {'input': image})[0] - expected).max()))
    return worst


def descriptor(configuration: Configuration, network: nn.Module, onnx_file: Path) -> dict:
    """The content of `model.json`; its schema is the application's model descriptor."""
    channels = 1 if configuration.is_luma else 3
    counted = getattr(network, 'receptive_field_radius', None)
    radius = counted or receptive_field_radius(network, channels, configuration.scale)
    is_pre_enlarged = getattr(network, 'is_pre_enlarged', False)
    enlargement = configuration.scale**2 if is_pre_enlarged else 1
    return {
        'id': configuration.name,
        'licence': 'MIT',
        'author': 'The Enlarger maintainers',
        **configuration.model,
        'source': {
            'kind': 'bundled',
            'format': 'onnx',
            'file': onnx_file.name,
            'sha256': hashlib.sha256(onnx_file.read_bytes()).hexdigest(),
        },
        'facts': {
            'scale': configuration.scale,
            'colourModel': 'luma' if configuration.is_luma else 'rgb',
            'preEnlarged': is_pre_enlarged,
            'receptiveFieldRadiusPx': radius,
            'overlapPx': radius,
            'macsPerPixel': round(macs_per_pixel(network, channels, configuration.scale)),
            'parameterCount': parameter_count(network),
            'memoryBytesPerPixel': memory_bytes_per_pixel(onnx.load(str(onnx_file)), enlargement),
        },
    }


def export(configuration: Configuration, run: Path, models: Path) -> Path:
    """Export the averaged weights of a run; raises if the graph does not compute what PyTorch does."""
    source = configuration.source or configuration.name
    network = build_network(configuration.network).eval()
    state = torch.load(run / 'checkpoint.pt', map_location='cpu', weights_only=True)
    network.load_state_dict(state['average'])
    if configuration.has_half_weights:
        round_weights(network)
    folder = models / configuration.name
    folder.mkdir(parents=True, exist_ok=True)
    onnx_file = folder / f'{configuration.name}.onnx'
    channels = 1 if configuration.is_luma else 3
    graph = to_onnx(network, channels, configuration.name)
    if configuration.has_half_weights:
        halve_weights(graph)
    onnx_file.write_bytes(graph.SerializeToString())
    difference = greatest_difference(network, onnx_file, channels)
    if difference > TOLERANCE:
        raise ValueError(f'Expected at most {TOLERANCE} between ONNX and PyTorch but received {difference}')
    _write_json(folder / 'model.json', descriptor(configuration, network, onnx_file))
    log = (run / 'log.jsonl').read_text().splitlines()[-LOG_LINES:]
    record = {
        'configuration': f'models/training/configurations/{source}.toml',
        'steps': state['step'],
        'scheduleFinished': state['progress'] >= 1,
        **({'interpolation': state['interpolation']} if 'interpolation' in state else {}),
        'largestDifferenceToPyTorch': difference,
        'lastLogLines': [json.loads(line) for line in log],
    }
    _write_json(folder / 'training.json', record)
    return onnx_file


def round_weights(network: nn.Module) -> None:
    """Give every weight the value that it has as a float16."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(parameter.half())


def _write_json(file: Path, content: dict) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False)
    file.write_text(SHORT_LIST.sub(lambda match: '[' + ' '.join(match[1].split()) + ']', text) + '\n')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('configuration', type=Path)
    parser.add_argument('--run', type=Path, required=True)
    parser.add_argument('--models', type=Path, required=True)
    arguments = parser.parse_args()
    for configuration in per_scale(read_configuration(arguments.configuration)):
        print(export(configuration, arguments.run, arguments.models))


if __name__ == '__main__':
    main()
