"""The sets of datasets that ship, read from their files."""

from enum import StrEnum
from importlib.resources import files

from kb.quality.definitions import DatasetDefinition, read_dataset


class ShippedSet(StrEnum):
    PRODUCT = "product"
    """Over the tables of the installation itself: of use on the first day."""
    TAX = "tax"
    """Over the tax database of the demonstration, as patterns for one's own."""


def list_texts(which: ShippedSet) -> list[str]:
    """The YAML of each dataset, by the name of its file."""
    folder = files(__package__).joinpath(which.value)
    found = sorted(folder.iterdir(), key=lambda each: each.name)
    return [
        each.read_text(encoding="utf-8")
        for each in found
        if each.name.endswith(".yaml")
    ]


def list_datasets(which: ShippedSet) -> list[DatasetDefinition]:
    return [read_dataset(text) for text in list_texts(which)]
