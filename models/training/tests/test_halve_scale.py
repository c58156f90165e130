import unittest

import torch
from torch.nn import functional

from enlarger_training.halve_scale import halved
from enlarger_training.networks import build_network


class HalveScale(unittest.TestCase):
    def test_gives_a_network_whose_result_is_the_larger_one_reduced_by_a_box(self) -> None:
        for kind, arguments in (
            ('srvgg', {'width': 8, 'convolutions': 2}),
            ('compact', {'width': 8, 'blocks': 1}),
        ):
            with self.subTest(kind):
                torch.manual_seed(0)
                four = build_network({'kind': kind, 'scale': 4, **arguments})
                two = build_network({'kind': kind, 'scale': 2, **arguments})
                two.load_state_dict(halved(four.state_dict()))
                image = torch.rand(1, 3, 12, 10)
                torch.testing.assert_close(two(image), functional.avg_pool2d(four(image), 2))

    def test_refuses_a_network_that_does_not_end_at_four_times_the_size(self) -> None:
        with self.assertRaisesRegex(ValueError, 'Expected 48 outputs'):
            halved(build_network({'kind': 'srvgg', 'scale': 2, 'convolutions': 1}).state_dict())


if __name__ == '__main__':
    unittest.main()
