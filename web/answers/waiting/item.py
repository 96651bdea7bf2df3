"""One line of what waits for somebody, and what gives such lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.orm import Session

from kb.lines import Line
from kb.people.models import User

LIMIT: Final = 5
"""Lines of one kind: what is more, its list shows."""


class Kind(StrEnum):
    """What is to be done with it."""

    WORK = "work"
    TAKE = "take"
    PLACE = "place"
    REVISE = "revise"
    CORRECT = "correct"
    CHECK = "check"
    REPAIR = "repair"
    ANSWER = "answer"
    REPLY = "reply"
    MENTION = "mention"
    APPROVE = "approve"
    CALL_BACK = "call_back"
    REVIEW = "review"
    JUDGE = "judge"
    SIGN = "sign"
    COUNTERSIGN = "countersign"
    FEEDBACK = "feedback"
    LETTER = "letter"
    LATE = "late"

    @property
    def is_asked(self) -> bool:
        """Whether somebody else waits for a word of theirs."""
        return self in _ASKED


_ASKED: Final = frozenset(
    {
        Kind.ANSWER,
        Kind.REPLY,
        Kind.MENTION,
        Kind.APPROVE,
        Kind.CALL_BACK,
        Kind.REVIEW,
        Kind.JUDGE,
        Kind.SIGN,
        Kind.COUNTERSIGN,
        Kind.FEEDBACK,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    kind: Kind
    title: str
    path: str
    """The page where it is done."""
    since: datetime
    due_at: datetime | None = None
    number: str = ""
    beside: str = ""
    """What tells it from others of the same title: its system, its record."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the database, and what becomes of a line of the answer."""

    lines: Select[Any]
    to_item: Callable[[Line], Item]


Provider = Callable[[Session, User], Iterable[Question]]
"""For at most ``LIMIT`` lines of each kind, of what the person may see and do.

What depends on the time is a parameter, see ``views.moment``, and so is what is that person's
own, as ``views.values_of_reader`` has it.
"""
