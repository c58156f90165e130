"""Renders the sample images: scenes of our own, so that nobody else's photograph is needed.

Needs numpy and Pillow. `python samples/make_samples.py` writes still-life.jpg and mountains.jpg next to itself.
"""

from pathlib import Path

import numpy as np
from PIL import Image

RANDOM = np.random.default_rng(20)
FOLDER = Path(__file__).parent


def noise(x, y, seed):
    """Smooth value noise in [0, 1) at the points (x, y)."""
    table = np.random.default_rng(seed).random((256, 256))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    u, v = x - left, y - top
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    at = lambda dx, dy: table[(left + dx) % 256, (top + dy) % 256]
    return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v


def fractal(x, y, seed, octaves=6):
    """Sum of noises of halving size and strength, in [0, 1)."""
    return sum(noise(x * 2**o, y * 2**o, seed + o) / 2**o for o in range(octaves)) / (2 - 2 ** (1 - octaves))


def save(linear, name):
    """Writes linear RGB as an sRGB JPEG."""
    c = np.clip(linear, 0, 1)
    srgb = np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055)
    Image.fromarray((srgb * 255 + 0.5).astype(np.uint8)).save(FOLDER / name, quality=93, subsampling=0)


def unit(v):
    return v / np.linalg.norm(v, axis=-1, keepdims=True)


SPHERES = np.array([[-1.15, 0.85, 0.2, 0.85], [0.75, 0.62, -0.65, 0.62], [0.95, 0.95, 1.5, 0.95], [-0.15, 0.33, -1.35, 0.33]])
COLOURS = np.array([[0.78, 0.12, 0.06], [0.92, 0.62, 0.05], [0.12, 0.30, 0.10], [0.10, 0.14, 0.42]])


def hit(origin, direction):
    """Distance to, and number of, what a ray meets first: spheres, then -1 the table, -2 nothing."""
    distance, which = np.full(len(origin), np.inf), np.full(len(origin), -2)
    below = direction[:, 1] < -1e-6
    t = np.where(below, -origin[:, 1] / np.where(below, direction[:, 1], -1), np.inf)
    far = t * 0 + np.linalg.norm((origin + np.where(np.isfinite(t), t, 0)[:, None] * direction)[:, [0, 2]], axis=1) > 30
    t = np.where((t > 1e-4) & ~far, t, np.inf)
    which[np.isfinite(t)] = -1
    distance = np.minimum(distance, t)
    for index, (*centre, radius) in enumerate(SPHERES):
        to = origin - centre
        b = np.sum(to * direction, axis=1)
        d = b * b - np.sum(to * to, axis=1) + radius * radius
        t = -b - np.sqrt(np.maximum(d, 0))
        nearer = (d > 0) & (t > 1e-3) & (t < distance)
        distance, which = np.where(nearer, t, distance), np.where(nearer, index, which)
    return distance, which


def wood(point):
    """Colour of the table: planks with grain."""
    plank = np.floor(point[:, 0] * 0.8)
    x = point[:, 0] * 14 + plank * 31.7
    grain = fractal(x + 3 * fractal(x * 0.2, point[:, 2] * 0.9, 5), point[:, 2] * 1.2 + plank * 7, 9)
    joint = np.clip(np.abs(point[:, 0] * 0.8 - np.round(point[:, 0] * 0.8)) * 60, 0.15, 1)
    tone = (0.55 + 0.6 * grain + 0.12 * np.sin(plank * 12.9898)) * joint
    return np.stack([0.42 * tone, 0.25 * tone**1.15, 0.13 * tone**1.3], axis=1)


def sky(direction):
    """A bright room: a window on the left, a dim wall."""
    wall = 0.16 + 0.10 * direction[:, 1:2]
    u, v = direction[:, 2] / np.maximum(-direction[:, 0], 1e-3), direction[:, 1] / np.maximum(-direction[:, 0], 1e-3)
    pane = (direction[:, 0] < 0) & (np.abs(u) < 0.9) & (v > 0.25) & (v < 1.6) & (np.abs(u) > 0.05) & (np.abs(v - 0.9) > 0.04)
    return wall * np.array([1.0, 0.93, 0.85]) + pane[:, None] * np.array([5.2, 5.6, 6.0])


