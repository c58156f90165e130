"""Batches of degraded patches, drawn from a pool that is renewed bit by bit."""

from pathlib import Path

import numpy as np

from .degradations import degrade, sharpened
from .patches import Batch, PreparedImages, to_tensor

MARGIN = 4
"""Low-resolution pixels cut off after degrading, whose surroundings were not known."""


class DegradedSampler:
    """Like `PatchSampler`, for the second-order degradation.

    Degrading costs more than a training step of a small network, so only `fresh` patches of every batch are
    new; all are drawn from a pool of `pool` patches, where new ones replace random old ones.
    """

    def __init__(self, folder: Path, data: dict, strengths: list[dict], seed: int) -> None:
        self.side, self.batch, self.fresh = data['patch'], data['batch'], data['fresh']
        self.images = PreparedImages(folder)
        self.images.leave_out_below(self.side + 2 * MARGIN)
        self.pool_size, self.sharpening = data['pool'], data.get('sharpening', 0.0)
        self.strengths = strengths
        self.random = np.random.default_rng(seed)
        self.pool: list[tuple[np.ndarray, np.ndarray]] = []

    def sample(self) -> Batch:
        wanted = (
            self.fresh if len(self.pool) >= self.pool_size else max(self.fresh, self.batch - len(self.pool))
        )
        for _ in range(wanted):
            pair = self._make_pair()
            if len(self.pool) < self.pool_size:
                self.pool.append(pair)
            else:
                self.pool[int(self.random.integers(self.pool_size))] = pair
        chosen = [self.pool[int(i)] for i in self.random.integers(len(self.pool), size=self.batch)]
        return Batch(to_tensor([low for low, _ in chosen]), to_tensor([high for _, high in chosen]))

    def _make_pair(self) -> tuple[np.ndarray, np.ndarray]:
        scale = self.images.scale
        high = self.images.crop(self.random, self.side + 2 * MARGIN).high.astype(np.float32) / 255
        low = degrade(high, scale, self.random, self.strengths)
        target = sharpened(high, self.sharpening) if self.sharpening else high
        cut, cut_high = slice(MARGIN, -MARGIN), slice(MARGIN * scale, -MARGIN * scale)
        bytes_high = np.floor(target[cut_high, cut_high] * 255 + 0.5).astype(np.uint8)
        return low[cut, cut], bytes_high
