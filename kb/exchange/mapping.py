"""What somebody says of a file's columns and values, where its preset does not know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kb.exchange.preset import Preset, fold
from kb.exchange.rows import Noun

UNUSED: Final = ""
"""Stands for the field of a column that is not read."""
CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "state": ("new", "in_progress", "resolved", "closed", "cancelled"),
    "priority": ("1", "2", "3", "4", "5"),
    "impact": ("1", "2", "3"),
    "urgency": ("1", "2", "3"),
}
"""Fields with a few values of ours, which may stand for any of theirs."""
NEEDED: Final = ("external_id", "title")
PEOPLE: Final = ("reporter", "assignee")


@dataclass(frozen=True, slots=True)
class Said:
    """A column's field, and what a value of theirs becomes; what is unsaid is guessed."""

    columns: Mapping[str, str]
    """From the folded name of a column to a field of ours, or ``UNUSED``."""
    values: Mapping[str, Mapping[str, str]]
    """By field: from a folded value of theirs to one of ours."""


def apply(preset: Preset, said: Said) -> Preset:
    """The preset as it reads that file."""
    chosen = {fold(column): field for column, field in said.columns.items()}
    fields = dict.fromkeys([*preset.columns, *filter(None, chosen.values())])
    columns = {name: tuple(_names(preset, name, chosen)) for name in fields}
    values = {name: dict(table) for name, table in preset.values.items()}
    for field, table in said.values.items():
        own = {fold(theirs): ours for theirs, ours in table.items() if ours}
        values[field] = values.get(field, {}) | own
    return replace(preset, columns=columns, values=values)


def _names(preset: Preset, field: str, chosen: Mapping[str, str]) -> Iterable[str]:
    """What somebody chose stands before what is guessed."""
    guessed = preset.keys.get(field, ())
    yield from (
        name for name, its in chosen.items() if its == field and name not in guessed
    )
    yield from (name for name in guessed if chosen.get(name, field) == field)


def find_field(preset: Preset, column: str) -> str:
    """The field that a column is read for; ``UNUSED`` if for none."""
    name = fold(column)
    return next(
        (field for field, names in preset.keys.items() if name in names), UNUSED
    )


def list_fields(preset: Preset) -> list[str]:
    """Those that a column may be read for, as people look for them."""
    first = _ORDER if preset.noun is Noun.INCIDENTS else ()
    return [*first, *(name for name in preset.columns if name not in first)]


_ORDER: Final = (
    "external_id",
    "title",
    "description",
    "state",
    "priority",
    "impact",
    "urgency",
    "system",
    "category",
    "reporter",
    "caller",
    "caller_phone",
    "assignee",
    "unit",
    "client",
    "service",
    "opened_at",
    "resolved_at",
    "closed_at",
    "done",
    "comments",
    "internal_comments",
)
