import unittest

import numpy as np
import torch
from torch import nn

from enlarger_training.ncnn_weights import HALF_PRECISION_TAG, fill, read_weights

PARAM = """7767517
3 3
Input        data   0 1 data
Convolution  first  1 1 data a 0=3 1=3 4=1 5=1 6=27 9=2 -23310=1,2.0e-01
Convolution  second 1 1 a b 0=2 1=3 4=1 5=1 6=54
"""


def stored(random: np.random.Generator, is_half: bool) -> tuple[bytes, list[np.ndarray]]:
    """A `.bin` for the graph above, and the values in it."""
    binary, arrays = b'', []
    for weights, outputs in ((27, 3), (54, 2)):
        kernel = random.random(weights).astype(np.float16 if is_half else np.float32)
        bias = random.random(outputs).astype(np.float32)
        binary += (HALF_PRECISION_TAG if is_half else 0).to_bytes(4, 'little') + kernel.tobytes()
        binary += b'\0' * (-len(binary) % 4) + bias.tobytes()
        arrays += [kernel.astype(np.float32), bias]
    return binary, arrays


class NcnnWeights(unittest.TestCase):
    def test_are_read_as_stored_in_either_precision(self) -> None:
        for is_half in (False, True):
            with self.subTest(is_half=is_half):
                binary, expected = stored(np.random.default_rng(0), is_half)
                for value, array in zip(read_weights(PARAM, binary), expected, strict=True):
                    np.testing.assert_array_equal(value, array)

    def test_of_parametric_relus_are_read_as_slopes_in_their_place(self) -> None:
        binary, (first, first_bias, second, second_bias) = stored(np.random.default_rng(0), is_half=True)
        slopes = np.array([0.1, 0.2, 0.3], np.float32)
        param = PARAM.replace('Convolution  second', 'PReLU slopes 1 1 a a 0=3\nConvolution  second')
        cut = 4 + 27 * 2 + 2 + 3 * 4
        read = read_weights(param, binary[:cut] + slopes.tobytes() + binary[cut:])
        for value, array in zip(read, [first, first_bias, slopes, second, second_bias], strict=True):
            np.testing.assert_array_equal(value, array)

    def test_of_another_length_than_the_graph_says_are_refused(self) -> None:
        binary, _ = stored(np.random.default_rng(0), is_half=True)
        with self.assertRaisesRegex(ValueError, 'Expected .* bytes of weights'):
            read_weights(PARAM, binary + b'more')

    def test_fill_a_network_in_the_order_of_its_parameters(self) -> None:
        _, arrays = stored(np.random.default_rng(0), is_half=False)
        network = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Conv2d(3, 2, 3))
        fill(network, arrays)
        torch.testing.assert_close(network[1].bias, torch.from_numpy(arrays[3]))

    def test_do_not_fill_a_network_of_other_sizes(self) -> None:
        _, arrays = stored(np.random.default_rng(0), is_half=False)
        with self.assertRaisesRegex(ValueError, 'Expected 2 arrays'):
            fill(nn.Conv2d(1, 3, 3), arrays)


if __name__ == '__main__':
    unittest.main()
