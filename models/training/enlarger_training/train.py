"""Train models: `python -m enlarger_training.train CONFIGURATION… --data DIR --runs DIR`."""

import argparse
from datetime import datetime
from pathlib import Path

import torch
from torch import nn

from .adversarial import PerceptualTrainer
from .configuration import Configuration, read_configuration
from .networks import build_network
from .patches import PatchSampler
from .schedule import parse_deadline
from .trainer import RunOptions, Sampler, Trainer, run_together


def warm_start(network: nn.Module, checkpoint: Path, trained_only: str | None) -> None:
    """Take over every averaged weight of a checkpoint whose name and shape fit; then freeze all layers but
    those whose names start with `trained_only`, if given."""
    saved = torch.load(checkpoint, map_location='cpu', weights_only=True)['average']
    own = network.state_dict()
    fitting = {name: value for name, value in saved.items() if name in own and own[name].shape == value.shape}
    network.load_state_dict(fitting, strict=False)
    if trained_only:
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(name.startswith(trained_only))


def build_sampler(
    configuration: Configuration, network: nn.Module, data: Path, device: torch.device
) -> Sampler:
    folders = [data / folder for folder in configuration.data['folders']]
    is_pre_enlarged = getattr(network, 'is_pre_enlarged', False)
    patch, batch = configuration.data['patch'], configuration.data['batch']
    return PatchSampler(folders, patch, batch, is_pre_enlarged, configuration.seed, device)


def build_trainer(
    configuration: Configuration,
    data: Path,
    options: RunOptions,
    start: Path | None = None,
) -> Trainer:
    """A trainer that goes on from its run's checkpoint, else starts from another run's weights if told to.

    Told by `start`, or by the configuration's `warm_start`, relative to the folder of runs.
    """
    torch.manual_seed(configuration.seed)
    network = build_network(configuration.network)
    if not start and (named := configuration.training.get('warm_start')):
        start = options.folder.parent / named
    if start:
        warm_start(network, start, configuration.training.get('trained_only'))
    sampler = build_sampler(configuration, network, data, options.device)
    kind = PerceptualTrainer if configuration.perceptual else Trainer
    trainer = kind(configuration, network, sampler, options)
    trainer.resume()
    return trainer


def prepare_device(device: torch.device) -> None:
    """On a GPU: let cuDNN try its algorithms, and use the matrix units for float32 too."""
    if device.type == 'cuda':
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cuda.matmul.allow_tf32 = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'configurations', nargs='+', type=Path, help='several are trained in turn, step by step'
    )
    parser.add_argument('--data', type=Path, required=True, help='folder of the prepared folders')
    parser.add_argument('--runs', type=Path, required=True, help='folder of runs; each gets one by its name')
    parser.add_argument(
        '--start', type=Path, help='checkpoint to start from, instead of the `warm_start` given'
    )
    parser.add_argument('--validate', type=Path, help='folder of ground truths to measure on the way')
    parser.add_argument('--features', type=Path, help='VGG19 weights (.npz), for perceptual losses')
    parser.add_argument(
        '--deadline', help="'HH:MM' or '+MINUTES': end the schedule by the clock, not by steps"
    )
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--threads', type=int, default=0, help='CPU threads; 0 leaves the choice to PyTorch')
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    deadline = parse_deadline(arguments.deadline, datetime.now()) if arguments.deadline else None
    device = torch.device(arguments.device)
    prepare_device(device)
    trainers = []
    for file in arguments.configurations:
        configuration = read_configuration(file)
        folder = arguments.runs / configuration.name
        options = RunOptions(folder, device, deadline, arguments.validate, arguments.features)
        trainers.append(build_trainer(configuration, arguments.data, options, arguments.start))
    run_together(trainers)


if __name__ == '__main__':
    main()
