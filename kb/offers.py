"""What forms offer, read from several tables in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    CompoundSelect,
    Integer,
    Select,
    String,
    cast,
    literal,
    null,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """As much of a record as a choice says of it."""

    id: int
    code: str = ""
    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """By language, where it has more than one."""
    active: bool = True
    """Whether it is still offered; if not, what names it already is called so."""


def to_select(
    id: Any,  # noqa: A002 - as the field is called.
    *,
    code: Any = None,
    name: Any = None,
    names: Any = None,
    active: Any = None,
) -> Select[Any]:
    """A question for offers; it has its conditions and order added by whoever makes it."""
    return select(
        type_coerce(id, Integer()).label("id"),
        _to_text(code).label("code"),
        _to_text(name).label("name"),
        (cast(null(), JSON()) if names is None else type_coerce(names, JSON())).label(
            "names"
        ),
        (true() if active is None else type_coerce(active, Boolean())).label("active"),
    )


def _to_text(column: Any) -> Any:
    return literal("", String()) if column is None else type_coerce(column, String())


def read(
    session: Session, *questions: Select[Any], **said: Any
) -> list[Sequence[Offer]]:
    """What answers each, all in one statement, with what is *said* in it."""
    found: list[list[Offer]] = [[] for _ in questions]
    rows = session.execute(_join(questions), said)
    for number, key, code, name, names, active in rows:
        found[number].append(Offer(key, code, name, names or {}, bool(active)))
    return [*found]


@lru_cache(maxsize=KEPT)
def _join(questions: tuple[Select[Any], ...]) -> CompoundSelect[Any]:
    """Kept by the questions themselves: most are made once for each kind of reader."""
    return union_all(
        *(
            select(literal(number, Integer()).label("question"), question.subquery())
            for number, question in enumerate(questions)
        )
    )
