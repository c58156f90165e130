"""Pixel losses by name; inputs are (N, C, H, W) in 0–1."""

from collections.abc import Callable

import torch
from torch.nn import functional

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def charbonnier(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Smooth L1, sqrt(d² + ε²) with ε = 1e-3 (Lai 2017)."""
    return torch.sqrt((output - target).square() + 1e-6).mean()


LOSSES: dict[str, Loss] = {
    'l1': functional.l1_loss,
    'l2': functional.mse_loss,
    'charbonnier': charbonnier,
}
