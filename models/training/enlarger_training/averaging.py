"""A running average of the weights, which is steadier than the weights themselves."""

import copy

import torch
from torch import nn


class AveragedWeights:
    """Exponential moving average of a network; the decay warms up so that the start is forgotten.

    `next_share` decides how much the next `update` takes over. The share lives on the network's device, so
    that a recorded step reads what was decided last.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay, self.updates = decay, 0
        pairs = list(zip(self.network.state_dict().values(), network.state_dict().values(), strict=True))
        self._counters = [pair for pair in pairs if not pair[0].is_floating_point()]
        self._averages = [average for average, _ in pairs if average.is_floating_point()]
        self._values = [value for _, value in pairs if value.is_floating_point()]
        self._share = torch.zeros((), device=self._values[0].device)

    def next_share(self) -> None:
        self.updates += 1
        self._share.fill_(1 - min(self.decay, (1 + self.updates) / (10 + self.updates)))

    @torch.no_grad()
    def update(self) -> None:
        differences = torch._foreach_sub(self._values, self._averages)
        torch._foreach_mul_(differences, self._share)
        torch._foreach_add_(self._averages, differences)
        for average, value in self._counters:
            average.copy_(value)
