"""Blend the weights of two runs of one network.

`python -m enlarger_training.interpolate FROM TO --share S --run DIR`

Every averaged weight becomes (1 - S) of FROM's and S of TO's. Between a network trained for fidelity and one
that an adversary taught further, this trades invented texture for fidelity step by step, and takes away
artefacts of a short adversarial training (Wang et al. 2018, ESRGAN, section 3.4, "network interpolation").
"""

import argparse
import shutil
from pathlib import Path

import torch


def interpolate(
    start: dict[str, torch.Tensor], end: dict[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    """The weights at `share` (0: `start`, 1: `end`) of the way; counters are taken from `end`.

    Raises `ValueError` where the two are not of one network.
    """
    shapes = [{name: tuple(value.shape) for name, value in weights.items()} for weights in (start, end)]
    if shapes[0] != shapes[1]:
        different = sorted(name for name, _ in shapes[0].items() ^ shapes[1].items())
        raise ValueError(f'Expected two runs of one network but they differ in {", ".join(different[:3])}')
    return {
        name: torch.lerp(start[name].float(), value.float(), share) if value.is_floating_point() else value
        for name, value in end.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('start', type=Path, help='run trained for fidelity')
    parser.add_argument('end', type=Path, help='run trained further, whose log is kept')
    parser.add_argument('--share', type=float, required=True, help='how far to go, 0 to 1')
    parser.add_argument('--run', type=Path, required=True)
    arguments = parser.parse_args()
    start, end = (
        torch.load(run / 'checkpoint.pt', map_location='cpu', weights_only=True)
        for run in (arguments.start, arguments.end)
    )
    end['average'] = interpolate(start['average'], end['average'], arguments.share)
    end['interpolation'] = {'from': arguments.start.name.removesuffix('-published'), 'share': arguments.share}
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.save(end, arguments.run / 'checkpoint.pt')
    shutil.copyfile(arguments.end / 'log.jsonl', arguments.run / 'log.jsonl')


if __name__ == '__main__':
    main()
