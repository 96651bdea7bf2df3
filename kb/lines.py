"""Rows of several tables as lines of one kind, so that one statement asks for all of them.

Each question is best ``kept``; then the statement of all of them is, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from kb.database import UTCDateTime
from kb.kept import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """As much of a record as a list of many kinds says of it."""

    label: str = ""
    """What tells it from others of its question, as whoever asks has it."""
    id: int
    since: datetime
    number: str = ""
    title: str = ""
    beside: str = ""
    state: str = ""
    due_at: datetime | None = None
    names: Mapping[str, str] | None = None
    key: Mapping[str, Any] | None = None
    total: int = 0
    """How many its question has, with those beyond its limit."""


_TYPES: Final[Mapping[str, TypeEngine[Any]]] = {
    "label": String(),
    "id": Integer(),
    "since": UTCDateTime(),
    "number": String(),
    "title": String(),
    "beside": String(),
    "state": String(),
    "due_at": UTCDateTime(),
    "names": JSON(),
    "key": JSON(),
}


def to_select(*, total: ColumnElement[int] | None = None, **said: Any) -> Select[Any]:
    """A question for lines: for each field of ``Line`` that it has, a column or a text.

    It has its conditions, order and limit added by whoever makes it. Without *total* all
    that meet the conditions are counted.
    """
    counted = func.count().over() if total is None else total
    return select(
        *(_to_column(name, kind, said.get(name)) for name, kind in _TYPES.items()),
        counted.label("total"),
    )


def _to_column(name: str, kind: TypeEngine[Any], said: Any) -> Any:
    if isinstance(said, str) or (said is None and isinstance(kind, String)):
        said = literal(said or "", String())
    column = cast(null(), kind) if said is None else type_coerce(said, kind)
    return column.label(name)


def read(
    session: Session, questions: Sequence[Select[Any]], **said: Any
) -> list[list[Line]]:
    """The lines of each question, all in one statement, with what is *said* in it."""
    found: list[list[Line]] = [[] for _ in questions]
    if not questions:
        return found
    names = (*_TYPES, "total")
    for number, *values in session.execute(_unite(*questions), said):
        found[number].append(Line(**dict(zip(names, values, strict=True))))
    return found


@kept
def _unite(*questions: Select[Any]) -> CompoundSelect[Any]:
    # SQLite takes an order and a limit of a part only inside a query of its own.
    parts = [
        select(literal(number, Integer()).label("question"), question.subquery())
        for number, question in enumerate(questions)
    ]
    return union_all(*parts)
