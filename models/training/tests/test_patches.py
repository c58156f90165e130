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
        crops = images.crop(40, 16, torch.Generator().manual_seed(0))
        inner = slice(3, -3)
        for high, low in zip(crops.high.numpy(), crops.low.numpy(), strict=True):
            reduced = resize(high, 0.5)
            self.assertLessEqual(np.abs(reduced[inner, inner].astype(int) - low[inner, inner]).max(), 1)

    def test_are_cut_in_all_eight_orientations_from_everywhere(self) -> None:
        folder = self.folder / 'numbered'
        folder.mkdir()
        pixels = np.arange(6 * 5, dtype=np.uint8).reshape(6, 5, 1)
        (folder / 'high.bin').write_bytes(pixels.tobytes())
        (folder / 'low.bin').write_bytes(pixels.astype(np.float32).tobytes())
        (folder / 'index.json').write_text('{"scale": 1, "luma": true, "low_sizes": [[6, 5]]}')
        crops = PreparedImages(folder).crop(4000, 2, torch.Generator().manual_seed(0))
        seen = {crop.numpy().tobytes() for crop in crops.high}
        corners = [pixels[row : row + 2, column : column + 2, 0] for row in range(5) for column in range(4)]
        turned = [np.rot90(corner, turns) for corner in corners for turns in range(4)]
        self.assertEqual(seen, {part.tobytes() for crop in turned for part in (crop, crop[::-1])})

    def test_come_from_every_folder_alike(self) -> None:
        folders = []
        for name, value in (('dark', 10), ('bright', 200)):
            folder = self.folder / name
            folder.mkdir()
            values = np.full((20, 20, 3), value, np.uint8)
            (folder / 'high.bin').write_bytes(values.tobytes())
            (folder / 'low.bin').write_bytes(values.tobytes())
            (folder / 'index.json').write_text('{"scale": 1, "luma": false, "low_sizes": [[20, 20]]}')
            folders.append(folder)
        batch = PatchSampler(folders, 4, 6, False, seed=1).sample()
        self.assertEqual(int((batch.source[:, 0, 0, 0] < 0.5).sum()), 3)
        with self.assertRaisesRegex(ValueError, 'at least one patch per folder'):
            PatchSampler(folders, 4, 1, False, seed=1)

    def test_of_several_scales_share_a_batch_of_a_pre_enlarged_network(self) -> None:
        folders = [prepared_folder(self.folder, scale, is_luma=True) for scale in (2, 3, 4)]
        batch = PatchSampler(folders, 41, 7, True, seed=1).sample()
        self.assertEqual(batch.source.shape, (7, 1, 41, 41))
        self.assertEqual(batch.target.shape, (7, 1, 41, 41))
        self.assertLess(float((batch.source - batch.target).abs().mean()), 0.05)

    def test_go_on_from_a_saved_state(self) -> None:
        folder = prepared_folder(self.folder, 2, is_luma=False)
        first, second = (PatchSampler([folder], 12, 4, False, seed=seed) for seed in (5, 6))
        first.sample()
        second.load_state(first.state())
        self.assertTrue(torch.equal(first.sample().source, second.sample().source))

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
        folder = prepared_folder(self.folder, 4, is_luma=False)
        self.assertEqual(PreparedImages(folder, 30).count, 3)
        self.assertEqual(PreparedImages(folder, 31).count, 0)

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
