"""Whom the open incidents of an import concern: all of it in one notice of theirs.

What comes in as over tells nobody.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.exchange.creating import Planned
from kb.exchange.run import IncidentImport
from kb.incidents import arrivals
from kb.incidents.holding import Place
from kb.incidents.models import Incident
from kb.incidents.policy import visible_to
from kb.notifications import bundling
from kb.notifications.service import Kind
from kb.people.models import Post, Unit, User
from kb.watching import service as watching
from kb.watching.service import Thing


def tell_of_new(
    session: Session,
    ids: Sequence[int],
    planned: Sequence[Planned],
    run: IncidentImport,
) -> None:
    """Tell whose they are, who could take what is nobody's, and who watches a system."""
    if bundling.find_attached(session) is None:
        return
    news = [
        (incident_id, each.values)
        for incident_id, each in zip(ids, planned, strict=True)
        if not each.is_over
    ]
    assigned: Counter[int] = Counter()
    places: Counter[tuple[int | None, Post, int, int]] = Counter()
    systems: dict[str, list[int]] = {}
    for incident_id, values in news:
        if values["assignee_id"] is not None:
            assigned[values["assignee_id"]] += 1
        else:
            names = ("unit_id", "post", "level", "client_id")
            places[tuple(values[name] for name in names)] += 1
        if values["system"]:
            systems.setdefault(values["system"], []).append(incident_id)
    arrived: Counter[int] = Counter()
    for place, count in places.items():
        arrived.update(dict.fromkeys(_who_is_told(session, place, run), count))
    _tell(session, assigned, Kind.ASSIGNED, run)
    _tell(session, arrived, Kind.ARRIVED, run)
    _tell(session, _count_watched(session, systems, run), Kind.SYSTEM_INCIDENT, run)


def tell_of_changed(session: Session, incident: Incident, run: IncidentImport) -> None:
    """Tell whoever works on one that the import has changed, and who watches it."""
    if bundling.find_attached(session) is None:
        return
    watchers = watching.list_watchers(session, Thing(incident_id=incident.id))
    people = {user.id for user in watchers if _count_seen(session, [incident.id], user)}
    if incident.assignee_id is not None:
        people.add(incident.assignee_id)
    _tell(session, Counter(people), Kind.WATCHED_STEP, run)


def _tell(
    session: Session, counts: Counter[int], kind: Kind, run: IncidentImport
) -> None:
    counts.pop(run.actor.user.id, None)  # Who imports sees what became of it.
    if counts:
        bundling.tell(session, counts, kind.value, now=run.now)


def _who_is_told(
    session: Session, place: tuple[int | None, Post, int, int], run: IncidentImport
) -> Sequence[int]:
    def find() -> list[int]:
        unit_id, post, level, client_id = place
        unit = session.get(Unit, unit_id) if unit_id is not None else None
        found = Place(unit, post, level, client_id)
        return [each.id for each in arrivals.who_is_told(session, found, run.now)]

    return run.once(("told at", place), find)


def _count_watched(
    session: Session, systems: dict[str, list[int]], run: IncidentImport
) -> Counter[int]:
    counts: Counter[int] = Counter()
    for system, ids in systems.items():
        find = partial(watching.list_watchers, session, Thing(system=system))
        users = run.once(("watchers", system), find)
        counts.update({user.id: _count_seen(session, ids, user) for user in users})
    return +counts


def _count_seen(session: Session, ids: Sequence[int], user: User) -> int:
    seen = select(func.count(Incident.id)).where(
        Incident.id.in_(ids), visible_to(session, user)
    )
    return session.scalar(seen) or 0
