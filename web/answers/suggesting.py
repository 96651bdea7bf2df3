"""Solutions for an incident: what search suggests, and what stands beside the person."""

from dataclasses import dataclass

from flask import g, session
from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.pictures import addresses
from search import fields, strength
from search.candidates import FORMULA
from search.engine import Hit
from search.errors import IndexUnavailableError
from web.answers.readers import Reader, to_nameless
from web.services import Services, services

LIMIT = 6
_WORKING_ON = "incident"


@dataclass(frozen=True, slots=True)
class Suggestions:
    hits: tuple[Hit, ...]
    is_available: bool = True
    """Whether the index could be asked at all."""
    least_strength: float = fields.LEAST_STRENGTH

    def strength(self, hit: Hit) -> strength.Strength:
        return strength.to_strength(hit, self.least_strength)


def suggest(
    opened: Session, title: str, description: str, limit: int = LIMIT
) -> Suggestions:
    """The likeliest solutions, as far as the reader may see them."""
    reader = to_nameless(opened, g.user)
    try:
        hits = suggest_to(services(), title, description, reader, limit)
    except IndexUnavailableError:
        return Suggestions((), is_available=False)
    return Suggestions(hits, least_strength=_least_strength(services(), reader))


def suggest_to(
    services: Services,
    title: str,
    description: str,
    reader: Reader,
    limit: int,
) -> tuple[Hit, ...]:
    """The one way to suggestions, for pages and doors of other systems.

    Nothing, if nothing is likely enough to help.
    """
    ranked = rank_for(services, title, description, reader, max(limit, strength.FEW))
    return strength.choose(ranked, limit, _least_strength(services, reader))


def rank_for(
    services: Services,
    title: str,
    description: str,
    reader: Reader,
    limit: int,
) -> tuple[Hit, ...]:
    """All that may help, the likeliest first, however unlikely; for `kb evaluate`."""
    return services.engine.suggest(
        title,
        addresses.without(description),
        reader.audiences,
        limit,
        services.learned.scorer() if reader.with_cases else FORMULA,
        with_cases=reader.with_cases,
    )


def _least_strength(services: Services, reader: Reader) -> float:
    """What was learned was learned of all solved incidents."""
    if not reader.with_cases:
        return fields.LEAST_STRENGTH
    return services.learned.least_strength()


def work_on(incident: Incident) -> None:
    """Remember the incident that the person has open; results offer to link to it."""
    session[_WORKING_ON] = [incident.id, incident.number]


def stop_working_on(incident_id: int) -> None:
    if (working_on() or (0, ""))[0] == incident_id:
        session.pop(_WORKING_ON)


def working_on() -> tuple[int, str] | None:
    """Id and number of the incident that the person has open."""
    found = session.get(_WORKING_ON)
    return (int(found[0]), str(found[1])) if found else None
