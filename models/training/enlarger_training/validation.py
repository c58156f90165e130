"""Luma PSNR on a folder of ground truths, by the literature's protocol; a progress gauge during training.

The figures we publish come from the project's own `quality` command, not from here.
"""

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
    scores = [_score(network, read_rgb(path), scale, is_luma) for path in find_images([folder])]
    return float(np.mean(scores))


def _score(network: nn.Module, rgb: np.ndarray, scale: int, is_luma: bool) -> float:
    high, low = image_pair(rgb, scale, is_luma)
    if getattr(network, 'is_pre_enlarged', False):
        low = resize(low.astype(np.float64), scale)
    device = next(network.parameters()).device
    output = network(to_tensor([low]).to(device))[0].permute(1, 2, 0).double().cpu().numpy()
    result = np.floor(np.clip(output * 255, 0, 255) + 0.5)
    difference = result[..., 0] - high[..., 0] if is_luma else luma(result) - luma(high)
    inner = difference[scale:-scale, scale:-scale]
    return float(10 * np.log10(255**2 / np.mean(inner**2)))
