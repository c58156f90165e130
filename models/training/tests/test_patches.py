import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from enlarger_training.bicubic import resize
from enlarger_training.patches import PatchSampler, PreparedImages, enlarge

from .example_images import example_image, prepared_folder


class Patches(unittest.TestCase):
    def setUp(self) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)

    def tearDown(self) -> None:
        self.temporary.cleanup()

    def test_of_ground_truth_and_reduction_show_the_same_place(self) -> None:
        images = PreparedImages(prepared_folder(self.folder, 2, is_luma=False))
        random = np.random.default_rng(0)
        for _ in range(20):
            high, low = images.crop(random, 16)
            reduced = resize(high.copy(), 0.5)
            inner = slice(3, -3)
            self.assertLessEqual(np.abs(reduced[inner, inner].astype(int) - low[inner, inner]).max(), 1)

    def test_are_the_same_for_the_same_seed(self) -> None:
        folder = prepared_folder(self.folder, 2, is_luma=False)
        first, second = (PatchSampler([folder], 12, 4, False, seed=5).sample() for _ in range(2))
        self.assertTrue(torch.equal(first.source, second.source))
        self.assertTrue(torch.equal(first.target, second.target))

    def test_lie_between_zero_and_one(self) -> None:
        batch = PatchSampler([prepared_folder(self.folder, 3, is_luma=True)], 12, 4, False, seed=1).sample()
        self.assertEqual(batch.source.shape, (4, 1, 12, 12))
        self.assertEqual(batch.target.shape, (4, 1, 36, 36))
        self.assertGreaterEqual(float(batch.target.min()), 0)
        self.assertLessEqual(float(batch.target.max()), 1)

    def test_are_never_cut_from_images_smaller_than_they_are(self) -> None:
        images = PreparedImages(prepared_folder(self.folder, 4, is_luma=False))
        images.leave_out_below(30)
        self.assertEqual(len(images.pairs), 3)
        images.leave_out_below(31)
        self.assertEqual(len(images.pairs), 0)

    def test_for_pre_enlarged_networks_have_equal_sizes(self) -> None:
        folder = prepared_folder(self.folder, 3, is_luma=True)
        batch = PatchSampler([folder], 41, 2, True, seed=1).sample()
        self.assertEqual(batch.source.shape, batch.target.shape)
        self.assertLess(float((batch.source - batch.target).abs().mean()), 0.05)

    def test_are_enlarged_as_whole_images_are(self) -> None:
        image = example_image(16)[..., :1].astype(np.float64)
        tensor = torch.from_numpy(image).permute(2, 0, 1)[None]
        expected = resize(image, 4)[..., 0]
        self.assertLess(np.abs(enlarge(tensor, 4)[0, 0].numpy() - expected).max(), 1e-9)


if __name__ == '__main__':
    unittest.main()
