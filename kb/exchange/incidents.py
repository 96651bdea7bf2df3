"""A row of incidents taken in: opened, corrected, or kept as a past case.

Nothing here enters ``closed``: a row that says so becomes a past case of its solution, or
an incident that is resolved and waits for its user's word like any other.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.articles.models import Article
from kb.articles.revisions import mark_behind
from kb.audit import By
from kb.contacts import service as contacts
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.errors import NotFoundError
from kb.exchange import additions, correcting, lookups, solving
from kb.exchange.errors import RowCase, RowError, UnknownSolutionError
from kb.exchange.keys import ExternalKey, find_key
from kb.exchange.rows import (
    ClosedAs,
    IncidentRow,
    Noun,
    Result,
    Stored,
    Taken,
    digest,
)
from kb.exchange.run import IncidentImport
from kb.incidents import fields, opening, own_causes
from kb.incidents.actions import Action, Remark
from kb.incidents.lifecycle import Note, note, step
from kb.incidents.models import CancelReason, Incident, State
from kb.incidents.opening import Report
from kb.incidents.past_cases import PastCase
from kb.people.models import Unit, User
from kb.services import catalogue
from kb.services.belonging import Hints, find_id, get_client
from kb.services.models import Client
from kb.services.visibility import is_known, sees_client
from kb.text import to_plain

_YES: Final = frozenset({"1", "yes", "true", "是"})
MAX_PAST: Final = 100_000
"""Characters of a past case's text."""


def take_in(
    session: Session,
    row: IncidentRow,
    run: IncidentImport,
    files: Mapping[str, Stored],
) -> Taken:
    """Make the row an incident or a past case, or bring the one it became up to date.

    The key is written with it, so the same row again changes nothing. Raise a
    ``KBError`` for a row that cannot be taken in; the caller then undoes it.
    """
    key = find_key(session, run.origin, Noun.INCIDENTS, row.external_id)
    if key is not None:
        _require_theirs(session, key, run.actor.user)
    sha256 = digest(row)
    if key is not None and key.incident_id is not None:
        if key.sha256 == sha256:
            number = numbering.INCIDENTS.write(key.incident_id)
            return Taken(result=Result.UNCHANGED, key=number)
        incident = session.get_one(Incident, key.incident_id)
        return correcting.correct(session, key, incident, row, run, files)
    if run.is_ours and key is None and (own := _find_own(session, row)):
        return own
    solution = lookups.find_solution(
        session, run.origin, row.solution, by_id=not run.is_ours
    )
    if key is not None or _is_past(row, run, solution):
        return _take_in_past(session, key, row, run, solution)
    incident = _open(session, row, run, solution, files)
    session.add(
        ExternalKey(
            origin=run.origin,
            noun=Noun.INCIDENTS.value,
            external_id=row.external_id,
            sha256=sha256,
            given=correcting.fields_given(row),
            incident_id=incident.id,
            at=run.now,
        )
    )
    session.flush()  # Of two at the same time, one fails here and does nothing.
    return Taken(result=Result.CREATED, key=incident.number)


def _require_theirs(session: Session, key: ExternalKey, user: User) -> None:
    """Raise ``RowError`` for what the row became where it is of another client."""
    kept = (
        session.get(Incident, key.incident_id)
        if key.incident_id is not None
        else session.get(PastCase, key.past_case_id)
    )
    if kept is not None and not sees_client(session, user, kept.client_id):
        raise RowError(
            "This number is taken among rows of this origin. Name another origin.",
            "external_id",
        )


def _is_past(row: IncidentRow, run: IncidentImport, solution: Article | None) -> bool:
    if run.closed_as is not ClosedAs.PAST_CASE or not row.is_solved:
        return False
    if solution is None and row.state is State.CLOSED:
        raise UnknownSolutionError(
            "It is closed and names no solution, so it cannot be a past case. Name one, "
            "or import what is closed as resolved.",
            "solution",
        )
    return solution is not None


def _find_own(session: Session, row: IncidentRow) -> Taken | None:
    """A row that this installation exported itself: it is here already."""
    key = numbering.INCIDENTS.read(row.external_id)
    if key is None or row.opened_at is None:
        return None
    own = session.get(Incident, key)
    if own is None or own.created_at != row.opened_at or own.title != row.title:
        return None
    return Taken(
        result=Result.UNCHANGED, key=own.number, message="It was exported from here."
    )


def _take_in_past(
    session: Session,
    key: ExternalKey | None,
    row: IncidentRow,
    run: IncidentImport,
    solution: Article | None,
) -> Taken:
    sha256 = digest(row)
    if key is not None and key.sha256 == sha256:
        return Taken(result=Result.UNCHANGED, key="")
    if solution is None or not row.is_solved:
        return Taken(
            result=Result.KEPT, message="It is a past case here, and stays one."
        )
    case = session.get(PastCase, key.past_case_id) if key is not None else None
    if case is None:
        case = PastCase(origin=run.origin, external_id=row.external_id)
        case.client_id = _find_client(session, row, run)
        session.add(case)
    case.article_id = solution.id
    case.title = row.title
    case.body = to_plain(
        "\n\n".join(each for each in (row.description, row.done) if each)
    )[:MAX_PAST]
    case.solved_at = row.solved_at
    session.flush()  # The key names its id.
    mark_behind(session, solution.id, now=run.now)
    if key is None:
        key = ExternalKey(
            origin=run.origin,
            noun=Noun.INCIDENTS.value,
            external_id=row.external_id,
            given={},
        )
        session.add(key)
        audit.record(session, Remark.IMPORT, case, by=By(run.actor, run.now))
    key.past_case_id, key.sha256, key.at = case.id, sha256, run.now
    session.flush()  # Of two at the same time, one fails here and does nothing.
    return Taken(result=Result.PAST_CASE, key=str(solution.id))


