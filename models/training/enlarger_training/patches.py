"""Random training patches from the arrays that `prepare` writes."""

import json
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from .bicubic import contributions

MARGIN = 3
"""Low-resolution pixels cut off around an enlarged patch, so that it shows no borders of its own."""


class ImagePair(NamedTuple):
    """One ground truth and its reduction, both (height, width, channels), as memory-mapped views."""

    high: np.ndarray
    low: np.ndarray


class PreparedImages:
    """The image pairs of one prepared folder; larger images are drawn more often."""

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / 'index.json').read_text())
        self.scale: int = index['scale']
        channels = 1 if index['luma'] else 3
        low = np.memmap(folder / 'low.bin', np.float32 if index['luma'] else np.uint8, mode='r')
        high = np.memmap(folder / 'high.bin', np.uint8, mode='r')
        self.pairs: list[ImagePair] = []
        offset = 0
        for height, width in index['low_sizes']:
            shape, size = (height, width, channels), height * width * channels
            enlarged = (height * self.scale, width * self.scale, channels)
            area = self.scale**2
            pair = ImagePair(
                high[offset * area : (offset + size) * area].reshape(enlarged),
                low[offset : offset + size].reshape(shape),
            )
            self.pairs.append(pair)
            offset += size
        self.leave_out_below(1)

    def leave_out_below(self, side: int) -> None:
        """Forget images with a low-resolution side shorter than this."""
        self.pairs = [pair for pair in self.pairs if min(pair.low.shape[:2]) >= side]
        areas = np.array([pair.low.size for pair in self.pairs], float)
        self.cumulative = np.cumsum(areas / areas.sum())

    def crop(self, random: np.random.Generator, side: int) -> ImagePair:
        """A random square of `side` low-resolution pixels, in one of its eight orientations."""
        pair = self.pairs[min(np.searchsorted(self.cumulative, random.random()), len(self.pairs) - 1)]
        top, left = (int(random.integers(length - side + 1)) for length in pair.low.shape[:2])
        turns, mirrored = int(random.integers(4)), bool(random.integers(2))

        def cut(image: np.ndarray, factor: int) -> np.ndarray:
            part = image[top * factor : (top + side) * factor, left * factor : (left + side) * factor]
            part = np.rot90(part, turns)
            return part[:, ::-1] if mirrored else part

        return ImagePair(cut(pair.high, self.scale), cut(pair.low, 1))


class Batch(NamedTuple):
    """Network input and target, float32 (N, C, H, W) in 0–1."""

    source: torch.Tensor
    target: torch.Tensor


class PatchSampler:
    """Batches of random patches; several folders (scales) alternate, which is how VDSR learns them all."""

    def __init__(self, folders: list[Path], side: int, batch: int, is_pre_enlarged: bool, seed: int) -> None:
        self.side, self.batch, self.is_pre_enlarged = side, batch, is_pre_enlarged
        self.random = np.random.default_rng(seed)
        self.images = [PreparedImages(folder) for folder in folders]
        for images in self.images:
            images.leave_out_below(self._low_side(images.scale))

    def _low_side(self, scale: int) -> int:
        """Low-resolution pixels to cut for an input of `side` pixels."""
        return math.ceil(self.side / scale) + 2 * MARGIN if self.is_pre_enlarged else self.side

    def sample(self) -> Batch:
        images = self.images[int(self.random.integers(len(self.images)))]
        crops = [images.crop(self.random, self._low_side(images.scale)) for _ in range(self.batch)]
        source = to_tensor([crop.low for crop in crops])
        target = to_tensor([crop.high for crop in crops])
        if not self.is_pre_enlarged:
            return Batch(source, target)
        inner = slice(MARGIN * images.scale, -MARGIN * images.scale)
        enlarged = enlarge(source, images.scale)
        return Batch(enlarged[..., inner, inner].contiguous(), target[..., inner, inner].contiguous())


def to_tensor(images: list[np.ndarray]) -> torch.Tensor:
    """Images (H, W, C) with values 0–255 as one tensor (N, C, H, W) in 0–1."""
    stacked = torch.from_numpy(np.ascontiguousarray(np.stack(images)))
    return (stacked.permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)


def enlarge(images: torch.Tensor, scale: int) -> torch.Tensor:
    """Bicubic enlargement (MATLAB's) of (N, C, H, W) tensors, as two matrix products."""

    def matrix(length: int) -> torch.Tensor:
        weights, indices = contributions(length, length * scale, scale)
        result = np.zeros((length * scale, length))
        np.add.at(result, (np.arange(length * scale)[:, None], indices), weights)
        return torch.from_numpy(result).to(images)

    return matrix(images.shape[2]) @ images @ matrix(images.shape[3]).T
