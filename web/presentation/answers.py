"""What is said on the next page of what was done, with the way back where there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from flask import flash, g, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from kb.errors import InvalidInputError
from web import homes
from web.services import services

MOST_NAMED: Final = 100
"""Of one answer: it travels in a cookie."""


class Of(StrEnum):
    """What was done something to."""

    INCIDENT = "incident"
    ARTICLE = "article"
    PROBLEM = "problem"
    FINDING = "finding"
    RECORD_FILE = "record_file"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Undoable:
    """Steps that can be taken back together, and the page to go to then."""

    of: Of
    steps: Mapping[int, int]
    """By the id of what it was done to, the id of the event or of the audit's entry."""
    back: str


class BadUndoError(InvalidInputError):
    """Nobody offered this to whoever sends it."""

    code = "bad_undo"

    def __init__(self) -> None:
        super().__init__("This was not offered to you to undo.")


def answer(message: str, undoable: Undoable | None = None) -> None:
    """Say what was done; beside it stands Undo, if it can be undone."""
    if undoable is None or not undoable.steps:
        flash(message, "good")
        return
    said: Any = {"text": message, **_offer(undoable)}
    flash(said, "undo")


def _offer(undoable: Undoable) -> dict[str, str]:
    token = _signer().dumps([g.user.id, _written(undoable)])
    return {"undo": url_for("undoing.undo"), "token": str(token)}


def note(message: str) -> None:
    """Say what is neither done nor refused."""
    flash(message, "info")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to each of many."""

    done: Sequence[str]
    """The numbers of those it was done to."""
    refused: Mapping[str, Sequence[str]]
    """Why not, with the numbers of those that stayed as they were."""


def report(
    outcome: Outcome, message: str = "", undoable: Undoable | None = None
) -> None:
    """Name what was done to each of many, and what was not, and why; with Undo."""
    is_offered = undoable is not None and bool(undoable.steps)
    offer = _offer(undoable) if undoable is not None and is_offered else {"token": ""}
    said: Any = {"text": message, **asdict(outcome), **offer}
    flash(said, "outcome")


def read(token: str) -> Undoable:
    """What was offered to whoever is logged in. Raise ``BadUndoError``."""
    try:
        user_id, written = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise BadUndoError from None
    if user_id != g.user.id:
        raise BadUndoError
    of, steps, back = written
    return Undoable(Of(of), dict(steps), back)


def _written(undoable: Undoable) -> list[Any]:
    return [undoable.of.value, list(undoable.steps.items()), undoable.back]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(homes.read_secret_key(services().settings), salt="undo")
