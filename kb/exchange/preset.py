"""What an export of another system looks like, as a value."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from kb.exchange.rows import Noun, Saying

Cells = Mapping[str, tuple[Any, ...]]
"""The values of one row by the casefolded name of their column; a name may repeat."""


NOT_GIVEN: Final = frozenset({"", "null", "none", "n/a", "-", "--", "(empty)"})


class Markup(StrEnum):
    """How the long texts of a system are written."""

    PLAIN = "plain"
    HTML = "html"
    JIRA = "jira"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Columns, values and dates of one system's export of incidents or articles."""

    name: str
    noun: Noun
    columns: Mapping[str, tuple[str, ...]]
    """By our field: the names that its column has, the likeliest first."""
    marks: tuple[frozenset[str], ...] = ()
    """Columns by which the export is known; one of the sets must be there entirely."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By our field: what their value means here."""
    markup: Mapping[str, Markup] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    """Ways to write a time besides ISO 8601; see ``datetime.strptime``."""
    public: frozenset[str] = frozenset()
    """Fields whose comments the reporter may see."""
    to_saying: Callable[[str], Saying] = lambda text: Saying(text=text)
    nothing: frozenset[str] = NOT_GIVEN
    """Values that stand for none."""
    flatten: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    """From an object of its JSON to one value, or list of values, by column."""
    boxes: frozenset[str] = frozenset()
    """What columns lie in, in its JSON: no columns themselves."""
    keys: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    """The columns as cells are kept under: folded once, and asked of every row."""

    def __post_init__(self) -> None:
        keys = {name: tuple(map(fold, names)) for name, names in self.columns.items()}
        object.__setattr__(self, "keys", keys)

    def known_columns(self) -> frozenset[str]:
        return frozenset(name for names in self.keys.values() for name in names)

    def find_headers(self, columns: Iterable[str]) -> Mapping[str, str]:
        """Which of *columns* each field is read from first, as the file spells it."""
        spelled = {fold(column): column for column in columns}
        return {
            field: next(spelled[name] for name in names if name in spelled)
            for field, names in self.keys.items()
            if any(name in spelled for name in names)
        }

    def with_columns(self, wanted: Mapping[str, str]) -> "Preset":
        """The same, with the columns that somebody named for these fields."""
        named = {name: (column,) for name, column in wanted.items()}
        return replace(self, columns={**self.columns, **named})


def fold(name: str) -> str:
    """A column's name without differences of case and space."""
    return " ".join(str(name).replace("\ufeff", "").split()).casefold()


def score(preset: Preset, names: frozenset[str]) -> int:
    """How many columns it knows of *names*; 0 if the marks are not there."""
    if preset.marks and not any(mark <= names for mark in preset.marks):
        return 0
    return len(preset.known_columns() & names)
