import tempfile
import unittest
from pathlib import Path

import torch
from torch import nn

from enlarger_training.networks import build_network
from enlarger_training.onnx_graph import halve_weights, to_onnx
from enlarger_training.onnx_weights import fill, read_initializers

NETWORKS = (
    ({'kind': 'compact', 'scale': 2, 'width': 8, 'blocks': 1}, 3),
    ({'kind': 'fsrcnn', 'scale': 3}, 1),
    ({'kind': 'srresnet', 'scale': 4, 'blocks': 1}, 3),
)


def write(network: nn.Module, channels: int, folder: Path, is_half: bool = False) -> Path:
    graph = to_onnx(network, channels, 'example')
    if is_half:
        halve_weights(graph)
    file = folder / 'example.onnx'
    file.write_bytes(graph.SerializeToString())
    return file


class OnnxWeights(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_make_another_network_compute_what_the_exported_one_does(self) -> None:
        for table, channels in NETWORKS:
            with self.subTest(table['kind']):
                exported, other = build_network(table).eval(), build_network(table).eval()
                fill(other, read_initializers(write(exported, channels, self.folder)))
                image = torch.rand(1, channels, 12, 10)
                torch.testing.assert_close(other(image), exported(image))

    def test_are_read_from_half_floats_too(self) -> None:
        table, channels = NETWORKS[0]
        exported, other = build_network(table), build_network(table)
        fill(other, read_initializers(write(exported, channels, self.folder, is_half=True)))
        torch.testing.assert_close(other.head.weight, exported.head.weight.half().float())

    def test_of_another_width_are_refused_and_leave_the_network_as_it_was(self) -> None:
        table, channels = NETWORKS[0]
        file = write(build_network(table), channels, self.folder)
        wider = build_network({**table, 'width': 16})
        before = wider.head.weight.clone()
        with self.assertRaisesRegex(
            ValueError, r"Expected weights \[16, 3, 3, 3\] for 'head.weight' but received"
        ):
            fill(wider, read_initializers(file))
        torch.testing.assert_close(wider.head.weight, before)


if __name__ == '__main__':
    unittest.main()
