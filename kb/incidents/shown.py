"""One incident with all that its page says of it, in as few questions as can be."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, lazyload, load_only

from kb.articles.models import Article, Submission
from kb.contacts.models import Contact
from kb.errors import NotFoundError
from kb.incidents import policy
from kb.incidents.listing import NAMED, UP
from kb.incidents.models import Arrival, Incident
from kb.kept import kept
from kb.people.models import User

_SHOWN: Final = (
    joinedload(Incident.client),
    joinedload(Incident.arrivals).lazyload(Arrival.unit),
    UP,
    lazyload(Incident.contact),
)
"""What each has comes with the incident, for its page is looked at most of all."""
_TIED: Final[Mapping[str, Any]] = {
    "service": joinedload(Incident.service),
    "solution": joinedload(Incident.solution).joinedload(Article.current_revision),
    "kind": joinedload(Incident.kind),
    "approver": joinedload(Incident.approver).options(
        lazyload(User.role_rows), lazyload(User.memberships)
    ),
    "contact": joinedload(Incident.contact).options(
        joinedload(Contact.unit),
        joinedload(Contact.account).options(
            lazyload(User.role_rows), lazyload(User.memberships)
        ),
    ),
    "duplicate_of": joinedload(Incident.duplicate_of).options(
        load_only(Incident.number, Incident.title), lazyload("*")
    ),
    "pending_submission": joinedload(Incident.pending_submission).options(
        load_only(Submission.title, Submission.state), lazyload("*")
    ),
}
"""What only some have: all of it comes in a question of its own."""


def get_shown(
    session: Session,
    incident_id: int,
    user: User,
    beside: tuple[ColumnElement[Any], ...],
) -> tuple[Incident, Sequence[Any]]:
    """As ``listing.get_incident``, with what its page says of what it is tied to.

    What the columns *beside* it say of the parameter ``incident``, and of ``readers``,
    comes in the same question: they are best ``kept``, and it is, too.
    """
    visible, values = policy.seen_by(session, user)
    asked = _ask_for_shown(visible, beside)
    said = {**values, "incident": incident_id}
    row = session.execute(asked, said).unique().one_or_none()
    if row is None:
        raise NotFoundError("incident", incident_id)
    incident: Incident = row[0]
    tied = tuple(way for way in _TIED if getattr(incident, f"{way}_id") is not None)
    if tied:
        session.execute(_ask_for_tied(tied), {"incident": incident_id}).unique().one()
    return incident, row[1:]


@kept
def _ask_for_shown(
    visible: ColumnElement[bool], beside: tuple[ColumnElement[Any], ...]
) -> Select[Any]:
    return (
        select(Incident, *beside)
        .where(Incident.id == bindparam("incident"), visible)
        .options(*NAMED, *_SHOWN)
    )


@kept
def _ask_for_tied(ways: tuple[str, ...]) -> Select[Any]:
    """What an incident that was read already has of these: most have few of them."""
    return (
        select(Incident)
        .where(Incident.id == bindparam("incident"))
        .options(lazyload("*"), *(_TIED[way] for way in ways))
    )
