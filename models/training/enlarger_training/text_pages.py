"""Draw pages of text as ground truths: `python -m enlarger_training.text_pages --fonts DIR --output DIR`.

Networks that learn texture from photos alone write letters of their own when text is small. Pages of random
words, in many fonts and sizes, dark on light or the reverse, teach them to leave letters as they are.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 768
LETTERS = 'etaoinshrdlcumwfgypbvkxjqzETAOINSHRDLCUM0123456789äöüéèñç'
MARKS = ('', '', '', '', ',', '.', ':', ' –', '!', '?')


def word(random: np.random.Generator) -> str:
    """A made-up word; common letters are likelier."""
    count = int(random.integers(1, 10))
    places = (len(LETTERS) * random.random(count) ** 1.6).astype(int)
    return ''.join(LETTERS[place] for place in places) + MARKS[int(random.integers(len(MARKS)))]


def colours(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(paper, ink): far apart in brightness, mostly gray, the paper lighter in most."""
    paper, ink = random.uniform(200, 255), random.uniform(0, 90)
    if random.random() < 0.25:
        paper, ink = ink, paper
    tint = 1 + random.normal(0, 0.12 if random.random() < 0.4 else 0, (2, 3))
    pair = np.clip(np.array([[paper], [ink]]) * tint, 0, 255)
    return pair[0], pair[1]


def page(random: np.random.Generator, fonts: list[Path]) -> Image.Image:
    """One page, (768, 768) RGB; lines vary in font and size, and the whole may be turned a little."""
    paper, ink = colours(random)
    image = Image.new('RGB', (SIDE, SIDE), tuple(int(value) for value in paper))
    draw = ImageDraw.Draw(image)
    top, left = float(random.uniform(4, 30)), float(random.uniform(4, 30))
    while top < SIDE:
        size = float(2 ** random.uniform(4.2, 6.4))
        font = ImageFont.truetype(str(fonts[int(random.integers(len(fonts)))]), size)
        for _ in range(int(random.integers(1, 5))):
            text = ' '.join(word(random) for _ in range(int(3 + SIDE / size)))
            draw.text((left, top), text, tuple(int(value) for value in ink), font)
            top += size * 1.25
    if random.random() < 0.3:
        fill = tuple(int(value) for value in paper)
        image = image.rotate(random.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=fill)
    return image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--fonts', type=Path, required=True, help='folder of TrueType and OpenType fonts')
    parser.add_argument('--count', type=int, default=60)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--output', type=Path, required=True)
    arguments = parser.parse_args()
    fonts = sorted(path for path in arguments.fonts.rglob('*') if path.suffix.lower() in {'.ttf', '.otf'})
    if not fonts:
        raise ValueError(f'Expected fonts (.ttf, .otf) below {arguments.fonts} but found none')
    arguments.output.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(arguments.seed)
    for i in range(arguments.count):
        page(random, fonts).save(arguments.output / f'{i:03d}.png')


if __name__ == '__main__':
    main()
