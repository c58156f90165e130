import unittest

import numpy as np

from enlarger_training.bicubic import resize


class BicubicResizing(unittest.TestCase):
    def test_keeps_a_flat_image_flat(self) -> None:
        flat = np.full((12, 9, 3), 77, np.uint8)
        self.assertTrue((resize(flat, 1 / 3) == 77).all())

    def test_rounds_the_size_up(self) -> None:
        self.assertEqual(resize(np.zeros((7, 10)), 1 / 3).shape, (3, 4))

    def test_rounds_bytes_after_each_of_the_two_passes(self) -> None:
        image = np.random.default_rng(0).integers(0, 256, (24, 24)).astype(np.uint8)
        rows_first = resize(image, 1, (12, 24))
        self.assertTrue((resize(rows_first, 1, (12, 12)) == resize(image, 0.5)).all())
        unrounded = np.clip(np.floor(resize(image.astype(float), 0.5) + 0.5), 0, 255)
        self.assertGreater((unrounded != resize(image, 0.5)).mean(), 0.01)

    def test_does_the_dimension_with_the_smaller_scale_first(self) -> None:
        image = np.random.default_rng(1).integers(0, 256, (20, 20)).astype(np.uint8)
        columns_first = resize(resize(image, 1, (20, 5)), 1, (10, 5))
        self.assertTrue((resize(image, 1, (10, 5)) == columns_first).all())

    def test_overshoots_at_edges_unless_bytes_are_asked_for(self) -> None:
        edge = np.array([[0.0, 0.0, 255.0, 255.0]])
        self.assertLess(resize(edge, 2).min(), 0)
        self.assertEqual(resize(edge.astype(np.uint8), 2).min(), 0)


if __name__ == '__main__':
    unittest.main()