def trace(origin, direction, depth=0):
    distance, which = hit(origin, direction)
    colour = sky(direction)
    met = which > -2
    if not met.any() or depth > 3:
        return colour if depth <= 3 else colour * ~met[:, None]
    o, d, w = origin[met], direction[met], which[met]
    point = o + distance[met, None] * d
    normal = np.tile([0.0, 1.0, 0.0], (len(point), 1))
    albedo = wood(point)
    for index, (*centre, radius) in enumerate(SPHERES):
        own = w == index
        normal[own] = (point[own] - centre) / radius
        local = normal[own]
        spots = fractal(local[:, 0] * 5 + 40, local[:, 1] * 5 + local[:, 2] * 3 + 40, 30 + index)
        albedo[own] = COLOURS[index] * (0.55 + 0.9 * spots[:, None])
    bump = fractal(point[:, 0] * 30, point[:, 2] * 30 + point[:, 1] * 23, 60) - 0.5
    normal = unit(normal + 0.10 * bump[:, None])
    cosine = np.clip(-np.sum(d * normal, axis=1), 0, 1)
    shine = np.where(w == -1, 0.02, 0.045) + (1 - np.where(w == -1, 0.02, 0.045)) * (1 - cosine) ** 5
    mirrored = RANDOM.random(len(w)) < shine
    reflected = d - 2 * np.sum(d * normal, axis=1, keepdims=True) * normal
    diffuse = unit(normal + unit(RANDOM.normal(size=point.shape)))
    rough = unit(reflected + np.where(w == -1, 0.10, 0.02)[:, None] * RANDOM.normal(size=point.shape))
    onwards = np.where(mirrored[:, None], rough, diffuse)
    light = trace(point + normal * 1e-3, onwards, depth + 1)
    colour[met] = light * np.where(mirrored[:, None], 1.0, albedo)
    return colour


def still_life(width=192, height=144, samples=700):
    eye, target = np.array([0.4, 1.75, -5.6]), np.array([0.05, 0.62, 0.0])
    forward = unit(target - eye)
    right = unit(np.cross([0, 1, 0], forward))
    up = np.cross(forward, right)
    total = np.zeros((height * width, 3))
    row, column = np.mgrid[0:height, 0:width].reshape(2, -1)
    for _ in range(samples):
        x = (column + RANDOM.random(len(column)) - width / 2) / height * 0.68
        y = (height / 2 - row - RANDOM.random(len(row))) / height * 0.68
        focus = eye + 5.0 * (forward + x[:, None] * right + y[:, None] * up)
        lens = 0.045 * RANDOM.normal(size=(len(column), 2))
        start = eye + lens[:, :1] * right + lens[:, 1:] * up
        total += trace(start, unit(focus - start))
    return 0.95 * (total / samples).reshape(height, width, 3)


def mountains(width=208, height=136, scale=4):
    """Ridges that fade into the haze of a morning, drawn larger and averaged down."""
    w, h = width * scale, height * scale
    y, x = np.mgrid[0:h, 0:w] / h
    glow = np.exp(-((x - 1.0) ** 2 + (y - 0.42) ** 2) * 5)[..., None]
    image = (1 - y[..., None]) * np.array([0.10, 0.22, 0.48]) + y[..., None] * np.array([0.85, 0.62, 0.42]) + glow * np.array([0.9, 0.55, 0.2])
    cloud = np.clip(fractal(x * 4, y * 14, 3) * 2.2 - 1.1, 0, 1)[..., None] * np.clip(1 - y * 1.8, 0, 1)[..., None]
    image = image * (1 - cloud * 0.7) + cloud * 0.7 * np.array([0.95, 0.85, 0.80])
    for layer in range(6):
        near = layer / 5
        ridge = 0.44 + 0.085 * layer - 0.20 * (1 - near * 0.4) * (fractal(x[0] * (2.2 + layer), x[0] * 0 + layer * 9.1, 11 * layer + 1, 8) - 0.35)
        if layer == 5:
            trees = np.maximum(0, fractal(x[0] * 60, x[0] * 0, 80, 3) - 0.35) * 0.09
            spikes = np.abs((x[0] * 38) % 1 - 0.5) * 0.05 * noise(np.floor(x[0] * 38), x[0] * 0, 90)
            ridge = ridge - trees - 0.05 + spikes
        inside = y > ridge[None, :]
        texture = fractal(x * (9 + 14 * near), y * (14 + 20 * near), 200 + layer, 6)[..., None]
        slope = np.clip((fractal(x * 8 + 0.02, y * 8, 300 + layer) - fractal(x * 8 - 0.02, y * 8, 300 + layer)) * 6, -0.5, 0.5)[..., None]
        rock = np.array([0.09, 0.11, 0.08]) * (0.4 + 1.5 * texture) * (1 + slope) * (1.1 - 0.45 * near)
        haze = np.array([0.62, 0.56, 0.55]) + glow * np.array([0.35, 0.18, 0.05])
        depth = (1 - near) ** 1.1 * 0.92 + 0.03
        fog = np.clip((y - ridge[None, :]) * 3.0, 0, 1)[..., None] * (1 - near) * 0.5
        colour = rock * (1 - depth) + haze * depth
        image = np.where(inside[..., None], colour * (1 - fog) + haze * fog, image)
    small = image.reshape(height, scale, width, scale, 3).mean(axis=(1, 3))
    return small + RANDOM.normal(scale=0.004, size=small.shape)


save(mountains(), "mountains.jpg")
save(still_life(), "still-life.jpg")
