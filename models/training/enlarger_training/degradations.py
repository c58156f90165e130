"""What real photos suffer, for training on it: blur, noise, grain, sharpening and JPEG compression.

Parts follow the second-order degradation of Real-ESRGAN (Wang et al. 2021), with one difference that decides
the result: a photo as people have it is JPEG *at its own size*, so compression comes last, on the pixel grid
of the patch, instead of before another resize. Images are float32 arrays (height, width, 3) in 0–1;
everything random comes from the given generator. A recipe is a TOML file of `damage/`; its keys are documented
there.
"""

import io
import math
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve
from scipy.special import j1

RESIZE_FILTERS = (
    Image.Resampling.BOX,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)


class DamagedPhoto(NamedTuple):
    """A poor photo, and the noise in it that was added at its own size, both (h, w, 3) float32.

    The noise is before compression, in the unit of the image; zero where none was added.
    """

    image: np.ndarray
    noise: np.ndarray


def gaussian_kernel(size: int, sigmas: tuple[float, float], angle: float, power: float = 1.0) -> np.ndarray:
    """A rotated, possibly generalised Gaussian of (size, size), summing to 1; `power` 1 is the normal one."""
    axis = np.arange(size) - (size - 1) / 2
    x, y = np.meshgrid(axis, axis)
    along = (x * math.cos(angle) + y * math.sin(angle)) / sigmas[0]
    across = (y * math.cos(angle) - x * math.sin(angle)) / sigmas[1]
    kernel = np.exp(-0.5 * (along**2 + across**2) ** power)
    return kernel / kernel.sum()


def sinc_kernel(size: int, cutoff: float) -> np.ndarray:
    """A circular low-pass filter; its cutoff (0–π) leaves ringing, as sharpening does."""
    axis = np.arange(size) - (size - 1) / 2
    radius = np.hypot(*np.meshgrid(axis, axis))
    centre = radius == 0
    radius[centre] = 1
    kernel = cutoff * j1(cutoff * radius) / (2 * math.pi * radius)
    kernel[centre] = cutoff**2 / (4 * math.pi)
    return kernel / kernel.sum()


def blurred(image: np.ndarray, random: np.random.Generator, sigma: tuple[float, float]) -> np.ndarray:
    """Blurred by a Gaussian, of one width or two, at times a generalised one or a sinc."""
    first, second = random.uniform(*sigma), random.uniform(*sigma)
    if random.random() < 0.6:
        second = first
    size = 2 * math.ceil(3 * max(first, second, 0.5)) + 1
    if random.random() < 0.08:
        return filtered(image, sinc_kernel(size, random.uniform(math.pi / 3, math.pi)))
    power = random.uniform(0.5, 2) if random.random() < 0.2 else 1.0
    return filtered(image, gaussian_kernel(size, (first, second), random.uniform(0, math.pi), power))


def filtered(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolved channel by channel, mirrored at the borders."""
    reach = kernel.shape[0] // 2
    padded = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), 'reflect')
    return fftconvolve(padded, kernel[..., None].astype(np.float32), mode='valid', axes=(0, 1))


def resized(image: np.ndarray, size: tuple[int, int], method: Image.Resampling) -> np.ndarray:
    """Resized to (height, width)."""
    planes = [Image.fromarray(plane).resize(size[::-1], method) for plane in np.moveaxis(image, 2, 0)]
    return np.stack([np.asarray(plane) for plane in planes], axis=2)


def compressed(image: np.ndarray, quality: int, subsampling: int = 2) -> np.ndarray:
    """Through JPEG at a quality of 1–100; `subsampling` 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0."""
    data = io.BytesIO()
    Image.fromarray(to_bytes(image)).save(data, 'JPEG', quality=quality, subsampling=subsampling)
    with Image.open(data) as decoded:
        return np.asarray(decoded, np.float32) / 255


def camera_noise(image: np.ndarray, random: np.random.Generator, recipe: dict) -> np.ndarray:
    """Noise for an image: of the sensor (in colour, gray or both), of few photons, and film grain.

    Most photos get little of it: a deviation is the square of a uniform number, times the greatest.
    """
    shape = image.shape
    noise = np.zeros(shape, np.float32)
    if random.random() < recipe.get('noise_probability', 0):
        deviation = recipe['noise'] * random.uniform(0, 1) ** 2 / 255
        gray = random.standard_normal((*shape[:2], 1), np.float32)
        share = random.uniform(0, 1)
        noise += deviation * (share * gray + (1 - share) * random.standard_normal(shape, np.float32))
    if random.random() < recipe.get('poisson_probability', 0):
        photons = random.uniform(*recipe['photons'])
        noise += np.sqrt(np.clip(image, 0, 1) / photons) * random.standard_normal(shape, np.float32)
    if random.random() < recipe.get('grain_probability', 0):
        size = random.uniform(0.4, 1.2)
        grain = gaussian_filter(random.standard_normal(shape[:2], np.float32), size)
        noise += (random.uniform(1, recipe['grain']) / 255 / grain.std() * grain)[..., None]
    return noise


def sharpened(image: np.ndarray, amount: float, sigma: float) -> np.ndarray:
    """Unsharp masking, as cameras do it."""
    soft = np.stack([gaussian_filter(plane, sigma) for plane in np.moveaxis(image, 2, 0)], axis=2)
    return image + amount * (image - soft)


def to_bytes(image: np.ndarray) -> np.ndarray:
    return np.clip(np.floor(image * 255 + 0.5), 0, 255).astype(np.uint8)


def earlier_life(
    image: np.ndarray, target: tuple[int, int], random: np.random.Generator, recipe: dict
) -> np.ndarray:
    """Resized, noisy and compressed once before, at a size of its own."""
    factor = random.uniform(*recipe['earlier_size'])
    size = tuple(max(8, round(side * factor)) for side in target)
    result = resized(image, size, RESIZE_FILTERS[int(random.integers(len(RESIZE_FILTERS)))])
    result = np.clip(result + camera_noise(result, random, recipe), 0, 1)
    return compressed(result, int(random.integers(*recipe['jpeg'])), int(random.integers(3)))


def damaged(image: np.ndarray, scale: int, random: np.random.Generator, recipe: dict) -> DamagedPhoto:
    """A ground truth as a poor photo of 1/scale its size."""
    target = (image.shape[0] // scale, image.shape[1] // scale)
    result = image
    if random.random() < recipe.get('blur_probability', 0):
        low, high = recipe['blur']
        result = blurred(result, random, (low * scale, high * scale))
    if random.random() < recipe.get('earlier_probability', 0):
        result = earlier_life(result, target, random, recipe)
    method = RESIZE_FILTERS[int(random.integers(len(RESIZE_FILTERS)))]
    result = np.clip(resized(result, target, method), 0, 1)
    noise = camera_noise(result, random, recipe)
    result = np.clip(result + noise, 0, 1)
    if random.random() < recipe.get('sharpening_probability', 0):
        amount, sigma = random.uniform(*recipe['sharpening']), random.uniform(0.5, 1.2)
        result, noise = (sharpened(part, amount, sigma) for part in (result, noise))
    if random.random() < recipe.get('jpeg_probability', 0):
        subsampling = int(random.integers(3))
        result = compressed(result, int(random.integers(*recipe['jpeg'])), subsampling)
        if random.random() < recipe.get('again_probability', 0):
            result = compressed(result, int(random.integers(*recipe['jpeg'])), subsampling)
    return DamagedPhoto(np.clip(result, 0, 1), noise)
