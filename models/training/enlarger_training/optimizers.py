"""The optimizers a configuration can name."""

from collections.abc import Iterable

import torch
from torch import nn


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal (Jordan 2024), for convolution weights.

    A weight (out, in, kernel, kernel) is treated as the matrix (out, in·kernel²). Its Nesterov momentum is
    replaced by the nearest semi-orthogonal matrix, by five Newton–Schulz iterations, so that every direction
    learns equally fast. In our trials this reached a given loss in clearly fewer steps than Adam.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(parameters, {'lr': lr, 'momentum': momentum})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for parameter in group['params']:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state['momentum'] = torch.zeros_like(parameter)
                momentum = state['momentum'].lerp_(parameter.grad, 1 - group['momentum'])
                update = parameter.grad.lerp(momentum, group['momentum'])
                matrix = orthogonalised(update.flatten(1))
                parameter.sub_(matrix.view_as(parameter), alpha=group['lr'])


def orthogonalised(matrix: torch.Tensor) -> torch.Tensor:
    """Roughly the semi-orthogonal factor of a matrix, scaled to an entry RMS of 0.2 like Adam's updates."""
    rows, columns = matrix.shape
    result = matrix if rows <= columns else matrix.T
    result = result / (result.norm() + 1e-7)
    for _ in range(5):
        gram = result @ result.T
        result = 3.4445 * result + (-4.7750 * gram + 2.0315 * gram @ gram) @ result
    result = result if rows <= columns else result.T
    return result * (0.2 * max(rows, columns) ** 0.5)


def is_matrix(parameter: nn.Parameter) -> bool:
    """Whether Muon is for this parameter: with only a few rows, making it orthogonal says nothing."""
    return parameter.ndim >= 2 and parameter.shape[0] >= 8


def build_optimizers(network: nn.Module, settings: dict) -> list[torch.optim.Optimizer]:
    """Adam or SGD over all trained parameters, or Muon over convolution weights with Adam over the rest."""
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    rate = settings['rate']
    if settings['optimizer'] == 'adam':
        return [torch.optim.Adam(trained, lr=rate, betas=tuple(settings.get('betas', (0.9, 0.99))))]
    if settings['optimizer'] == 'sgd':
        return [
            torch.optim.SGD(trained, lr=rate, momentum=0.9, weight_decay=settings.get('weight_decay', 0.0))
        ]
    if settings['optimizer'] == 'muon':
        matrices = [parameter for parameter in trained if is_matrix(parameter)]
        others = [parameter for parameter in trained if not is_matrix(parameter)]
        groups = [Muon(matrices, rate)] if matrices else []
        return [*groups, torch.optim.Adam(others, lr=rate, betas=(0.9, 0.99))]
    raise ValueError(f"Expected 'adam', 'sgd' or 'muon' for optimizer but received {settings['optimizer']!r}")
