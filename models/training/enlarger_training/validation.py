"""Luma PSNR on a folder of ground truths, by the literature's protocol; a progress gauge during training.

The figures we publish come from the project's own `quality` command, not from here.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .bicubic import resize
from .colour import luma
from .patches import to_tensor
from .prepare import find_images, image_pair, read_rgb


@torch.no_grad()
def validate(network: nn.Module, folder: Path, scale: int, is_luma: bool) -> float:
    """Mean PSNR (dB) of Y over the folder, borders of `scale` pixels left out."""
    is_pre_enlarged = getattr(network, 'is_pre_enlarged', False)
    cases = read_cases(folder, scale, is_luma, is_pre_enlarged)
    return float(np.mean([_score(network, source, high, scale) for source, high in cases]))


@lru_cache
def read_cases(
    folder: Path, scale: int, is_luma: bool, is_pre_enlarged: bool
) -> list[tuple[torch.Tensor, np.ndarray]]:
    """The network's input and the ground truth's Y for every image of a folder."""
    cases: list[tuple[torch.Tensor, np.ndarray]] = []
    for path in find_images([folder]):
        high, low = image_pair(read_rgb(path), scale, is_luma)
        source = resize(low.astype(np.float64), scale) if is_pre_enlarged else low
        truth = high[..., 0].astype(np.float64) if is_luma else luma(high)
        cases.append((to_tensor(torch.from_numpy(source)[None]), truth))
    return cases


def _score(network: nn.Module, source: torch.Tensor, truth: np.ndarray, scale: int) -> float:
    device = next(network.parameters()).device
    output = network(source.to(device))[0].permute(1, 2, 0).double().cpu().numpy()
    result = np.floor(np.clip(output * 255, 0, 255) + 0.5)
    difference = (result[..., 0] if result.shape[2] == 1 else luma(result)) - truth
    inner = difference[scale:-scale, scale:-scale]
    return float(10 * np.log10(255**2 / np.mean(inner**2)))
