"""To read and to change what an organisation has chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.organisation import mail_servers, values
from kb.organisation.mail_servers import MailServer, Sealed
from kb.organisation.models import (
    LEVELS,
    PRIORITIES,
    Choice,
    OrganisationChoice,
)
from kb.organisation.values import InBoth

_NAMED: Final = 12
"""Digits of a hash that tell one state from another."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """All of it at one moment; empty where nothing is chosen."""

    texts: Mapping[Choice, str] = field(default_factory=dict)

    def text(self, choice: Choice) -> str:
        return self.texts.get(choice, "")

    @property
    def logo(self) -> bytes:
        return values.read_logo(self.text(Choice.LOGO))

    def level(self, number: int) -> InBoth:
        return values.read_name(self.text(LEVELS[number - 1]))

    def priority(self, number: int) -> InBoth:
        return values.read_name(self.text(PRIORITIES[number - 1]))

    @property
    def mail_server(self) -> Sealed:
        return mail_servers.read(self.text(Choice.MAIL_SERVER))

    def version(self, choice: Choice) -> str:
        """Another one after each change, for addresses that browsers keep; or empty."""
        text = self.text(choice)
        return sha256(text.encode()).hexdigest()[:_NAMED] if text else ""


def read(session: Session) -> Chosen:
    rows = session.execute(select(OrganisationChoice.name, OrganisationChoice.value))
    return Chosen({name: value for name, value in rows if value})


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed it last, and when."""

    name: str
    at: datetime


def list_changes(session: Session) -> Mapping[Choice, Change]:
    rows = session.scalars(select(OrganisationChoice))
    return {row.name: Change(row.changed_by.name, row.changed_at) for row in rows}


def choose(session: Session, choice: Choice, text: str, *, by: By) -> bool:
    """Choose one that is typed; empty for what the settings say. False if nothing changed.

    Raise ``BadChoiceError``.
    """
    return _keep(session, choice, values.CHECKS[choice](text), by=by)


def choose_logo(session: Session, png: bytes, *, by: By) -> bool:
    """Choose a mark that we drew ourselves; none takes the present one away."""
    return _keep(session, Choice.LOGO, values.write_logo(png), by=by)


def name_grade(session: Session, choice: Choice, name: InBoth, *, by: By) -> bool:
    """Call a level or a priority something; in no language: as it ships.

    Raise ``BadChoiceError``.
    """
    return _keep(session, choice, values.write_name(name), by=by)


def choose_mail_server(
    session: Session, typed: MailServer, *, key: str, by: By
) -> bool:
    """Choose the one that mail goes out by, its password encrypted under *key*.

    Without a host it is the one of the settings again. Raise ``BadChoiceError``.
    """
    if not typed.host:
        return _keep(session, Choice.MAIL_SERVER, "", by=by)
    row = _find(session, Choice.MAIL_SERVER)
    known = mail_servers.read(row.value if row is not None else "")
    sealed = mail_servers.seal(typed, known, key)
    return _keep(session, Choice.MAIL_SERVER, mail_servers.write(sealed), by=by)


def _find(session: Session, choice: Choice) -> OrganisationChoice | None:
    return session.scalar(
        select(OrganisationChoice).where(OrganisationChoice.name == choice)
    )


def _keep(session: Session, choice: Choice, value: str, *, by: By) -> bool:
    row = _find(session, choice)
    before = row.value if row is not None else ""
    if before == value:
        return False
    if row is None:
        row = OrganisationChoice(name=choice)
        session.add(row)
    row.value = value
    row.changed_by_id, row.changed_at = by.actor.user.id, by.now
    session.flush()  # The audit names its id.
    audit.record(
        session,
        "choose_for_organisation",
        row,
        by=by,
        choice=choice.value,
        **_tell(choice, before, value),
    )
    return True


def _tell(choice: Choice, before: str, value: str) -> dict[str, str]:
    """What the audit keeps: of a mark that there is another one, and no password."""
    if choice is Choice.MAIL_SERVER:
        before, after = (
            mail_servers.read(each).server.shown for each in (before, value)
        )
        return {"before": before, "after": after}
    if choice is Choice.LOGO:
        return {"after": "png"} if value else {"after": ""}
    return {"before": before, "after": value}
