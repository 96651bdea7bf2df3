"""A chart as it is meant: what is drawn of it, on a page or in a file, follows from this."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.reports.number import Unit


class Kind(StrEnum):
    COLUMNS = "columns"
    """Side by side along the time, or a few groups."""
    LINE = "line"
    BARS = "bars"
    """One below the other, for groups with long names."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[float | None]
    """One for each label; ``None`` where there was nothing to count."""


@dataclass(frozen=True, slots=True)
class Chart:
    kind: Kind
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: Unit
    breaks: Sequence[str] = ()
    """Labels from which on something else is counted."""

    def __post_init__(self) -> None:
        lengths = {len(each.values) for each in self.series}
        if lengths - {len(self.labels)}:
            raise ValueError("Every series of a chart has one value for each label.")
