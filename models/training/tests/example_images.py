"""Small synthetic photos: smooth shading, edges and a little texture, from a fixed seed."""

from pathlib import Path

import numpy as np
from PIL import Image

from enlarger_training.prepare import find_images, prepare


def example_image(side: int = 120, seed: int = 0) -> np.ndarray:
    """RGB uint8 of (side, side, 3)."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    waves = np.sin(
        2 * np.pi * (random.uniform(1, 6, 3) * x[..., None] + random.uniform(1, 6, 3) * y[..., None])
    )
    disc = (np.hypot(x - 0.5, y - 0.5) < 0.3)[..., None] * random.uniform(-60, 60, 3)
    values = 128 + 60 * waves + disc + random.normal(0, 4, (side, side, 3))
    return np.clip(values, 0, 255).astype(np.uint8)


def prepared_folder(folder: Path, scale: int, is_luma: bool, count: int = 3) -> Path:
    """A prepared folder of synthetic photos."""
    images = folder / 'images'
    images.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        Image.fromarray(example_image(seed=seed)).save(images / f'{seed}.png')
    output = folder / f'{"luma" if is_luma else "rgb"}-x{scale}'
    prepare(find_images([images]), scale, is_luma, output)
    return output
