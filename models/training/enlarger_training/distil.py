"""Let a large network teach: `python -m enlarger_training.distil CONFIGURATION PREPARED --run DIR --output DIR`.

Copies prepared patches with the targets moved a share of the way to what the teacher (the run's averaged weights)
makes of the damaged patch. A ground truth's texture cannot be told from a damaged patch, so a network that learns
it by pixels learns its average, which is soft; the teacher's texture follows from the patch, so it can be learnt.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch

from .configuration import read_configuration
from .networks import build_network
from .patches import PreparedImages, to_tensor


@torch.inference_mode()
def taught_patch(network: torch.nn.Module, low: np.ndarray, high: np.ndarray, share: float) -> np.ndarray:
    """The target of one patch, uint8 like `high`."""
    with torch.autocast('cpu', torch.bfloat16):
        output = network(to_tensor(torch.from_numpy(low)[None]))
    taught = output.float().clamp(0, 1)[0].permute(1, 2, 0).numpy() * 255
    return np.floor((1 - share) * high + share * taught + 0.5).astype(np.uint8)


def distil(network: torch.nn.Module, prepared: Path, share: float, output: Path) -> None:
    """Write the taught copy of a prepared folder of patches."""
    network.eval().to(memory_format=torch.channels_last)
    images = PreparedImages(prepared)
    scale = images.scale
    output.mkdir(parents=True, exist_ok=True)
    with open(output / 'high.bin', 'wb') as high_file:
        for offset, height, width in images.places.tolist():
            first, count = offset * scale**2, height * width * scale**2
            low = images.low[offset : offset + height * width].numpy().reshape(height, width, 3)
            high = images.high[first : first + count].numpy().reshape(height * scale, width * scale, 3)
            high_file.write(taught_patch(network, low, high, share).tobytes())
    for name in ('low.bin', 'index.json'):
        shutil.copyfile(prepared / name, output / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('configuration', type=Path, help="the teacher's")
    parser.add_argument('prepared', type=Path, help='folder of damaged patches, as `damage` writes it')
    parser.add_argument('--run', type=Path, required=True, help="the teacher's run")
    parser.add_argument('--share', type=float, default=0.5, help='of the teacher in the targets, 0 to 1')
    parser.add_argument('--threads', type=int, default=0, help='CPU threads; 0 leaves the choice to PyTorch')
    parser.add_argument('--output', type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    network = build_network(read_configuration(arguments.configuration).network)
    saved = torch.load(arguments.run / 'checkpoint.pt', map_location='cpu', weights_only=True)
    network.load_state_dict(saved['average'])
    distil(network, arguments.prepared, arguments.share, arguments.output)


if __name__ == '__main__':
    main()
