"""Rows of incidents taken in: opened, corrected, or kept as past cases.

Nothing here enters ``closed``: a row that says so becomes a past case, or an incident that
is resolved and waits for its user's word like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import numbering
from kb.contacts import service as contacts
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.errors import KBError, UnavailableError
from kb.exchange import (
    additions,
    correcting,
    creating,
    histories,
    lookups,
    solving,
    telling,
)
from kb.exchange.errors import RowCase, RowError
from kb.exchange.keys import ExternalKey, find_key, find_keys
from kb.exchange.rows import (
    ClosedAs,
    IncidentRow,
    Noun,
    Reason,
    Result,
    Stored,
    Taken,
    digest,
)
from kb.exchange.run import IncidentImport, alone
from kb.incidents.models import Incident, State
from kb.incidents.past_cases import PastCase
from kb.people.models import User
from kb.services.visibility import sees_client, sees_every_client

_OPEN: Final = (State.NEW, State.IN_PROGRESS)
_YES: Final = frozenset({"1", "yes", "true", "是"})


@dataclass(slots=True)
class _Batch:
    """Rows by what is to be done with them; each is known by its place."""

    taken: dict[int, Taken | KBError] = field(default_factory=dict)
    past: dict[int, histories.Planned] = field(default_factory=dict)
    new: dict[int, creating.Planned] = field(default_factory=dict)
    later: list[int] = field(default_factory=list)
    """Those that are taken in one by one."""


def take_in_all(
    session: Session, rows: Sequence[IncidentRow], run: IncidentImport
) -> list[Taken | KBError]:
    """As ``take_in``, of rows without files: what became of each, in their order.

    New rows are written together, in a few statements; a row that is refused stops none.
    """
    batch = _sort(session, rows, run)
    taken = batch.taken
    try:
        with session.begin_nested():
            kept = histories.keep(session, list(batch.past.values()), run)
            made = creating.create(session, list(batch.new.values()), run)
            telling.tell_of_new(session, made, list(batch.new.values()), run)
    except IntegrityError:
        # Another import brings some of the same rows: one by one they are found.
        batch.later += [*batch.past, *batch.new]
    else:
        taken |= dict(zip(batch.past, kept, strict=True))
        taken |= dict(zip(batch.new, map(_created, made), strict=True))
    for place in sorted(batch.later):
        one = partial(take_in, session, rows[place], run, {})
        taken[place] = alone(session, one)
    return [taken[place] for place in range(len(rows))]


def _sort(session: Session, rows: Sequence[IncidentRow], run: IncidentImport) -> _Batch:
    found = find_keys(session, run.origin, (row.external_id for row in rows))
    sees_all = sees_every_client(session, run.actor.user)
    opened = [row for row in rows if not _is_past(row, run)]
    people = (name for row in opened for name in (row.reporter, row.assignee))
    lookups.learn_people(session, people, run)
    batch = _Batch()
    named: set[str] = set()
    for place, row in enumerate(rows):
        key = found.get(row.external_id)
        is_again = row.external_id in named
        named.add(row.external_id)
        if is_again or _needs_care(row, run, key, sees_all=sees_all):
            batch.later.append(place)
        elif key is not None:
            batch.taken[place] = _unchanged(key)
        elif own := _find_own(session, row, run):
            batch.taken[place] = own
        else:
            _plan(session, batch, place, row, run)
    return batch


def _plan(
    session: Session, batch: _Batch, place: int, row: IncidentRow, run: IncidentImport
) -> None:
    try:
        if _is_past(row, run):
            batch.past[place] = histories.plan(session, row, run)
        else:
            batch.new[place] = creating.plan(session, row, run)
    except UnavailableError:
        raise
    except KBError as error:
        batch.taken[place] = error


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
        return _bring_up_to(session, key, row, run, files)
    if own := _find_own(session, row, run):
        return own
    if _is_past(row, run):
        return histories.keep(session, [histories.plan(session, row, run)], run)[0]
    contact = _find_caller(session, row, run)
    planned = creating.plan(session, row, run, contact)
    (incident_id,) = creating.create(session, [planned], run)
    telling.tell_of_new(session, [incident_id], [planned], run)
    wants_draft = run.draft_solutions and row.is_solved and not planned.has_solution
    if row.attachments or wants_draft:
        incident = session.get_one(Incident, incident_id)
        additions.add_files(session, incident, row.attachments, run, files)
        if wants_draft:
            solving.propose(session, incident, row, run)
    return _created(incident_id)


def _needs_care(
    row: IncidentRow, run: IncidentImport, key: ExternalKey | None, *, sees_all: bool
) -> bool:
    """Whether it is not simply new, nor simply unchanged."""
    if key is not None:
        may_be_linked = key.past_case_id is not None and bool(row.solution)
        return may_be_linked or not sees_all or key.sha256 != digest(row)
    calls = row.caller or row.caller_phone
    return bool(row.attachments or calls or run.draft_solutions)


def _bring_up_to(
    session: Session,
    key: ExternalKey,
    row: IncidentRow,
    run: IncidentImport,
    files: Mapping[str, Stored],
) -> Taken:
    _require_theirs(session, key, run.actor.user)
    if key.incident_id is None:
        return histories.correct(session, key, row, run)
    if key.sha256 == digest(row):
        return _unchanged(key)
    incident = session.get_one(Incident, key.incident_id)
    taken = correcting.correct(session, key, incident, row, run, files)
    if taken.result is Result.UPDATED and incident.state in _OPEN:
        telling.tell_of_changed(session, incident, run)
    return taken


def _created(incident_id: int) -> Taken:
    number = numbering.INCIDENTS.write(incident_id)
    return Taken(result=Result.CREATED, key=number)


def _unchanged(key: ExternalKey) -> Taken:
    if key.incident_id is None:
        return Taken(result=Result.UNCHANGED)
    number = numbering.INCIDENTS.write(key.incident_id)
    return Taken(result=Result.UNCHANGED, key=number)


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
            case=RowCase.KEY_TAKEN,
        )


def _is_past(row: IncidentRow, run: IncidentImport) -> bool:
    return run.closed_as is ClosedAs.PAST_CASE and row.is_solved


def _find_own(session: Session, row: IncidentRow, run: IncidentImport) -> Taken | None:
    """A row that this installation exported itself: it is here already."""
    key = numbering.INCIDENTS.read(row.external_id) if run.is_ours else None
    if key is None or row.opened_at is None:
        return None
    own = session.get(Incident, key)
    if own is None or own.created_at != row.opened_at or own.title != row.title:
        return None
    return Taken(result=Result.UNCHANGED, key=own.number, reason=Reason.EXPORTED)


def _find_caller(
    session: Session, row: IncidentRow, run: IncidentImport
) -> Contact | None:
    """Whom the row names who has no account; the same name and number is one contact."""
    if not row.caller and not row.caller_phone:
        return None
    card = Card(
        name=row.caller,
        phone=row.caller_phone,
        unit=lookups.find_unit(session, run, row.unit),
        note=row.caller_note,
        shares_phone=row.caller_shares_phone.casefold() in _YES,
    )
    return contacts.take_down(session, card, by=run.by)
