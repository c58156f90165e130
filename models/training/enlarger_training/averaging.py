"""A running average of the weights, which is steadier than the weights themselves."""

import copy

import torch
from torch import nn


class AveragedWeights:
    """Exponential moving average of a network; the decay warms up so that the start is forgotten."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay, self.updates = decay, 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for average, value in zip(
            self.network.state_dict().values(), network.state_dict().values(), strict=True
        ):
            average.lerp_(value, 1 - decay) if value.is_floating_point() else average.copy_(value)
