"""One TOML file per model: what is built, from which data, how it is trained."""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class Configuration:
    """A parsed configuration; the tables stay tables, documented in the README."""

    name: str
    scale: int
    network: dict
    data: dict
    training: dict
    model: dict = field(default_factory=dict)
    perceptual: dict = field(default_factory=dict)
    seed: int = 1
    is_luma: bool = False
    scales: tuple[int, ...] = ()
    has_half_weights: bool = False
    calm: str = ''
    source: str = ''
    text: str = field(default='', repr=False)


def read_configuration(path: Path) -> Configuration:
    text = path.read_text()
    table = tomllib.loads(text)
    return Configuration(
        name=table['name'],
        scale=table['scale'],
        network=table['network'],
        data=table['data'],
        training=table['training'],
        model=table.get('model', {}),
        perceptual=table.get('perceptual', {}),
        seed=table.get('seed', 1),
        is_luma=table['data'].get('luma', False),
        scales=tuple(table.get('scales', ())),
        has_half_weights=table.get('half_weights', False),
        calm=table.get('calm', ''),
        source=path.stem,
        text=text,
    )


def per_scale(configuration: Configuration) -> list[Configuration]:
    """The configuration itself, or one for each scale that its network serves, named `<name>-x<scale>`."""
    if not configuration.scales:
        return [configuration]
    return [
        replace(
            configuration,
            name=f'{configuration.name}-x{scale}',
            scale=scale,
            model=configuration.model | {'name': f'{configuration.model["name"]} {scale}×'},
        )
        for scale in configuration.scales
    ]
