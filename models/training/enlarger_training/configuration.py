"""One TOML file per model: what is built, from which data, how it is trained."""

import tomllib
from dataclasses import dataclass, field
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
    seed: int = 1
    is_luma: bool = False
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
        seed=table.get('seed', 1),
        is_luma=table['data'].get('luma', False),
        text=text,
    )
