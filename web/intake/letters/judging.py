"""What is to become of a letter: who wrote it, as far as that is proved, and what it answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ingest.letters.authentication import is_from_sender
from ingest.letters.automatic import find_automatic
from kb.errors import NotFoundError
from kb.incidents import listing
from kb.letters import service, tokens
from kb.letters.models import LetterState
from kb.letters.reasons import Reason
from kb.letters.tokens import Thread
from kb.people.models import User
from kb.settings import Settings
from web.homes import read_secret_key
from web.intake.letters.incoming import Incoming
from web.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    state: LetterState
    """``TAKEN``: it may be, and is by who asks for the verdict."""
    reason: str = ""
    account_id: int | None = None
    incident_id: int | None = None
    """What it answers; a letter that opens something answers nothing."""


def judge(session: Session, services: Services, letter: Incoming) -> Verdict:
    """The order is that of safety: programs first, then who it is, then what it wants."""
    settings, now = services.settings, services.now()
    automatic = find_automatic(letter.head, _own_addresses(services))
    if automatic is not None:
        return Verdict(state=LetterState.AUTOMATIC, reason=automatic.value)
    thread = tokens.find_thread(
        session,
        (*letter.head.recipients, letter.head.subject),
        key=read_secret_key(settings),
        days=settings.letter_reply_days,
        now=now,
    )
    answered = thread.incident.id if thread is not None else None
    writer = _find_writer(session, settings, letter)
    if trouble := _find_trouble(session, letter, writer, now):
        return Verdict(
            state=LetterState.QUARANTINED,
            reason=trouble,
            account_id=writer.id if writer is not None else None,
            incident_id=answered,
        )
    if writer is None:
        reason = _why_nobody(settings, letter)
        return Verdict(
            state=LetterState.UNVERIFIED, reason=reason, incident_id=answered
        )
    if thread is not None and not _is_theirs(session, thread, writer):
        return Verdict(
            state=LetterState.UNVERIFIED,
            reason=Reason.TOKEN_OF_ANOTHER,
            account_id=writer.id,
            incident_id=answered,
        )
    return Verdict(state=LetterState.TAKEN, account_id=writer.id, incident_id=answered)


def is_proved(settings: Settings, letter: Incoming) -> bool:
    """Whether the host that the settings name believes the sender."""
    return is_from_sender(letter.head, settings.letter_host, hops=settings.letter_hops)


def _find_writer(session: Session, settings: Settings, letter: Incoming) -> User | None:
    if not is_proved(settings, letter):
        return None
    return service.find_sender(session, letter.head.sender)


def _find_trouble(
    session: Session, letter: Incoming, writer: User | None, now: datetime
) -> Reason | None:
    if letter.trouble is not None:
        return letter.trouble
    has_many_of = service.has_written_often(session, letter.head.sender, now)
    if has_many_of or (writer is None and service.have_many_come(session, now)):
        return Reason.TOO_MANY
    return None


def _why_nobody(settings: Settings, letter: Incoming) -> str:
    return Reason.NOBODY_HERE if is_proved(settings, letter) else Reason.NOT_PROVED


def _is_theirs(session: Session, thread: Thread, writer: User) -> bool:
    """Whether it was sent to who writes now, and they see the incident still."""
    if thread.user.id != writer.id:
        return False
    try:
        listing.get_incident(session, thread.incident.id, writer)
    except NotFoundError:
        return False
    return True


def _own_addresses(services: Services) -> set[str]:
    settings = services.settings
    # Both: a letter may answer one that was sent before the sender was changed.
    senders = (
        each.rpartition("<")[2].rstrip("> ")
        for each in (services.mail_from, settings.mail_from)
    )
    own = {*senders, settings.letter_address, *settings.desks}
    return {each.lower() for each in own if each}
