"""What becomes of a letter: noted with what it brought, settled by staff, forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select, update
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.incidents.policy import seen_by as incidents_seen_by
from kb.incidents.policy import visible_to as incidents_for
from kb.kept import kept
from kb.letters.errors import LetterSettledError
from kb.letters.models import WAITING, Letter, LetterState, Mailbox
from kb.letters.reasons import UNVERIFIED
from kb.people.models import User
from kb.people.readers import CLIENTS, Ids, in_place_of
from kb.services.visibility import clients_of, of_clients

PAGE_SIZE: Final = 50
MOST_AN_HOUR: Final = 30
"""Letters of one address that are taken by themselves."""
MOST_WAITING: Final = 300
"""Letters that came in an hour, wait, and are kept: their senders can be made up."""


@dataclass(frozen=True, slots=True)
class Found:
    letters: list[Letter]
    has_more: bool


def is_known(session: Session, fingerprint: str) -> bool:
    """Whether a letter was noted already, there or elsewhere."""
    same = select(Letter.id).where(Letter.fingerprint == fingerprint)
    return session.scalar(same) is not None


def has_written_often(session: Session, sender: str, now: datetime) -> bool:
    """Whether so many letters of *sender* came within an hour that a person looks first."""
    return _count(session, now, Letter.sender == sender) >= MOST_AN_HOUR


def have_many_come(session: Session, now: datetime) -> bool:
    """Whether so many wait since an hour ago that no more are kept as they came."""
    return _count(session, now, Letter.state.in_(WAITING)) >= MOST_WAITING


def _count(session: Session, now: datetime, condition: ColumnElement[bool]) -> int:
    since = now - timedelta(hours=1)
    counted = select(func.count(Letter.id)).where(condition, Letter.received_at > since)
    return session.scalar(counted) or 0


def find_sender(session: Session, address: str) -> User | None:
    """The one person in use whose address it is; nobody where several share it."""
    found = session.scalars(
        select(User)
        .where(func.lower(User.email) == address.lower(), User.active)
        .limit(2)
    ).all()
    return found[0] if address and len(found) == 1 else None


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a letter must meet for *user*, one of the staff, to see it."""
    if not user.active or not user.is_staff:
        return false()
    return _is_seen(clients_of(session, user), incidents_for(session, user))


def seen_by(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``."""
    if not user.active or not user.is_staff:
        return false()
    clients = in_place_of(clients_of(session, user), CLIENTS)
    return _is_seen(clients, incidents_seen_by(session, user).condition)


@kept
def _is_seen(
    clients: Ids | None, incidents: ColumnElement[bool]
) -> ColumnElement[bool]:
    # Asked of the incident that a letter is in, not of all that there are.
    seen = select(Incident.id).where(Incident.id == Letter.incident_id, incidents)
    return and_(
        of_clients(Letter.client_id, clients),
        or_(Letter.incident_id.is_(None), seen.exists()),
    )


def get_letter(session: Session, letter_id: int, user: User) -> Letter:
    """Raise ``NotFoundError`` for one that there is not, or that *user* may not see."""
    letter = session.scalar(
        select(Letter).where(Letter.id == letter_id, visible_to(session, user))
    )
    if letter is None:
        raise NotFoundError("letter", letter_id)
    return letter


def list_letters(
    session: Session, user: User, state: LetterState, *, page: int
) -> Found:
    """Those of a state that *user* may see, the newest first."""
    rows = session.scalars(
        select(Letter)
        .where(Letter.state == state, visible_to(session, user))
        .order_by(Letter.id.desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    return Found(list(rows[:PAGE_SIZE]), len(rows) > PAGE_SIZE)


def count_waiting(session: Session, user: User) -> dict[LetterState, int]:
    rows = session.execute(
        select(Letter.state, func.count(Letter.id))
        .where(Letter.state.in_(WAITING), visible_to(session, user))
        .group_by(Letter.state)
    )
    return {row[0]: row[1] for row in rows}


def settle(session: Session, letter: Letter, incident: Incident, *, by: By) -> None:
    """Note that staff has taken it, as what is in *incident* now."""
    require_waiting(letter)
    letter.state, letter.incident = LetterState.TAKEN, incident
    # What it says is said there; the letter as it came is not needed any more.
    letter.text, letter.blob_sha256 = "", None
    _note(session, letter, "take", by)


def discard(session: Session, letter: Letter, *, by: By) -> None:
    require_waiting(letter)
    letter.state = LetterState.DISCARDED
    _note(session, letter, "discard", by)


def restore(session: Session, letter: Letter, *, by: By) -> None:
    """Have it wait again. Raise ``LetterSettledError`` for one that is not discarded."""
    if letter.state is not LetterState.DISCARDED or not letter.text:
        raise LetterSettledError
    letter.state = (
        LetterState.UNVERIFIED
        if letter.reason in UNVERIFIED
        else LetterState.QUARANTINED
    )
    _note(session, letter, "restore", by)


def require_waiting(letter: Letter) -> None:
    if not letter.is_waiting:
        raise LetterSettledError


def _note(session: Session, letter: Letter, action: str, by: By) -> None:
    letter.settled_by_id, letter.settled_at = by.actor.user.id, by.now
    audit.record(session, action, letter, by=by, incident=letter.incident_id)


def forget_before(session: Session, oldest: datetime) -> int:
    """Forget who wrote settled letters, and of what; that they came is kept for good."""
    done = session.execute(
        update(Letter)
        .where(
            Letter.state.not_in(WAITING),
            Letter.received_at < oldest,
            Letter.sender != "",
        )
        .values(
            sender="",
            sender_name="",
            recipient="",
            subject="",
            message_id="",
            text="",
            blob_sha256=None,
            account_id=None,
        )
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # Of an UPDATE it has one.


def note_mailbox(
    session: Session,
    name: str,
    *,
    now: datetime,
    problem: str = "",
    uid_validity: int | None = None,
) -> None:
    """Note that a mailbox is there, or why it is away."""
    mailbox = session.scalar(select(Mailbox).where(Mailbox.name == name))
    if mailbox is None:
        mailbox = Mailbox(name=name)
        session.add(mailbox)
    mailbox.problem = problem
    if problem:
        mailbox.away_since = mailbox.away_since or now
        return
    mailbox.looked_at, mailbox.away_since = now, None
    mailbox.uid_validity = uid_validity or mailbox.uid_validity


def list_mailboxes(session: Session, names: list[str]) -> list[Mailbox]:
    """How those of *names* that were ever read are."""
    found = select(Mailbox).where(Mailbox.name.in_(names)).order_by(Mailbox.name)
    return list(session.scalars(found))
