"""Complaints: received, acknowledged, answered, and accepted by who complained, or not."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.business_time import add
from kb.calendars.timetables import timetable_of
from kb.complaints.errors import (
    ComplaintCase,
    ComplaintInputError,
    ComplaintNotAllowedError,
    ComplaintStateCase,
    ComplaintStateError,
)
from kb.complaints.models import Complaint, ComplaintChannel
from kb.complaints.telling import list_managers
from kb.contacts.models import Contact
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.items import stepping
from kb.items.models import Item
from kb.items.moves import Action, works_on
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.masking import keep_block, keep_line
from kb.notifications.service import Kind, News, notify
from kb.people import units
from kb.people.models import User
from kb.services.belonging import Hints, find_id
from kb.services.visibility import sees_client
from kb.text import MAX_LINE, cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What somebody complains of, and by which way it came."""

    text: str
    channel: ComplaintChannel
    complainer: User | None = None
    contact: Contact | None = None
    incident: Incident | None = None
    about: User | None = None
    """Whom: if not said, whoever works on the incident."""


def receive(
    session: Session, received: Received, *, within: timedelta, by: By
) -> Complaint:
    """Open an item for it, owned by who leads there and is not complained of.

    It is to be acknowledged *within* so much working time.
    """
    text = _require(received.text, "Say what was wrong.", ComplaintCase.TEXT_MISSING)
    _require_asker(received)
    incident, about_id = received.incident, _find_about(received)
    unit_id = incident.unit_id if incident is not None else None
    client_id = _find_client(session, received, by)
    owner = _find_owner(session, unit_id, client_id, received, about_id)
    complaint = Complaint(
        incident_id=incident.id if incident is not None else None,
        complainer_id=received.complainer.id if received.complainer else None,
        contact_id=received.contact.id if received.contact else None,
        channel=received.channel,
        received_at=by.now,
        acknowledge_by=add(timetable_of(session, None), by.now, within),
    )
    new = NewItem(
        title=cut(keep_line(text), MAX_LINE),
        description=text,
        source=ItemSource.COMPLAINT,
        client_id=client_id,
        unit_id=unit_id,
        owner_id=owner.id if owner is not None else None,
        about_id=about_id,
        confidential=True,
    )
    complaint.item = open_item(session, new, by=by)
    complaint.item.awaits_answer = True
    session.add(complaint)
    session.flush()  # The item says which complaint it is of.
    complaint.item.source_id = complaint.id
    if owner is None:
        _tell_managers(session, complaint.item, by=by)
    return complaint


def acknowledge(session: Session, complaint: Complaint, *, by: By) -> None:
    """Tell who complained that somebody has read it, and sees to it."""
    _require_worker(complaint, by)
    if complaint.acknowledged_at is not None:
        raise ComplaintStateError(
            "The complaint is acknowledged already.",
            case=ComplaintStateCase.ACKNOWLEDGED,
        )
    _note_acknowledged(complaint, by)
    stepping.step(session, complaint.item, Action.COMMENT, "", by=by)
    _tell_complainer(session, complaint, Kind.COMPLAINT_ACKNOWLEDGED, by=by)


def answer(session: Session, complaint: Complaint, text: str, *, by: By) -> None:
    """Answer who complained; another answer after an objection takes its place."""
    _require_worker(complaint, by)
    said = _require(text, "Write an answer.", ComplaintCase.ANSWER_MISSING)
    if complaint.answered_at is not None and complaint.accepted is not False:
        raise ComplaintStateError(
            "The complaint is answered already.", case=ComplaintStateCase.ANSWERED
        )
    if complaint.acknowledged_at is None:
        _note_acknowledged(complaint, by)
    complaint.answer, complaint.objection = said, ""
    complaint.answered_at, complaint.answered_by_id = by.now, by.actor.user.id
    complaint.accepted = complaint.decided_at = None
    complaint.item.awaits_answer = False
    stepping.step(session, complaint.item, Action.COMMENT, said, by=by)
    _tell_complainer(session, complaint, Kind.COMPLAINT_ANSWERED, by=by)


def decide(
    session: Session,
    complaint: Complaint,
    *,
    accepted: bool,
    objection: str = "",
    by: By,
) -> None:
    """Accept the answer, or say what is still wrong: the owner answers again.

    What a contact says, who has no account, is noted by whoever works on it.
    """
    if not _may_decide(by.actor.user, complaint):
        raise ComplaintNotAllowedError
    if complaint.answered_at is None or complaint.accepted is not None:
        raise ComplaintStateError(
            "There is no answer to decide about.",
            case=ComplaintStateCase.NOT_ANSWERED,
        )
    if not accepted:
        complaint.objection = _require(
            objection, "Say what is still wrong.", ComplaintCase.OBJECTION_MISSING
        )
        _return(session, complaint, by=by)
    complaint.accepted, complaint.decided_at = accepted, by.now


def _may_decide(user: User, complaint: Complaint) -> bool:
    if complaint.complainer_id is None:
        return complaint.contact_id is not None and works_on(user, complaint.item)
    return user.id == complaint.complainer_id


def _require_asker(received: Received) -> None:
    """Of an incident, whoever it was for complains, or tells the desk."""
    incident, person = received.incident, received.complainer
    if incident is None or person is None:
        return
    if not policy.is_reporter(person, incident):
        raise ComplaintNotAllowedError


def _return(session: Session, complaint: Complaint, *, by: By) -> None:
    item = complaint.item
    if item.closed_at is None:
        item.awaits_answer = True
        stepping.step(session, item, Action.COMMENT, complaint.objection, by=by)
    stepping.tell(session, item, [item.owner_id], Kind.COMPLAINT_OBJECTED, by=by)


def _note_acknowledged(complaint: Complaint, by: By) -> None:
    complaint.acknowledged_at = by.now
    complaint.acknowledged_by_id = by.actor.user.id


def _require_worker(complaint: Complaint, by: By) -> None:
    if not works_on(by.actor.user, complaint.item):
        raise ComplaintNotAllowedError


def _find_about(received: Received) -> int | None:
    if received.about is not None:
        return received.about.id
    incident = received.incident
    return incident.assignee_id if incident is not None else None


def _find_client(session: Session, received: Received, by: By) -> int:
    if received.incident is not None:
        return received.incident.client_id
    known = received.contact.client_id if received.contact is not None else None
    asker = received.complainer or by.actor.user
    return find_id(session, Hints(asker=asker, known=known))


def _find_owner(
    session: Session,
    unit_id: int | None,
    client_id: int,
    received: Received,
    about_id: int | None,
) -> User | None:
    """Who leads there: neither complained of nor complaining, and working for the client."""
    complainer_id = received.complainer.id if received.complainer else None
    but = [each for each in (about_id, complainer_id) if each is not None]
    lead = units.find_lead(session, unit_id, but=but)
    if lead is None or not lead.is_staff or not sees_client(session, lead, client_id):
        return None
    return lead


def _tell_managers(session: Session, item: Item, *, by: By) -> None:
    told = list_managers(session, item)
    stepping.tell(session, item, told, Kind.COMPLAINT_WITHOUT_OWNER, by=by)


def _tell_complainer(
    session: Session, complaint: Complaint, kind: Kind, *, by: By
) -> None:
    news = News(
        kind,
        f"/complaints/{complaint.id}",
        {"number": complaint.item.number, "title": complaint.item.title},
    )
    notify(session, [complaint.complainer_id], news, now=by.now, but=by.actor.user.id)


def _require(text: str, sentence: str, case: ComplaintCase) -> str:
    kept = keep_block(text)
    if not kept:
        raise ComplaintInputError(sentence, case=case)
    return kept
