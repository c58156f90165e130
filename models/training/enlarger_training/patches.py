"""Random training patches from the arrays that `prepare` writes, cut on the device that trains."""

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from .bicubic import contributions

MARGIN = 3
"""Low-resolution pixels cut off around an enlarged patch, so that it shows no borders of its own."""


class Crops(NamedTuple):
    """Patches of ground truths and of their reductions, both (N, H, W, C), as stored."""

    high: torch.Tensor
    low: torch.Tensor


class PreparedImages:
    """The images of one prepared folder; larger ones are drawn more often.

    On the CPU the pixels stay in files that several runs map into memory; on a GPU all of them lie in its
    memory.
    """

    def __init__(self, folder: Path, smallest_side: int = 1, device: torch.device | str = 'cpu') -> None:
        """Images with a low-resolution side shorter than `smallest_side` are never drawn."""
        index = json.loads((folder / 'index.json').read_text())
        self.scale: int = index['scale']
        self.channels = 1 if index['luma'] else 3
        self.device = torch.device(device)
        self.low = self._pixels(folder / 'low.bin', np.float32 if index['luma'] else np.uint8)
        self.high = self._pixels(folder / 'high.bin', np.uint8)
        sizes = np.array(index['low_sizes'], np.int64).reshape(-1, 2)
        areas = sizes.prod(axis=1)
        offsets = np.cumsum(areas) - areas
        is_large = sizes.min(axis=1) >= smallest_side
        self.count = int(is_large.sum())
        places = np.column_stack([offsets, sizes])[is_large]
        self.places = torch.from_numpy(places).to(self.device)
        drawn = areas[is_large].astype(float)
        self.cumulative = torch.from_numpy(np.cumsum(drawn / max(1.0, drawn.sum()))).to(self.device)

    def _pixels(self, file: Path, kind: type) -> torch.Tensor:
        values = np.memmap(file, kind, mode='c').reshape(-1, self.channels)
        return torch.from_numpy(values).to(self.device)

    def crop(self, count: int, side: int, random: torch.Generator) -> Crops:
        """Random squares of `side` low-resolution pixels, each in one of its eight orientations."""
        draws = torch.rand((6, count), dtype=torch.float64, device=self.device, generator=random)
        chosen = torch.searchsorted(self.cumulative, draws[0]).clamp(max=self.count - 1)
        offset, height, width = self.places[chosen].unbind(1)
        top = (draws[1] * (height - side + 1)).long()
        left = (draws[2] * (width - side + 1)).long()
        is_turned, is_flipped, is_mirrored = ((draw < 0.5).view(-1, 1, 1) for draw in draws[3:])

        def cut(pixels: torch.Tensor, factor: int) -> torch.Tensor:
            line = torch.arange(side * factor, device=self.device)
            row = torch.where(is_turned, line.view(1, 1, -1), line.view(1, -1, 1))
            column = torch.where(is_turned, line.view(1, -1, 1), line.view(1, 1, -1))
            row = torch.where(is_flipped, side * factor - 1 - row, row) + (top * factor).view(-1, 1, 1)
            column = torch.where(is_mirrored, side * factor - 1 - column, column)
            first = (offset * factor**2 + left * factor).view(-1, 1, 1)
            return pixels[first + row * (width * factor).view(-1, 1, 1) + column]

        return Crops(cut(self.high, self.scale), cut(self.low, 1))


class Batch(NamedTuple):
    """Network input and target, float32 (N, C, H, W) in 0–1."""

    source: torch.Tensor
    target: torch.Tensor

    def to(self, device: torch.device) -> 'Batch':
        return Batch(self.source.to(device), self.target.to(device))


class PatchSampler:
    """Batches of random patches, an equal share from every folder.

    Folders of several scales are how VDSR learns them all.
    """

    def __init__(
        self,
        folders: list[Path],
        side: int,
        batch: int,
        is_pre_enlarged: bool,
        seed: int,
        device: torch.device | str = 'cpu',
    ) -> None:
        if batch < len(folders):
            raise ValueError(
                f'Expected a batch of at least one patch per folder ({len(folders)}) but received {batch}'
            )
        self.side, self.batch, self.is_pre_enlarged = side, batch, is_pre_enlarged
        self.device = torch.device(device)
        self.random = seeded_generator(self.device, seed)
        self.images = []
        for folder in folders:
            scale = json.loads((folder / 'index.json').read_text())['scale']
            self.images.append(PreparedImages(folder, self._low_side(scale), self.device))

    def _low_side(self, scale: int) -> int:
        """Low-resolution pixels to cut for an input of `side` pixels."""
        return math.ceil(self.side / scale) + 2 * MARGIN if self.is_pre_enlarged else self.side

    def sample(self) -> Batch:
        shares = [len(part) for part in np.array_split(range(self.batch), len(self.images))]
        parts = [self._part(images, share) for images, share in zip(self.images, shares, strict=True)]
        return Batch(torch.cat([part.source for part in parts]), torch.cat([part.target for part in parts]))

    def _part(self, images: PreparedImages, count: int) -> Batch:
        crops = images.crop(count, self._low_side(images.scale), self.random)
        source, target = to_tensor(crops.low), to_tensor(crops.high)
        if not self.is_pre_enlarged:
            return Batch(source, target)
        inner = slice(MARGIN * images.scale, MARGIN * images.scale + self.side)
        enlarged = enlarge(source, images.scale)
        return Batch(enlarged[..., inner, inner], target[..., inner, inner])

    def state(self) -> dict:
        """What decides the next batches."""
        return {'patches': self.random.get_state()}

    def load_state(self, state: dict) -> None:
        self.random.set_state(state['patches'].cpu())


def seeded_generator(device: torch.device, seed: int) -> torch.Generator:
    """A generator of its own on the CPU; on a GPU the default one, which recorded steps know."""
    if device.type == 'cuda':
        torch.cuda.init()
        return torch.cuda.default_generators[device.index or 0].manual_seed(seed)
    return torch.Generator(device).manual_seed(seed)


def to_tensor(images: torch.Tensor) -> torch.Tensor:
    """Images (N, H, W, C) with values 0–255 as (N, C, H, W) in 0–1, channels last in memory."""
    return images.permute(0, 3, 1, 2).float() / 255


def enlarge(images: torch.Tensor, scale: int) -> torch.Tensor:
    """Bicubic enlargement (MATLAB's) of (N, C, H, W) tensors, as two matrix products."""
    rows, columns = (
        enlargement_matrix(length, scale, images.device, images.dtype) for length in images.shape[2:]
    )
    return rows @ images @ columns.T


@lru_cache
def enlargement_matrix(length: int, scale: int, device: torch.device, kind: torch.dtype) -> torch.Tensor:
    """The matrix (scale·length, length) that enlarges a column of pixels."""
    weights, indices = contributions(length, length * scale, scale)
    result = np.zeros((length * scale, length))
    np.add.at(result, (np.arange(length * scale)[:, None], indices), weights)
    return torch.from_numpy(result).to(device, kind)
