"""Pixel losses by name; inputs are (N, C, H, W) in 0–1."""

from collections.abc import Callable

import torch
from torch.nn import functional

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def charbonnier(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Smooth L1, sqrt(d² + ε²) with ε = 1e-3 (Lai 2017)."""
    return torch.sqrt((output - target).square() + 1e-6).mean()


def half_sum_of_squares(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Half the squared differences, summed over pixels, averaged over the batch (VDSR)."""
    return (output - target).square().sum() / (2 * output.shape[0])


def artefact_weights(output: torch.Tensor, target: torch.Tensor, side: int = 7) -> torch.Tensor:
    """How much each pixel looks like an artefact: large where the residual varies within `side` pixels (Liang 2022, LDL).

    The local variance of the residual, times the fifth root of its variance over the whole patch; (N, 1, H, W).
    """
    residual = (target - output).abs().sum(1, keepdim=True)
    reach = side // 2
    padded = functional.pad(residual, (reach, reach, reach, reach), mode='reflect')
    mean = functional.avg_pool2d(padded, side, 1)
    local = (functional.avg_pool2d(padded.square(), side, 1) - mean.square()).clamp(min=0)
    whole = residual.var(dim=(1, 2, 3), keepdim=True)
    return whole.pow(1 / 5) * local


LOSSES: dict[str, Loss] = {
    'l1': functional.l1_loss,
    'l2': functional.mse_loss,
    'charbonnier': charbonnier,
    'half-sum-of-squares': half_sum_of_squares,
}
