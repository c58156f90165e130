"""Luma as the super-resolution literature measures it: BT.601 in its studio range."""

import numpy as np

LUMA_WEIGHTS = (65.481, 128.553, 24.966)
LUMA_OFFSET = 16.0


def luma(rgb: np.ndarray) -> np.ndarray:
    """Y (16–235, unrounded double) of an RGB or gray image with values 0–255."""
    if rgb.ndim == 2:
        rgb = np.repeat(rgb[..., None], 3, axis=2)
    return LUMA_OFFSET + rgb.astype(np.float64) @ np.array(LUMA_WEIGHTS) / 255
