import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from enlarger_training.damage import SIDE, damage
from enlarger_training.distil import distil
from enlarger_training.networks import build_network
from enlarger_training.patches import PatchSampler
from enlarger_training.prepare import find_images, prepare

NOISE = {'noise_probability': 1, 'noise': 60.0}


class Damage(unittest.TestCase):
    def setUp(self) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        (self.folder / 'images').mkdir()
        flat = np.full((200, 240, 3), 128, np.uint8)
        Image.fromarray(flat).save(self.folder / 'images' / 'flat.png')
        prepare(find_images([self.folder / 'images']), 2, False, self.folder / 'prepared')

    def tearDown(self) -> None:
        self.temporary.cleanup()

    def pairs(self, name: str, **options: object) -> tuple[np.ndarray, np.ndarray]:
        damage(NOISE, [self.folder / 'prepared'], 3, self.folder / name, **options)
        low, high = (
            np.fromfile(self.folder / name / f'{kind}.bin', np.uint8).reshape(3, side, side, 3)
            for kind, side in (('low', SIDE), ('high', 2 * SIDE))
        )
        return low, high

    def test_writes_patches_that_training_reads_like_prepared_images(self) -> None:
        self.pairs('damaged')
        index = json.loads((self.folder / 'damaged' / 'index.json').read_text())
        self.assertEqual(index['low_sizes'], [[SIDE, SIDE]] * 3)
        batch = PatchSampler([self.folder / 'damaged'], 16, 2, False, 1).sample()
        self.assertEqual((batch.source.shape, batch.target.shape), ((2, 3, 16, 16), (2, 3, 32, 32)))

    def test_is_the_same_for_the_same_seed(self) -> None:
        first, second = self.pairs('first')[0], self.pairs('second')[0]
        self.assertTrue((first == second).all())
        self.assertFalse((first == self.pairs('third', seed=2)[0]).all())

    def test_targets_are_free_of_noise_unless_grain_is_kept(self) -> None:
        self.assertEqual(self.pairs('calm')[1].std(), 0)
        low, high = self.pairs('grainy', kept_grain=0.5)
        means = high.reshape(3, SIDE, 2, SIDE, 2, 3).mean(axis=(2, 4))
        kept = (means - 128).ravel() @ (low.astype(float) - 128).ravel() / ((low - 128.0) ** 2).sum()
        self.assertAlmostEqual(kept, 0.4, delta=0.12)

    def test_a_teacher_moves_the_targets_towards_its_own_output(self) -> None:
        low, high = self.pairs('source')
        network = build_network({'kind': 'compact', 'scale': 2, 'width': 8, 'blocks': 1})
        torch.nn.init.zeros_(network.tail.weight)
        distil(network, self.folder / 'source', 0.25, self.folder / 'taught')
        taught = np.fromfile(self.folder / 'taught' / 'high.bin', np.uint8).reshape(high.shape)
        nearest = low.repeat(2, axis=1).repeat(2, axis=2).astype(float)
        np.testing.assert_allclose(taught, 0.75 * high + 0.25 * nearest, atol=1.5)


if __name__ == '__main__':
    unittest.main()
