"""An organisation's own causes, below those that ship, and the cause of an incident."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb import audit, offers
from kb.audit import By
from kb.database import CAUSE_REQUIRED, Base
from kb.errors import ForbiddenError, NotFoundError
from kb.incidents.actions import Action
from kb.incidents.causes import NOT_SAID, OWN, Cause
from kb.incidents.errors import (
    CauseCase,
    CauseError,
    CauseMissingError,
    CauseTakenError,
)
from kb.incidents.lifecycle import Note, note, require
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident
from kb.offers import Offer
from kb.people.models import Role
from kb.text import to_line

MAX_NAME: Final = 60
KEEPERS: Final = (Role.MANAGER, Role.ADMINISTRATOR)
_SHORT: Final = re.compile("[a-z][a-z0-9_]{0,29}")


class OwnCause(Base):
    """A cause below one that ships. It is ended, never removed: incidents name it."""

    __tablename__ = "own_cause"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    """With the code above it: ``line.last_mile``."""
    names: Mapped[dict[str, str]]
    """By language."""
    active: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said of an own cause; a name that is missing is that of the other language."""

    zh: str = ""
    en: str = ""
    active: bool = True

    def to_names(self) -> Mapping[str, str]:
        """Raise ``CauseError`` where there is none, or one is too long."""
        given = {"zh": to_line(self.zh), "en": to_line(self.en)}
        names = {language: name for language, name in given.items() if name}
        if not names or any(len(name) > MAX_NAME for name in names.values()):
            raise CauseError(
                f"A cause has a name of 1 to {MAX_NAME} characters.",
                case=CauseCase.NAME_MISSING,
                limit=MAX_NAME,
            )
        return names


@lru_cache(maxsize=1)
def ask_for_own() -> Select[Any]:
    """As ``list_own``, as offers."""
    return offers.to_select(
        OwnCause.id, code=OwnCause.code, names=OwnCause.names, active=OwnCause.active
    ).order_by(OwnCause.code)


def list_own(session: Session) -> list[OwnCause]:
    return list(session.scalars(select(OwnCause).order_by(OwnCause.code)))


def list_codes(session: Session) -> list[str]:
    """What can be said now: each that ships, followed by those below it."""
    return order_codes(list_own(session))


def order_codes(own: Iterable[OwnCause | Offer]) -> list[str]:
    """The same of those that were read already."""
    said = [each.code for each in own if each.active]
    return [
        code
        for shipped in Cause
        for code in (
            shipped.value,
            *(each for each in said if each.startswith(shipped.value + OWN)),
        )
    ]


def add(
    session: Session, above: Cause, short: str, described: Described, *, by: By
) -> OwnCause:
    """Raise ``CauseError`` for a code or a name that cannot be, or ``CauseTakenError``."""
    _require_keeper(by)
    if not _SHORT.fullmatch(short):
        raise CauseError(
            "A code has up to 30 small letters, digits and underscores, a letter first.",
            case=CauseCase.BAD_CODE,
        )
    code = f"{above.value}{OWN}{short}"
    if session.scalar(select(OwnCause.id).where(OwnCause.code == code)) is not None:
        raise CauseTakenError(code)
    cause = OwnCause(code=code, names=dict(described.to_names()))
    session.add(cause)
    session.flush()  # The audit names its id.
    audit.record(session, "add", cause, by=by, code=code)
    return cause


def change(
    session: Session, cause_id: int, described: Described, *, by: By
) -> OwnCause:
    """Name it otherwise, end it, or take it up again."""
    _require_keeper(by)
    cause = session.get(OwnCause, cause_id)
    if cause is None:
        raise NotFoundError("cause", cause_id)
    cause.names, cause.active = dict(described.to_names()), described.active
    audit.record(session, "edit", cause, by=by, active=cause.active)
    return cause


def choose(session: Session, incident: Incident, code: str) -> str:
    """The cause that *incident* has from now on: *code*, or what it has if that is empty.

    Raise ``CauseError`` for one that there is not, and ``CauseMissingError`` where
    nobody said one and the installation wants it.
    """
    chosen = check(session, code) or incident.cause
    if not chosen and session.info.get(CAUSE_REQUIRED):
        raise CauseMissingError
    return chosen


def check(session: Session, code: str) -> str:
    """*code* as it is kept; empty for nothing. Raise ``CauseError`` for no cause."""
    kept = to_line(code)
    if kept != NOT_SAID and kept not in list_codes(session):
        raise CauseError(
            "There is no such cause. Choose one of the list.", case=CauseCase.UNKNOWN
        )
    return kept


def name_cause(session: Session, incident: Incident, code: str, *, by: By) -> Incident:
    """Say what it was caused by, or say it better, whether it is closed or not."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.NAME_CAUSE, by.actor)
    before, after = incident.cause, check(session, code)
    if not after and session.info.get(CAUSE_REQUIRED):
        raise CauseMissingError
    if before != after:
        put(session, incident, after, by=by)
    return incident


def put(session: Session, incident: Incident, cause: str, *, by: By) -> None:
    """Write down another cause, for a caller that has checked it and a right of its own."""
    named = {"cause": [incident.cause, cause]}
    incident.cause = cause
    said = Note(action=Action.NAME_CAUSE, internal=True, details=named)
    note(session, incident, said, by=by)
    audit.record(session, Action.NAME_CAUSE, incident, by=by, **named)


def _require_keeper(by: By) -> None:
    if not by.actor.user.has(*KEEPERS):
        raise ForbiddenError(
            "Managers and administrators keep the causes.", case=CauseCase.KEEPING
        )
