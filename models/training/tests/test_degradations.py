import tomllib
import unittest
from pathlib import Path

import numpy as np

from enlarger_training.degradations import (
    camera_noise,
    compressed,
    damaged,
    gaussian_kernel,
    sharpened,
    sinc_kernel,
)

from .example_images import example_image

RECIPES = {file.stem: tomllib.loads(file.read_text()) for file in Path('damage').glob('*.toml')}


class Degradations(unittest.TestCase):
    def setUp(self) -> None:
        self.image = example_image(64).astype(np.float32) / 255

    def test_kernels_keep_the_brightness(self) -> None:
        for kernel in (
            gaussian_kernel(13, (2.0, 0.7), 0.4),
            gaussian_kernel(7, (1, 1), 0, 2),
            sinc_kernel(21, 1.5),
        ):
            self.assertAlmostEqual(float(kernel.sum()), 1.0)

    def test_a_rotated_kernel_is_longer_along_its_angle(self) -> None:
        kernel = gaussian_kernel(13, (3.0, 0.5), 0.0)
        self.assertGreater(kernel[6, 10], kernel[10, 6])

    def test_every_recipe_gives_photos_of_the_low_resolution_size_in_range(self) -> None:
        for name, recipe in RECIPES.items():
            for scale in (2, 4):
                with self.subTest(name, scale=scale):
                    for seed in range(10):
                        photo = damaged(self.image, scale, np.random.default_rng(seed), recipe)
                        side = 64 // scale
                        self.assertEqual(photo.image.shape, (side, side, 3))
                        self.assertEqual(photo.noise.shape, (side, side, 3))
                        self.assertTrue(0 <= photo.image.min() and photo.image.max() <= 1)

    def test_are_the_same_for_the_same_seed(self) -> None:
        first, second = (
            damaged(self.image, 2, np.random.default_rng(3), RECIPES['strong']) for _ in range(2)
        )
        self.assertTrue((first.image == second.image).all())

    def test_mild_damage_is_milder_than_strong(self) -> None:
        clean = damaged(self.image, 2, np.random.default_rng(0), {}).image
        means = []
        for name in ('mild', 'strong'):
            photos = (damaged(self.image, 2, np.random.default_rng(i), RECIPES[name]) for i in range(40))
            means.append(np.mean([np.abs(photo.image - clean).mean() for photo in photos]))
        self.assertLess(means[0] * 1.5, means[1])

    def test_without_noise_in_the_recipe_there_is_none(self) -> None:
        self.assertFalse(camera_noise(self.image, np.random.default_rng(0), {}).any())

    def test_film_grain_is_gray_and_alike_from_pixel_to_pixel(self) -> None:
        recipe, neighbours = {'grain_probability': 1, 'grain': 12}, []
        for seed in range(10):
            noise = camera_noise(self.image, np.random.default_rng(seed), recipe)
            self.assertTrue((noise[..., 0] == noise[..., 2]).all())
            plane = noise[..., 0]
            neighbours.append(np.corrcoef(plane[:, 1:].ravel(), plane[:, :-1].ravel())[0, 1])
        self.assertGreater(np.mean(neighbours), 0.3)

    def test_stronger_compression_loses_more(self) -> None:
        losses = [
            float(np.abs(compressed(self.image, quality) - self.image).mean()) for quality in (95, 50, 10)
        ]
        self.assertEqual(losses, sorted(losses))

    def test_compression_comes_last_on_the_pixel_grid_of_the_photo(self) -> None:
        recipe = {'jpeg_probability': 1, 'jpeg': [20, 21]}
        photo = damaged(self.image, 1, np.random.default_rng(0), recipe).image.mean(axis=2)
        steps = np.abs(np.diff(photo, axis=1)).mean(axis=0)
        at_borders = steps[7::8].mean()
        self.assertGreater(at_borders, 1.2 * np.delete(steps, np.s_[7::8]).mean())

    def test_sharpening_raises_the_contrast_of_edges(self) -> None:
        image = np.full((40, 40, 3), 0.3, np.float32)
        image[:, 20:] = 0.7
        result = sharpened(image, 0.5, 2.0)
        self.assertLess(result.min(), 0.3)
        self.assertGreater(result.max(), 0.7)


if __name__ == '__main__':
    unittest.main()
