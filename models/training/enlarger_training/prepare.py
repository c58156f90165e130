"""Turn folders of images into one array pair per scale: ground truths and their exact reductions.

Run once per scale and colour model: `python -m enlarger_training.prepare IMAGES… --scale 4 --output DIR`.
Training then reads both through memory maps, so several runs share one copy in the page cache.
"""

import argparse
import json
import multiprocessing
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from .bicubic import resize
from .colour import luma

IMAGE_SUFFIXES = {'.png', '.jpg', '.jpeg', '.webp', '.bmp', '.tif', '.tiff'}


def find_images(folders: list[Path]) -> list[Path]:
    """All image files below the folders, in a stable order."""
    found = (path for folder in folders for path in folder.rglob('*'))
    return sorted(path for path in found if path.suffix.lower() in IMAGE_SUFFIXES)


def read_rgb(path: Path) -> np.ndarray:
    """An image file as (height, width, 3) uint8."""
    with Image.open(path) as image:
        return np.asarray(image.convert('RGB'))


def image_pair(rgb: np.ndarray, scale: int, is_luma: bool) -> tuple[np.ndarray, np.ndarray]:
    """(high, low) of one image, channels last, the sides of `high` cropped to multiples of `scale`.

    RGB: both uint8. Luma: `high` is Y rounded to uint8, `low` its reduction in float32 (0–255), because the
    papers that train on luma resize it unrounded.
    """
    height, width = (side - side % scale for side in rgb.shape[:2])
    high = np.ascontiguousarray(rgb[:height, :width])
    if not is_luma:
        return high, resize(high, 1 / scale)
    high = np.floor(luma(high) + 0.5).astype(np.uint8)
    return high[..., None], resize(high.astype(np.float64), 1 / scale).astype(np.float32)[..., None]


def prepare(
    images: list[Path],
    scale: int,
    is_luma: bool,
    output: Path,
    factor: float = 1.0,
    smallest_side: int = 96,
    workers: int = 1,
) -> None:
    """Write `high.bin`, `low.bin` and `index.json` for the images, reduced to `factor` of their size first.

    Tiny ones are left out.
    """
    output.mkdir(parents=True, exist_ok=True)
    sizes: list[tuple[int, int]] = []
    read = partial(read_pair, scale=scale, is_luma=is_luma, factor=factor, smallest_side=smallest_side)
    with (
        multiprocessing.get_context('spawn').Pool(workers) if workers > 1 else nullcontext() as pool,
        open(output / 'high.bin', 'wb') as high_file,
        open(output / 'low.bin', 'wb') as low_file,
    ):
        for pair in pool.imap(read, images, 4) if pool else map(read, images):
            if pair is None:
                continue
            high, low = pair
            high_file.write(high.tobytes())
            low_file.write(low.tobytes())
            sizes.append(low.shape[:2])
    index = {'scale': scale, 'luma': is_luma, 'low_sizes': sizes}
    (output / 'index.json').write_text(json.dumps(index))


def read_pair(
    path: Path, scale: int, is_luma: bool, factor: float, smallest_side: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """The pair of one image file, None if a side is shorter than `smallest_side`."""
    rgb = read_rgb(path)
    if factor != 1:
        rgb = resize(rgb, factor)
    return image_pair(rgb, scale, is_luma) if min(rgb.shape[:2]) >= smallest_side else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('images', nargs='+', type=Path, help='folders of ground truth images')
    parser.add_argument('--scale', type=int, required=True)
    parser.add_argument('--luma', action='store_true', help='for networks that see luma alone')
    parser.add_argument('--reduce', type=float, default=1.0, help='reduce the images to this share first')
    parser.add_argument('--workers', type=int, default=1, help='processes that read and reduce')
    parser.add_argument('--output', type=Path, required=True)
    arguments = parser.parse_args()
    prepare(
        find_images(arguments.images),
        arguments.scale,
        arguments.luma,
        arguments.output,
        factor=arguments.reduce,
        workers=arguments.workers,
    )


if __name__ == '__main__':
    main()
