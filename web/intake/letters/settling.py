"""A letter that waits, taken by one of the staff: as a request, or as what was said of one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.incidents import commenting, listing
from kb.incidents.commenting import Comment
from kb.incidents.models import Incident
from kb.incidents.opening import IncomingFile, Report
from kb.letters import service
from kb.letters.models import Letter
from kb.people.models import User
from kb.services.models import OWN, Client
from kb.text import MAX_TEXT, cut
from web.intake.letters import incoming, taking
from web.intake.letters.incoming import Incoming
from web.intake.letters.mailbox import Arrived
from web.services import Services

_LONGEST_NAME: Final = 100


def read_again(services: Services, letter: Letter) -> Incoming | None:
    """The letter as it came; ``None`` where that lies in its mailbox alone.

    Outside any transaction. Raise ``ContentUnavailableError`` where files are away.
    """
    if letter.blob_sha256 is None:
        return None
    data = services.content.read(letter.blob_sha256)
    arrived = Arrived(place=letter.place, size=len(data), data=data)
    return incoming.read(services, letter.mailbox, arrived)


def take_as_request(
    session: Session,
    letter: Letter,
    read: Incoming | None,
    files: Sequence[IncomingFile],
    *,
    writer: User | None,
    by: By,
) -> Incident:
    """Open what it asks for: in *writer*'s name, or of somebody without an account.

    Raise ``LetterSettledError`` for one that waits no more, and what opening raises.
    """
    service.require_waiting(letter)
    me = by.actor.user
    contact = None
    if writer is None:
        name = cut(
            letter.sender_name or letter.sender or gettext("unknown"), _LONGEST_NAME
        )
        card = Card(name=name, note=letter.sender)
        contact = contacts.take_down(session, card, by=by)
    report = _to_report(session, letter, read, files)
    report = replace(report, contact=contact, client=_client_of(session, letter))
    incident = taking.open_for(session, report, files, reporter=writer or me, by=by)
    service.settle(session, letter, incident, by=by)
    return incident


def take_as_comment(
    session: Session,
    letter: Letter,
    read: Incoming | None,
    files: Sequence[IncomingFile],
    *,
    by: By,
) -> Incident:
    """Put on the incident, among staff, what it says and who it says it is from."""
    service.require_waiting(letter)
    assert letter.incident_id is not None, "the page offers it of an answer alone"
    incident = listing.get_incident(session, letter.incident_id, by.actor.user)
    said = read.said if read is not None else letter.text
    text = gettext(
        "From an unverified letter of %(sender)s:", sender=letter.sender or "?"
    )
    marked = [replace(each, internal=True) for each in files]
    comment = Comment(cut(f"{text}\n\n{said}", MAX_TEXT), internal=True, files=marked)
    commenting.comment(session, incident, comment, by=by)
    service.settle(session, letter, incident, by=by)
    return incident


def _to_report(
    session: Session,
    letter: Letter,
    read: Incoming | None,
    files: Sequence[IncomingFile],
) -> Report:
    if read is not None:
        return taking.to_report(session, read, files)
    title = letter.subject or cut(letter.text.partition("\n")[0])
    return Report(title=title, description=letter.text, by_form=False)


def _client_of(session: Session, letter: Letter) -> Client | None:
    """The client of the address that it was sent to; else whoever asks decides."""
    return session.get(Client, letter.client_id) if letter.client_id != OWN else None
