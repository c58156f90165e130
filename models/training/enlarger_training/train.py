"""Train one model: `python -m enlarger_training.train CONFIGURATION --data DIR --run DIR`."""

import argparse
from datetime import datetime
from pathlib import Path

import torch
from torch import nn

from .adversarial import PerceptualTrainer
from .configuration import Configuration, read_configuration
from .degraded_patches import DegradedSampler
from .networks import build_network
from .patches import PatchSampler
from .schedule import parse_deadline
from .trainer import RunOptions, Sampler, Trainer


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


def build_sampler(configuration: Configuration, network: nn.Module, data: Path) -> Sampler:
    folders = [data / folder for folder in configuration.data['folders']]
    if configuration.degradation:
        return DegradedSampler(folders[0], configuration.data, configuration.degradation, configuration.seed)
    is_pre_enlarged = getattr(network, 'is_pre_enlarged', False)
    patch, batch = configuration.data['patch'], configuration.data['batch']
    return PatchSampler(folders, patch, batch, is_pre_enlarged, configuration.seed)


def build_trainer(configuration: Configuration, data: Path, options: RunOptions) -> Trainer:
    torch.manual_seed(configuration.seed)
    network = build_network(configuration.network)
    if start := configuration.training.get('warm_start'):
        warm_start(network, options.folder.parent / start, configuration.training.get('trained_only'))
    trainer = PerceptualTrainer if configuration.perceptual else Trainer
    return trainer(configuration, network, build_sampler(configuration, network, data), options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('configuration', type=Path)
    parser.add_argument('--data', type=Path, required=True, help='folder of the prepared folders')
    parser.add_argument('--run', type=Path, required=True, help='folder for the checkpoint and the log')
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
    options = RunOptions(arguments.run, device, deadline, arguments.validate, arguments.features)
    build_trainer(read_configuration(arguments.configuration), arguments.data, options).run()


if __name__ == '__main__':
    main()
