import unittest

import numpy as np

from enlarger_training.degradations import compressed, degrade, gaussian_kernel, sharpened, sinc_kernel

from .example_images import example_image
from .test_training import DEGRADATION


class Degradations(unittest.TestCase):
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

    def test_give_bytes_of_the_low_resolution_size(self) -> None:
        image = example_image(64).astype(np.float32) / 255
        for seed in range(10):
            result = degrade(image, 4, np.random.default_rng(seed), [DEGRADATION, DEGRADATION])
            self.assertEqual((result.shape, result.dtype), ((16, 16, 3), np.uint8))

    def test_are_the_same_for_the_same_seed(self) -> None:
        image = example_image(64).astype(np.float32) / 255
        first, second = (degrade(image, 2, np.random.default_rng(3), [DEGRADATION]) for _ in range(2))
        self.assertTrue((first == second).all())

    def test_stronger_compression_loses_more(self) -> None:
        image = example_image(64).astype(np.float32) / 255
        losses = [float(np.abs(compressed(image, quality) - image).mean()) for quality in (95, 50, 10)]
        self.assertEqual(losses, sorted(losses))

    def test_sharpening_raises_the_contrast_of_edges(self) -> None:
        image = np.full((40, 40, 3), 0.3, np.float32)
        image[:, 20:] = 0.7
        result = sharpened(image)
        self.assertLess(result.min(), 0.3)
        self.assertGreater(result.max(), 0.7)


if __name__ == '__main__':
    unittest.main()
