"""Write a trained run as `models/<id>/`: ONNX graph, descriptor, configuration and the log's last lines.

`python -m enlarger_training.export CONFIGURATION --run DIR --models DIR`

A configuration that names a `calm` run is one end of a model with a Clean-up setting; that run, beside its own, is
the other, and is written as a second file of the same graph.
"""

import argparse
import hashlib
import json
import re
from dataclasses import replace
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


def descriptor(
    configuration: Configuration, network: nn.Module, onnx_file: Path, calm_file: Path | None
) -> dict:
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
            'sha256': sha256(onnx_file),
            **({'calm': {'file': calm_file.name, 'sha256': sha256(calm_file)}} if calm_file else {}),
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


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_graph(configuration: Configuration, run: Path, onnx_file: Path) -> tuple[nn.Module, float]:
    """Write the averaged weights of a run as a graph.

    Returns the network and the greatest difference between the two; raises if that exceeds the tolerance.
    """
    network = build_network(configuration.network).eval()
    state = torch.load(run / 'checkpoint.pt', map_location='cpu', weights_only=True)
    network.load_state_dict(state['average'])
    if configuration.has_half_weights:
        round_weights(network)
    channels = 1 if configuration.is_luma else 3
    graph = to_onnx(network, channels, configuration.name)
    if configuration.has_half_weights:
        halve_weights(graph)
    onnx_file.write_bytes(graph.SerializeToString())
    difference = greatest_difference(network, onnx_file, channels)
    if difference > TOLERANCE:
        raise ValueError(f'Expected at most {TOLERANCE} between ONNX and PyTorch but received {difference}')
    return network, difference


def export(configuration: Configuration, run: Path, models: Path) -> Path:
    """Export a run, and its calm end if it has one; raises if a graph does not compute what PyTorch does."""
    folder = models / configuration.name
    folder.mkdir(parents=True, exist_ok=True)
    onnx_file, calm_file = folder / f'{configuration.name}.onnx', None
    network, difference = write_graph(configuration, run, onnx_file)
    record = run_record(configuration, run) | {'largestDifferenceToPyTorch': difference}
    if configuration.calm:
        calm_run, calm_file = run.parent / configuration.calm, folder / f'{configuration.name}-calm.onnx'
        _, calm_difference = write_graph(configuration, calm_run, calm_file)
        calm = replace(configuration, source=configuration.calm)
        record['calm'] = run_record(calm, calm_run) | {'largestDifferenceToPyTorch': calm_difference}
    _write_json(folder / 'model.json', descriptor(configuration, network, onnx_file, calm_file))
    _write_json(folder / 'training.json', record)
    return onnx_file


def run_record(configuration: Configuration, run: Path) -> dict:
    """Where a run's weights come from: configuration, steps, the end of its log."""
    source = configuration.source or configuration.name
    state = torch.load(run / 'checkpoint.pt', map_location='cpu', weights_only=True)
    log = (run / 'log.jsonl').read_text().splitlines()[-LOG_LINES:]
    return {
        'configuration': f'models/training/configurations/{source}.toml',
        'steps': state['step'],
        'scheduleFinished': state['progress'] >= 1,
        **({'interpolation': state['interpolation']} if 'interpolation' in state else {}),
        'lastLogLines': [json.loads(line) for line in log],
    }


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
