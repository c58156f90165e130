"""Make damaged patches of prepared ground truths, in the form that `prepare` writes.

`python -m enlarger_training.damage RECIPE PREPARED… --count N --output DIR`

Each patch is cut from a ground truth with surroundings, damaged as a whole, and cut again at a random phase of
the 8-pixel grid of JPEG. Damaging costs more than a training step, so it is done once; training then cuts its
own smaller patches, turned and mirrored. With `--keep-grain` a share of the noise stays in the target, enlarged
bicubically: what learns from it keeps grain instead of taking it away or making a pattern of it.
"""

import argparse
import json
import tomllib
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .degradations import damaged, resized, to_bytes
from .patches import PreparedImages, seeded_generator

SIDE = 64
"""Low-resolution pixels of a patch."""

MARGIN = 4
"""Pixels cut off all around, whose surroundings were not known when they were damaged."""

JPEG_BLOCK = 8


def damaged_patch(
    images: PreparedImages,
    places: torch.Generator,
    random: np.random.Generator,
    recipe: dict,
    kept_grain: float,
) -> tuple[np.ndarray, np.ndarray]:
    """One (low, high) pair, both uint8 (side, side, 3)."""
    scale, side = images.scale, SIDE + 2 * MARGIN + JPEG_BLOCK
    high = images.crop(1, side, places).high[0].numpy().astype(np.float32) / 255
    if random.random() < recipe.get('gray_probability', 0.05):
        high = np.repeat(high.mean(axis=2, keepdims=True), 3, axis=2)
    low, noise = damaged(high, scale, random, recipe)
    if kept_grain:
        high = high + kept_grain * resized(noise, high.shape[:2], Image.Resampling.BICUBIC)
    top, left = (MARGIN + int(start) for start in random.integers(JPEG_BLOCK, size=2))
    low = low[top : top + SIDE, left : left + SIDE]
    high = high[top * scale : (top + SIDE) * scale, left * scale : (left + SIDE) * scale]
    return to_bytes(low), to_bytes(high)


def damage(
    recipe: dict, prepared: list[Path], count: int, output: Path, kept_grain: float = 0.0, seed: int = 1
) -> None:
    """Write `count` pairs, an equal share from each prepared folder; the same for the same seed."""
    output.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    places = seeded_generator(torch.device('cpu'), seed)
    sources = [PreparedImages(folder, SIDE + 2 * MARGIN + JPEG_BLOCK) for folder in prepared]
    with open(output / 'high.bin', 'wb') as high_file, open(output / 'low.bin', 'wb') as low_file:
        for i in range(count):
            low, high = damaged_patch(sources[i % len(sources)], places, random, recipe, kept_grain)
            low_file.write(low.tobytes())
            high_file.write(high.tobytes())
    index = {'scale': sources[0].scale, 'luma': False, 'low_sizes': [(SIDE, SIDE)] * count}
    (output / 'index.json').write_text(json.dumps(index))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('recipe', type=Path, help='a file of `damage/`')
    parser.add_argument('prepared', nargs='+', type=Path, help='folders that `prepare` wrote')
    parser.add_argument('--count', type=int, default=6000)
    parser.add_argument('--keep-grain', type=float, default=0.0, help='share of the noise kept in the target')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--output', type=Path, required=True)
    arguments = parser.parse_args()
    recipe = tomllib.loads(arguments.recipe.read_text())
    damage(
        recipe, arguments.prepared, arguments.count, arguments.output, arguments.keep_grain, arguments.seed
    )


if __name__ == '__main__':
    main()
