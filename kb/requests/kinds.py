"""Kinds of request: found, set up, and what was told held against what they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.audit import By
from kb.credentials import mask, require_no_private_key
from kb.people.models import Post, Role, User
from kb.requests.errors import (
    AnswerCase,
    AnswerError,
    AnswerNotAskedError,
    KindCase,
    KindInputError,
    KindNotAllowedError,
    RequestFieldMissingError,
    UnknownKindError,
)
from kb.requests.models import Detail, RequestKind
from kb.text import MAX_LINE, cut, to_block, to_line

MAX_MESSAGE: Final = 4_000
OF_EVERY_INCIDENT: Final = (Detail.SYSTEM, Detail.DESCRIPTION)
ANSWERED: Final = tuple(
    each for each in Detail if each not in (*OF_EVERY_INCIDENT, Detail.PICTURE)
)
"""Details that have no field of their own in an incident."""


def list_kinds(session: Session) -> list[RequestKind]:
    """What can be asked for now, in the order of the form."""
    return list(session.scalars(_OFFERED))


_OFFERED: Final = (
    select(RequestKind)
    .where(RequestKind.active)
    .order_by(RequestKind.position, RequestKind.id)
)


def find_kind(session: Session, code: str) -> RequestKind | None:
    """By its code; nothing for none. Raise ``UnknownKindError`` for one there is not."""
    if not code.strip():
        return None
    kind = session.scalar(
        select(RequestKind).where(RequestKind.code == code.strip(), RequestKind.active)
    )
    if kind is None:
        raise UnknownKindError
    return kind


def find_any(session: Session, code: str) -> RequestKind | None:
    """By its code, whether it is offered now or not."""
    return session.scalar(select(RequestKind).where(RequestKind.code == code.strip()))


def check_answers(
    kind: RequestKind | None,
    answers: Mapping[str, str],
    *,
    said: Mapping[str, Any],
    has_picture: bool,
) -> dict[str, str]:
    """*answers* as they are kept, by detail, without empty ones.

    *said* is what the incident's own fields say. Raise ``AnswerError``,
    ``AnswerNotAskedError``, or ``RequestFieldMissingError`` with all that is missing.
    """
    kept = {name: _to_answer(name, text) for name, text in answers.items()}
    kept = {name: text for name, text in kept.items() if text}
    if kind is None:
        if kept:
            raise RequestFieldMissingError(["kind"])
        return {}
    for name in kept:
        if name not in kind.asks:
            raise AnswerNotAskedError(name)
    told = {name for name in OF_EVERY_INCIDENT if said[name]} | kept.keys()
    if has_picture:
        told |= {Detail.PICTURE}
    if missing := [name for name in kind.requires if name not in told]:
        raise RequestFieldMissingError(missing)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What an installation decides of a kind; what is ``None`` stays as it is."""

    post: Post | None = None
    level: int | None = None
    requires: Sequence[str] | None = None
    needs_approval: bool | None = None
    approver: User | None = None
    procedure: Article | None = None
    active: bool | None = None


def set_up(session: Session, kind: RequestKind, setup: Setup, *, by: By) -> None:
    """Raise ``KindInputError`` for what a kind cannot be.

    Raise ``KindNotAllowedError`` for whoever does not keep the rules.
    """
    if not by.actor.user.has(Role.MANAGER, Role.ADMINISTRATOR):
        raise KindNotAllowedError
    if setup.requires is not None:
        _require_details(setup.requires)
        kind.requires = list(setup.requires)
        kind.asks = [
            each for each in Detail if each in kind.asks or each in setup.requires
        ]
    if setup.procedure is not None:
        if setup.procedure.kind is not ArticleKind.SOLUTION:
            raise KindInputError(
                "A procedure is an approved solution.", case=KindCase.NOT_A_PROCEDURE
            )
        kind.procedure = setup.procedure
    for name in ("post", "level", "needs_approval", "approver", "active"):
        value = getattr(setup, name)
        if value is not None:
            setattr(kind, name, value)
    audit.record(session, "set_up", kind, by=by)


def _require_details(names: Sequence[str]) -> None:
    for name in names:
        if name not in set(Detail):
            raise KindInputError(
                f"There is no field {name}; there are {', '.join(Detail)}.",
                case=KindCase.UNKNOWN_FIELD,
                field=name,
            )


def _to_answer(name: str, text: str) -> str:
    is_block = name == Detail.MESSAGE
    kept, limit = (
        (to_block(text), MAX_MESSAGE) if is_block else (to_line(text), MAX_LINE)
    )
    if name not in ANSWERED:
        raise AnswerError(
            f"Requests have no field {name}.", case=AnswerCase.UNKNOWN, field=name
        )
    if len(kept) > limit:
        raise AnswerError(
            f"The field {name} may have {limit} characters.",
            case=AnswerCase.TOO_LONG,
            field=name,
            limit=limit,
        )
    require_no_private_key(kept)
    return cut(mask(kept), limit)