def _open(
    session: Session,
    row: IncidentRow,
    run: IncidentImport,
    solution: Article | None,
    files: Mapping[str, Stored],
) -> Incident:
    opened_at = row.opened_at or run.now
    if opened_at > run.now:
        raise RowError(
            "It was opened in the future.", "opened_at", case=RowCase.IN_FUTURE
        )
    reporter = _find_person(session, row.reporter, run)
    unit = lookups.find_unit(session, row.unit)
    incident = opening.open_incident(
        session,
        Report(
            **fields.values_of(row),
            post=row.post,
            channel=row.channel,
            level=row.level,
            unit=unit,
            contact=_find_caller(session, row, run, unit),
            **_belonging(session, row, run),
        ),
        reporter=reporter or run.actor.user,
        by=By(run.actor, run.now),
        told=False,
    )
    incident.arrivals[0].by_id = incident.reporter_id  # Nobody here took the call.
    incident.created_at = opened_at
    incident.cause = own_causes.check(session, row.cause)
    _note_source(session, incident, row, run)
    additions.add_comments(session, incident, row.comments, run)
    additions.add_files(session, incident, row.attachments, run, files)
    if row.state is State.CANCELLED:
        incident.cancel_reason = CancelReason.WITHDRAWN
        step(session, incident, Action.WITHDRAW, by=By(run.actor, run.now))
        return incident
    _work(session, incident, row, run, solution)
    return incident


def _belonging(
    session: Session, row: IncidentRow, run: IncidentImport
) -> dict[str, Any]:
    """Raise ``RowError`` for a client or service that there is not for who imports."""
    user = run.actor.user
    try:
        client = get_client(session, row.client, user) if row.client else None
    except NotFoundError as error:
        raise RowError(
            f"There is no client {row.client}.",
            "client",
            case=RowCase.NO_CLIENT,
            name=row.client,
        ) from error
    try:
        service = catalogue.find_service(session, row.service, user)
    except NotFoundError as error:
        raise RowError(
            f"There is no service {row.service}.",
            "service",
            case=RowCase.NO_SERVICE,
            name=row.service,
        ) from error
    return {"client": client, "service": service}


def _find_client(session: Session, row: IncidentRow, run: IncidentImport) -> int:
    """Of a past case, which nobody here asked for."""
    client: Client | None = _belonging(session, row, run)["client"]
    if client is not None:
        return client.id
    return find_id(session, Hints(asker=run.actor.user, system=row.system))


def _find_caller(
    session: Session, row: IncidentRow, run: IncidentImport, unit: Unit | None
) -> Contact | None:
    """Whom the row names who has no account; the same name and number is one contact."""
    if not row.caller and not row.caller_phone:
        return None
    card = Card(
        name=row.caller,
        phone=row.caller_phone,
        unit=unit,
        note=row.caller_note,
        shares_phone=row.caller_shares_phone.casefold() in _YES,
    )
    return contacts.take_down(session, card, by=By(run.actor, run.now))


def _work(
    session: Session,
    incident: Incident,
    row: IncidentRow,
    run: IncidentImport,
    solution: Article | None,
) -> None:
    by = By(run.actor, run.now)
    assignee = _find_person(session, row.assignee, run)
    if (
        assignee is not None
        and assignee.is_technician
        and not assignee.is_system
        and sees_client(session, assignee, incident.client_id)
    ):
        incident.assignee_id = assignee.id
    if solution is not None:
        incident.solution_id = solution.id
        step(session, incident, Action.LINK, by=by, article=solution.id)
    if row.state is State.IN_PROGRESS:
        incident.started_at = row.started_at or incident.created_at
        step(session, incident, Action.START, by=by, assignee=incident.assignee_id)
    if row.is_solved:
        solving.resolve(session, incident, row, run)
    if row.is_solved and run.draft_solutions and solution is None:
        solving.propose(session, incident, row, run)


def _note_source(
    session: Session, incident: Incident, row: IncidentRow, run: IncidentImport
) -> None:
    """What the row says that has no place of its own here."""
    said = {
        "reporter": row.reporter,
        "assignee": row.assignee,
        "unit": row.unit,
        "closed_at": row.closed_at.isoformat() if row.closed_at else "",
    }
    lines = [f"{run.origin} {row.external_id}"]
    lines += [f"{name}: {value}" for name, value in said.items() if value]
    source = Note(
        action=Remark.IMPORT,
        text="\n".join(lines),
        internal=True,
        details={"origin": run.origin, "external_id": row.external_id},
    )
    note(session, incident, source, by=By(run.actor, run.now))


def _find_person(session: Session, name: str, run: IncidentImport) -> User | None:
    if name not in run.people:
        found = lookups.find_person(session, name)
        # Whoever is only of other clients is not here.
        is_here = found is not None and is_known(session, found, run.actor.user)
        run.people[name] = found if is_here else None
    return run.people[name]
