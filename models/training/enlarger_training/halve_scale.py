"""Make a 2× network of a 4× one: `python -m enlarger_training.halve_scale RUN --run DIR`.

For networks whose last convolution feeds a sub-pixel shuffle, beside a nearest-neighbour enlargement. The mean of
each 2×2 output pixels is linear in that convolution, so averaging its outputs gives a network whose result *is* the
4× result reduced by half with a box, at the cost of the 4× network's body alone.
"""

import argparse
import shutil
from pathlib import Path

import torch


def halved(weights: dict[str, torch.Tensor], channels: int = 3) -> dict[str, torch.Tensor]:
    """The averaged weights of a 4× network as those of a 2× one.

    The last weight and bias, (channels·16, …), become (channels·4, …). Raises `ValueError` for other shapes.
    """
    weight, bias = [name for name in weights if name.endswith(('weight', 'bias'))][-2:]
    result = dict(weights)
    for name in (weight, bias):
        value = weights[name]
        if value.shape[0] != channels * 16:
            raise ValueError(f'Expected {channels * 16} outputs at the end but received {value.shape[0]}')
        blocks = value.view(channels, 2, 2, 2, 2, *value.shape[1:])
        result[name] = blocks.mean(dim=(2, 4)).reshape(channels * 4, *value.shape[1:])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('source', type=Path, help="the 4× network's run")
    parser.add_argument('--run', type=Path, required=True)
    arguments = parser.parse_args()
    state = torch.load(arguments.source / 'checkpoint.pt', map_location='cpu', weights_only=True)
    state['average'] = halved(state['average'])
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.save(state, arguments.run / 'checkpoint.pt')
    shutil.copyfile(arguments.source / 'log.jsonl', arguments.run / 'log.jsonl')


if __name__ == '__main__':
    main()
