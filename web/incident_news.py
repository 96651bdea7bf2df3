"""Who is told what when an incident moves."""

from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.notifications.service import Kind, News, notify
from web.auth import current_actor
from web.services import services


def tell_reporter(session: Session, incident: Incident, kind: Kind) -> None:
    """The reporter and the confirmer, on their page of the request."""
    _tell(session, [incident.reporter_id, incident.confirmer_id], incident, kind, True)


def tell_assignee(session: Session, incident: Incident, kind: Kind) -> None:
    _tell(session, [incident.assignee_id], incident, kind, False)


def tell_duplicate(session: Session, incident: Incident, original: str) -> None:
    details = {"number": incident.number, "title": incident.title, "original": original}
    news = News(Kind.DUPLICATE, f"/requests/{incident.id}", details)
    people = [incident.reporter_id, incident.confirmer_id]
    notify(session, people, news, now=services().now(), but=current_actor().user.id)


def _tell(
    session: Session,
    people: list[int | None],
    incident: Incident,
    kind: Kind,
    as_requester: bool,
) -> None:
    place = "requests" if as_requester else "incidents"
    details = {"number": incident.number, "title": incident.title}
    news = News(kind, f"/{place}/{incident.id}", details)
    notify(session, people, news, now=services().now(), but=current_actor().user.id)
