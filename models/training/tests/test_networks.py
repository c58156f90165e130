import tempfile
import tomllib
import unittest
from pathlib import Path

import torch

from enlarger_training.export import TOLERANCE, greatest_difference, round_weights
from enlarger_training.facts import (
    macs_per_pixel,
    memory_bytes_per_pixel,
    parameter_count,
    receptive_field_radius,
)
from enlarger_training.networks import build_network
from enlarger_training.onnx_graph import halve_weights, to_onnx

CONFIGURATIONS = sorted((Path(__file__).parent.parent / 'configurations').glob('*.toml'))


def small(settings: dict) -> dict:
    """The same network with fewer blocks, so that the test is quick."""
    return settings | ({'blocks': 2} if 'blocks' in settings else {})


class Networks(unittest.TestCase):
    def test_of_every_configuration_enlarge_by_their_scale(self) -> None:
        for file in CONFIGURATIONS:
            with self.subTest(file.stem):
                table = tomllib.loads(file.read_text())
                network = build_network(small(table['network'])).eval()
                channels = 1 if table['data'].get('luma') else 3
                is_pre_enlarged = getattr(network, 'is_pre_enlarged', False)
                scale = 1 if is_pre_enlarged else table['scale']
                output = network(torch.rand(2, channels, 9, 14))
                self.assertEqual(output.shape, (2, channels, 9 * scale, 14 * scale))

    def test_of_every_configuration_export_to_the_same_graph(self) -> None:
        for file in CONFIGURATIONS:
            with self.subTest(file.stem), tempfile.TemporaryDirectory() as folder:
                table = tomllib.loads(file.read_text())
                network = build_network(small(table['network'])).eval()
                channels = 1 if table['data'].get('luma') else 3
                onnx_file = Path(folder) / 'network.onnx'
                onnx_file.write_bytes(to_onnx(network, channels, file.stem).SerializeToString())
                self.assertLess(greatest_difference(network, onnx_file, channels), TOLERANCE)

    def test_with_half_weights_take_half_the_room_and_compute_the_same(self) -> None:
        network = build_network({'kind': 'rrdb', 'scale': 4, 'blocks': 1}).eval()
        round_weights(network)
        graph = to_onnx(network, 3, 'network')
        whole = len(graph.SerializeToString())
        halve_weights(graph)
        self.assertLess(len(graph.SerializeToString()), 0.55 * whole)
        with tempfile.TemporaryDirectory() as folder:
            onnx_file = Path(folder) / 'network.onnx'
            onnx_file.write_bytes(graph.SerializeToString())
            self.assertLess(greatest_difference(network, onnx_file, 3), TOLERANCE)

    def test_have_the_parameter_counts_of_their_papers(self) -> None:
        expected = {
            ('srcnn', ()): 57_281,
            ('srcnn', (('kernels', (9, 1, 5)),)): 8_129,
            ('fsrcnn', (('scale', 3),)): 12_809,
            ('espcn', (('scale', 3),)): 22_729,
            ('vdsr', ()): 665_921,
            ('rrdb', ()): 16_697_987,
        }
        for (kind, arguments), count in expected.items():
            with self.subTest(kind):
                self.assertEqual(parameter_count(build_network({'kind': kind, **dict(arguments)})), count)


class Facts(unittest.TestCase):
    def test_the_radius_of_stacked_3x3_convolutions_is_their_number(self) -> None:
        network = build_network({'kind': 'compact', 'scale': 4, 'width': 8, 'blocks': 3}).eval()
        self.assertEqual(receptive_field_radius(network, 3, 4), 8)

    def test_the_radius_of_a_pre_enlarged_network_counts_pixels_before_enlarging(self) -> None:
        self.assertEqual(receptive_field_radius(build_network({'kind': 'srcnn'}).eval(), 1, 4), 4)

    def test_operations_of_a_convolution_are_its_weights_per_pixel(self) -> None:
        network = build_network({'kind': 'compact', 'scale': 2, 'width': 8, 'blocks': 1}).eval()
        self.assertEqual(macs_per_pixel(network, 3, 2), 9 * (3 * 8 + 2 * 8 * 8 + 8 * 12))

    def test_memory_is_that_of_a_residual_block_where_it_is_widest(self) -> None:
        network = build_network({'kind': 'compact', 'scale': 2, 'width': 40, 'blocks': 2}).eval()
        # The block's input, its inner value before the activation and after it.
        self.assertEqual(memory_bytes_per_pixel(to_onnx(network, 3, 'example')), 4 * (3 + 40 * 3))


if __name__ == '__main__':
    unittest.main()
