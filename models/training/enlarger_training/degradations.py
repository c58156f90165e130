"""The second-order degradation of Real-ESRGAN (Wang et al. 2021) for training on what real photos suffer.

Blur, resizing, noise and JPEG compression, applied twice with random strengths, the last resizing to the
exact low-resolution size. Images are float32 arrays (height, width, 3) in 0–1; everything random comes from
the given generator. Strengths are a configuration's `[[degradation]]` tables, one per round.
"""

import io
import math

import numpy as np
from PIL import Image
from scipy.signal import fftconvolve
from scipy.special import j1

RESIZE_FILTERS = (Image.Resampling.BOX, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)


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


def blur(image: np.ndarray, random: np.random.Generator, strength: dict) -> np.ndarray:
    size = 2 * int(random.integers(3, 11)) + 1
    if random.random() < strength['sinc_probability']:
        kernel = sinc_kernel(size, random.uniform(math.pi / 3, math.pi))
    else:
        sigma = random.uniform(*strength['sigma'])
        is_round = random.random() < 0.6
        other = sigma if is_round else random.uniform(*strength['sigma'])
        power = random.uniform(0.5, 2) if random.random() < 0.2 else 1.0
        kernel = gaussian_kernel(size, (sigma, other), random.uniform(0, math.pi), power)
    return filtered(image, kernel)


def filtered(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolved channel by channel, mirrored at the borders."""
    reach = kernel.shape[0] // 2
    padded = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), 'reflect')
    return fftconvolve(padded, kernel[..., None].astype(np.float32), mode='valid', axes=(0, 1))


def resized(image: np.ndarray, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Resized to (height, width) by a randomly chosen filter."""
    method = RESIZE_FILTERS[int(random.integers(len(RESIZE_FILTERS)))]
    planes = [Image.fromarray(plane).resize(size[::-1], method) for plane in np.moveaxis(image, 2, 0)]
    return np.stack([np.asarray(plane) for plane in planes], axis=2)


def noisy(image: np.ndarray, random: np.random.Generator, strength: dict) -> np.ndarray:
    """Gaussian or Poisson noise, in colour or equal on all channels."""
    is_gray = random.random() < strength['gray_noise_probability']
    shape = (*image.shape[:2], 1) if is_gray else image.shape
    if random.random() < 0.5:
        deviation: np.ndarray | float = random.uniform(*strength['gaussian_noise']) / 255
    else:
        brightness = image.mean(axis=2, keepdims=True) if is_gray else image
        deviation = random.uniform(*strength['poisson_noise']) * np.sqrt(np.clip(brightness, 0, 1) / 255)
    return np.clip(image + deviation * random.standard_normal(shape, np.float32), 0, 1)


def compressed(image: np.ndarray, quality: int) -> np.ndarray:
    """Through JPEG at a quality of 1–100."""
    data = io.BytesIO()
    Image.fromarray(to_bytes(image)).save(data, 'JPEG', quality=quality)
    with Image.open(data) as decoded:
        return np.asarray(decoded, np.float32) / 255


def to_bytes(image: np.ndarray) -> np.ndarray:
    return np.clip(np.floor(image * 255 + 0.5), 0, 255).astype(np.uint8)


def degrade(image: np.ndarray, scale: int, random: np.random.Generator, strengths: list[dict]) -> np.ndarray:
    """A ground truth as a poor photo of 1/scale its size, uint8."""
    target = (image.shape[0] // scale, image.shape[1] // scale)
    result = image
    for i, strength in enumerate(strengths):
        if random.random() >= strength['probability']:
            continue
        if random.random() < strength['blur_probability']:
            result = blur(result, random, strength)
        factor = random.uniform(*strength['resize'])
        base = image.shape[:2] if i == 0 else target
        result = resized(result, tuple(max(8, round(side * factor)) for side in base), random)
        result = noisy(result, random, strength)
        result = compressed(result, int(random.integers(*strength['jpeg_quality'])))
    return to_bytes(resized(result, target, random))


def sharpened(image: np.ndarray, amount: float = 0.5, sigma: float = 2.0) -> np.ndarray:
    """Unsharp masking; as a target it makes a network that averages look less soft."""
    kernel = gaussian_kernel(4 * math.ceil(sigma) + 1, (sigma, sigma), 0.0)
    return np.clip(image + amount * (image - filtered(image, kernel)), 0, 1)
