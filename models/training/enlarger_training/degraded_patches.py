"""Batches of degraded patches, drawn from a pool that is renewed bit by bit."""

import multiprocessing
import queue
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from .degradations import degrade, sharpened
from .patches import Batch, PreparedImages, seeded_generator, to_tensor

MARGIN = 4
"""Low-resolution pixels cut off after degrading, whose surroundings were not known."""

WAITING_PAIRS = 256
"""How many pairs workers may be ahead."""

Pair = tuple[np.ndarray, np.ndarray]


class PairMaker:
    """Makes one degraded patch and its target after the other; both (H, W, 3) uint8."""

    def __init__(self, folder: Path, data: dict, strengths: list[dict], seed: int) -> None:
        self.side, self.sharpening = data['patch'], data.get('sharpening', 0.0)
        self.images = PreparedImages(folder, self.side + 2 * MARGIN)
        self.strengths = strengths
        self.random = np.random.default_rng(seed)
        self.places = seeded_generator(torch.device('cpu'), seed)

    def make(self) -> Pair:
        scale = self.images.scale
        crop = self.images.crop(1, self.side + 2 * MARGIN, self.places)
        high = crop.high[0].numpy().astype(np.float32) / 255
        low = degrade(high, scale, self.random, self.strengths)
        target = sharpened(high, self.sharpening) if self.sharpening else high
        cut, cut_high = slice(MARGIN, -MARGIN), slice(MARGIN * scale, -MARGIN * scale)
        bytes_high = np.floor(target[cut_high, cut_high] * 255 + 0.5).astype(np.uint8)
        return low[cut, cut], bytes_high


class DegradedSampler:
    """Like `PatchSampler`, for the second-order degradation.

    Degrading costs more than a training step of a small network, so only `fresh` patches of every batch are
    new; all are drawn from a pool of `pool` patches, where new ones replace random old ones. With `workers`,
    other processes degrade, and a batch takes over what they have finished: then no two runs are the same.
    """

    device = torch.device('cpu')

    def __init__(self, folder: Path, data: dict, strengths: list[dict], seed: int, workers: int = 0) -> None:
        self.batch, self.fresh, self.pool_size = data['batch'], data['fresh'], data['pool']
        self.maker = PairMaker(folder, data, strengths, seed)
        self.random = self.maker.random
        self.pool: list[tuple[torch.Tensor, torch.Tensor]] = []
        self._made: multiprocessing.Queue | None = None
        self._workers: list[multiprocessing.process.BaseProcess] = []
        if workers:
            context = multiprocessing.get_context('spawn')
            self._made = context.Queue(WAITING_PAIRS)
            for i in range(workers):
                arguments = (folder, data, strengths, seed + 1 + i, self._made)
                self._workers.append(context.Process(target=make_pairs, args=arguments, daemon=True))
                self._workers[-1].start()

    def sample(self) -> Batch:
        missing = max(0, min(self.pool_size, self.batch) - len(self.pool))
        for pair in self._fresh_pairs(missing):
            low, high = (torch.from_numpy(np.ascontiguousarray(image)) for image in pair)
            if len(self.pool) < self.pool_size:
                self.pool.append((low, high))
            else:
                self.pool[int(self.random.integers(self.pool_size))] = (low, high)
        chosen = [self.pool[int(i)] for i in self.random.integers(len(self.pool), size=self.batch)]
        lows, highs = (torch.stack(images) for images in zip(*chosen))
        return Batch(to_tensor(lows), to_tensor(highs))

    def _fresh_pairs(self, missing: int) -> list[Pair]:
        """At least as many new pairs as are missing; beyond that `fresh`, or all that workers have ready."""
        if self._made is None:
            return [self.maker.make() for _ in range(max(self.fresh, missing))]
        return waiting(self._made.get, missing) + waiting(self._made.get_nowait, WAITING_PAIRS)

    def close(self) -> None:
        """End the workers; without this they end with the program."""
        for worker in self._workers:
            worker.terminate()
            worker.join()

    def state(self) -> dict:
        return {
            'patches': self.maker.places.get_state(),
            'degradations': self.random.bit_generator.state,
        }

    def load_state(self, state: dict) -> None:
        self.maker.places.set_state(state['patches'].cpu())
        self.random.bit_generator.state = state['degradations']


def waiting(take: Callable[[], Pair], most: int) -> list[Pair]:
    """Up to `most` pairs of a queue, fewer if `take` finds it empty."""
    pairs: list[Pair] = []
    try:
        while len(pairs) < most:
            pairs.append(take())
    except queue.Empty:
        pass
    return pairs


def make_pairs(
    folder: Path, data: dict, strengths: list[dict], seed: int, made: multiprocessing.Queue
) -> None:
    """The work of a worker process; it ends with its parent."""
    torch.set_num_threads(1)
    maker = PairMaker(folder, data, strengths, seed)
    while True:
        made.put(maker.make())
