"""What is said of an incident: each field once, for every door that reads or writes it.

Opening, correcting, filtering, import, export and the pages go through ``FIELDS``; tests
compare the table, the shapes of the interfaces and the words with it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from kb.incidents.errors import IncidentCase, IncidentInputError
from kb.masking import keep_block, keep_line
from kb.text import MAX_LINE, MAX_TEXT


class Kind(StrEnum):
    LINE = "line"
    BLOCK = "block"
    """A text of several lines."""
    GRADE = "grade"
    """1 (worst) to 3."""


LIMITS: Final = {Kind.LINE: MAX_LINE, Kind.BLOCK: MAX_TEXT, Kind.GRADE: 3}
"""Characters of a text; the highest grade."""


def _of(kind: Kind, *, filters: bool = False) -> Mapping[str, Any]:
    return {"kind": kind, "filters": filters}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The declaration: what each field is called, its kind, and what stands for nothing.

    Whatever stands here may be reported, corrected, imported and exported. A field that
    *filters* can be asked for in lists.
    """

    title: str = field(metadata=_of(Kind.LINE))
    description: str = field(default="", metadata=_of(Kind.BLOCK))
    system: str = field(default="", metadata=_of(Kind.LINE, filters=True))
    category: str = field(default="", metadata=_of(Kind.LINE, filters=True))
    impact: int = field(default=2, metadata=_of(Kind.GRADE))
    urgency: int = field(default=2, metadata=_of(Kind.GRADE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    kind: Kind
    filters: bool
    default: Any
    """``None`` for a field that must say something."""

    @property
    def is_required(self) -> bool:
        return self.default is None

    @property
    def limit(self) -> int:
        return LIMITS[self.kind]

    def check(self, value: Any) -> Any:
        """*value* as it is kept.

        Raise ``IncidentInputError``, or ``TextTooLongError`` for a text of several lines.
        """
        match self.kind:
            case Kind.BLOCK:
                return keep_block(value)
            case Kind.LINE:
                return self._check_line(keep_line(value))
            case Kind.GRADE:
                return self._check_grade(value)

    def _check_line(self, line: str) -> str:
        if self.is_required and not line:
            raise IncidentInputError(
                "Say in a few words what is wrong.", case=IncidentCase.TITLE_MISSING
            )
        if len(line) > self.limit:
            raise IncidentInputError(
                f"The {self.name} may have {self.limit} characters.",
                case=IncidentCase.LINE_TOO_LONG,
                field=self.name,
                limit=self.limit,
            )
        return line

    def _check_grade(self, grade: int) -> int:
        if not 1 <= grade <= self.limit:
            raise IncidentInputError(
                f"The {self.name} is 1, 2 or 3.",
                case=IncidentCase.BAD_GRADE,
                field=self.name,
            )
        return grade


FIELDS: Final = {
    each.name: Field(
        name=each.name,
        default=None if each.default is MISSING else each.default,
        **each.metadata,
    )
    for each in fields(Said)
}
FILTERS: Final = tuple(name for name, each in FIELDS.items() if each.filters)


def values_of(said: Any) -> dict[str, Any]:
    """What *said* says: a ``Said``, an incident, or anything with the same names."""
    return {name: getattr(said, name) for name in FIELDS}


def check(values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* as they are kept, by name; what it raises see ``Field.check``."""
    return {name: FIELDS[name].check(value) for name, value in values.items()}
