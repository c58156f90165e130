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


LOSSES: dict[str, Loss] = {
    'l1': functional.l1_loss,
    'l2': functional.mse_loss,
    'charbonnier': charbonnier,
    'half-sum-of-squares': half_sum_of_squares,
}
