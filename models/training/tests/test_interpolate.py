import unittest

import torch

from enlarger_training.interpolate import interpolate


class Interpolate(unittest.TestCase):
    def test_goes_the_share_of_the_way_with_every_weight_and_keeps_counters(self) -> None:
        start = {'weight': torch.tensor([0.0, 2.0]), 'steps': torch.tensor(3)}
        end = {'weight': torch.tensor([1.0, 4.0]), 'steps': torch.tensor(9)}
        blended = interpolate(start, end, 0.25)
        torch.testing.assert_close(blended['weight'], torch.tensor([0.25, 2.5]))
        self.assertEqual(blended['steps'].item(), 9)

    def test_refuses_weights_of_two_networks(self) -> None:
        with self.assertRaisesRegex(ValueError, 'Expected two runs of one network but they differ in weight'):
            interpolate({'weight': torch.zeros(2)}, {'weight': torch.zeros(3)}, 0.5)


if __name__ == '__main__':
    unittest.main()
