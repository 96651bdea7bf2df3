"""How a person stands to an incident: who holds it, who asked, who sent it there.

An incident is held at a place: a unit, a post, a level. The technicians of that post hold
it, there and in the units above, if their level reaches the incident's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from sqlalchemy.orm import object_session

from kb.incidents import askers
from kb.incidents.models import Arrival, Channel, Incident
from kb.people.leading import climb
from kb.people.models import Membership, Post, Unit, User


class Standing(StrEnum):
    """The closest relation first: of several memberships the first of these counts."""

    OWN = "own"
    """The same post of the same unit, with a level that reaches."""
    ABOVE = "above"
    """The same post of a unit above, with a level that reaches."""
    LOWER_LEVEL = "lower_level"
    """The right post, but a level below the incident's."""
    OTHER_POST = "other_post"
    """The other post, in the unit or above it."""
    BELOW = "below"
    BESIDE = "beside"

    REPORTER = "reporter"
    CONFIRMER = "confirmer"
    """Whose word decides."""
    CALL_TAKER = "call_taker"
    """Who wrote down what somebody else said."""
    LEAD = "lead"
    """Who leads the unit, or one above it."""
    SENDER = "sender"
    """Who handed it to where it is, or holds the post that it came from."""


_ORDER: Final = tuple(Standing)
HOLDERS: Final = frozenset({Standing.OWN, Standing.ABOVE})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an incident is held, and for whom."""

    unit: Unit | None
    post: Post
    level: int
    client_id: int
    """Whoever holds it works for this client."""

    @classmethod
    def of(cls, row: Incident | Arrival) -> Self:
        """Where an incident is, or once was."""
        incident = row if isinstance(row, Incident) else row.incident
        return cls(row.unit, row.post, row.level, incident.client_id)

    @property
    def unit_id(self) -> int | None:
        return self.unit.id if self.unit else None

    @property
    def key(self) -> tuple[int | None, Post, int]:
        return self.unit_id, self.post, self.level


def stand(user: User, incident: Incident) -> frozenset[Standing]:
    """All that *user* is to the incident."""
    return frozenset(standing(user, incident))


def relate(user: User, place: Place) -> Standing | None:
    """How *user* stands to what is held at *place*; ``None`` for who is no technician.

    Who has no unit holds every unit and post, and what has no unit is held by everybody.
    """
    if not user.is_technician:
        return None
    if place.unit is None or not user.memberships:
        return Standing.OWN if reaches(user, place.level) else Standing.LOWER_LEVEL
    line = line_of(place.unit)
    related = (_relate(each, user, place, line) for each in user.memberships)
    return min(related, key=_ORDER.index)


def reaches(user: User, level: int) -> bool:
    """Somebody without a level works on all of them."""
    return user.level is None or user.level >= level


def line_of(unit: Unit) -> tuple[int, ...]:
    """The unit, and those above it, from the nearest to the highest."""
    return tuple(each.id for each in climb(unit))


def acting_post(user: User, place: Place) -> Membership | None:
    """The post in which *user* acts on what is held at *place*, if they have any."""
    line = line_of(place.unit) if place.unit else ()
    return min(
        user.memberships,
        key=lambda each: (
            _ORDER.index(_relate(each, user, place, line)),
            each.unit_id,
            each.post,
        ),
        default=None,
    )


def standing(user: User, incident: Incident) -> Iterator[Standing]:
    """The same one by one: what has to be read for the last comes last."""
    if not user.active:
        return
    relation = relate(user, Place.of(incident))
    if relation is not None:
        yield relation
        if relation not in HOLDERS and _is_sender(user, incident):
            yield Standing.SENDER
    if user.id in askers.list_askers(incident):
        yield Standing.REPORTER
    if user.id == askers.find_confirmer(incident):
        yield Standing.CONFIRMER
    if user.is_staff and _took_the_call(user, incident):
        yield Standing.CALL_TAKER
    if user.is_staff and _leads(user, incident.unit):
        yield Standing.LEAD


def _relate(
    membership: Membership, user: User, place: Place, line: tuple[int, ...]
) -> Standing:
    if membership.unit_id in line:
        if membership.post is not place.post:
            return Standing.OTHER_POST
        if not reaches(user, place.level):
            return Standing.LOWER_LEVEL
        is_own = membership.unit_id == line[0]
        return Standing.OWN if is_own else Standing.ABOVE
    is_below = place.unit is not None and place.unit in climb(
        _unit_of(membership, place)
    )
    return Standing.BELOW if is_below else Standing.BESIDE


def _unit_of(membership: Membership, place: Place) -> Unit:
    """The unit of *membership*, to be climbed from.

    Whoever is logged in comes from a session that has ended, and their unit with them.
    """
    session = object_session(place.unit) if place.unit is not None else None
    found = session.get(Unit, membership.unit_id) if session is not None else None
    return found or membership.unit


def _is_sender(user: User, incident: Incident) -> bool:
    before = incident.came_from
    if before is None:
        return False
    return incident.arrivals[-1].by_id == user.id or any(
        (each.unit_id, each.post) == (before.unit_id, before.post)
        for each in user.memberships
    )


def _leads(user: User, unit: Unit | None) -> bool:
    return any(each.lead_id == user.id for each in climb(unit))


def _took_the_call(user: User, incident: Incident) -> bool:
    """Whether *user* has written it down for somebody else."""
    if not incident.arrivals or incident.arrivals[0].by_id != user.id:
        return False
    is_call = incident.channel is Channel.PHONE or incident.contact_id is not None
    return is_call or incident.reporter_id != user.id
