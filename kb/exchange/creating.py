"""Rows that become new incidents, many in a few statements.

It writes what the steps of a life would have written one by one: the time line, the audit,
where it is. What is over where it comes from tells nobody and starts no clock; what is
still open has its events, and no clock either (``kb.incidents.clocks``).
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.audit import AuditEntry
from kb.contacts.models import Contact
from kb.exchange import correcting, lookups
from kb.exchange.errors import RowCase, RowError
from kb.exchange.keys import ExternalKey, write_rows
from kb.exchange.rows import IncidentRow, Noun, digest
from kb.exchange.run import IncidentImport
from kb.incidents import fields, own_causes
from kb.incidents.actions import Action, Remark
from kb.incidents.models import (
    Arrival,
    CancelReason,
    Incident,
    IncidentEvent,
    State,
)
from kb.masking import keep_block
from kb.people.models import User
from kb.records import marks
from kb.records.kinds import RecordKind
from kb.services.errors import ClientEndedError
from kb.services.visibility import sees_client
from kb.spellings.settling import settle_all

_ENDED: Final = frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that is to be an incident: its columns, and its time line in order."""

    row: IncidentRow
    values: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    """Details of the audit's entries, by ``action``."""

    @property
    def has_solution(self) -> bool:
        return self.values["solution_id"] is not None

    @property
    def is_over(self) -> bool:
        return self.row.state in _ENDED


def plan(
    session: Session,
    row: IncidentRow,
    run: IncidentImport,
    contact: Contact | None = None,
) -> Planned:
    """Raise a ``KBError`` for a row that cannot become an incident; nothing is written."""
    opened_at = row.opened_at or run.now
    if opened_at > run.now:
        raise RowError(
            "It was opened in the future.", "opened_at", case=RowCase.IN_FUTURE
        )
    solution = lookups.find_solution(session, run, row.solution)
    reporter = lookups.find_known(session, row.reporter, run) or run.actor.user
    unit = lookups.find_unit(session, run, row.unit)
    said = fields.check(fields.values_of(row))
    client, service = lookups.find_belonging(
        session, row, run, reporter=reporter, contact=contact
    )
    if not client.active:
        raise ClientEndedError(client.code)
    if service is not None:
        said["system"] = said["system"] or service.system
    said = settle_all(session, said)
    unit_id = unit.id if unit is not None else None
    planned = Planned(
        row,
        {
            **said,
            "number": secrets.token_hex(8),
            "state": State.NEW,
            "reporter_id": reporter.id,
            "confirmer_id": reporter.id,
            "contact_id": contact.id if contact is not None else None,
            "client_id": client.id,
            "service_id": service.id if service is not None else None,
            "unit_id": unit_id,
            "origin_unit_id": unit_id,
            "post": row.post,
            "level": row.level,
            "opened_level": row.level,
            "highest_level": row.level,
            "channel": row.channel,
            "cause": own_causes.check(session, row.cause),
            "solution_id": solution.id if solution is not None else None,
            "assignee_id": None,
            "cancel_reason": None,
            "done": "",
            "started_at": None,
            "resolved_at": None,
            "created_at": opened_at,
            "updated_at": run.now,
        },
    )
    _live(session, planned, run)
    return planned


def create(
    session: Session, planned: Sequence[Planned], run: IncidentImport
) -> list[int]:
    """Write them with their keys; return the ids, in that order."""
    if not planned:
        return []
    # Past the mapper, which would look at each of a hundred thousand rows.
    connection = session.connection()
    ids = write_rows(session, Incident, [each.values for each in planned], "number")
    table = Incident.__table__
    connection.execute(
        update(Incident)
        .where(table.c.id == bindparam("of"))
        .values(number=bindparam("written")),
        [{"of": each, "written": numbering.INCIDENTS.write(each)} for each in ids],
    )
    both = list(zip(ids, planned, strict=True))
    _write_events(session, both)
    connection.execute(insert(AuditEntry), list(_to_entries(both, run)))
    connection.execute(
        insert(Arrival),
        [
            {
                "incident_id": incident_id,
                "unit_id": each.values["unit_id"],
                "post": each.values["post"],
                "level": each.values["level"],
                "by_id": each.values["reporter_id"],  # Nobody here took the call.
                "at": run.now,
                "unread_told_at": run.now,
            }
            for incident_id, each in both
        ],
    )
    connection.execute(
        insert(ExternalKey),
        [
            {
                "origin": run.origin,
                "noun": Noun.INCIDENTS.value,
                "external_id": each.row.external_id,
                "sha256": digest(each.row),
                "given": correcting.fields_given(each.row),
                "incident_id": incident_id,
                "job_id": run.job_id,
                "at": run.now,
            }
            for incident_id, each in both
        ],
    )
    marks.mark(session, RecordKind.INCIDENT, ids)
    return ids


def _write_events(session: Session, planned: Iterable[tuple[int, Planned]]) -> None:
    silent: list[dict[str, Any]] = []
    for incident_id, each in planned:
        rows = [{**event, "incident_id": incident_id} for event in each.events]
        if each.is_over:
            silent += rows
        else:
            # What the mapper writes is told to other systems (kb.outbox.capture).
            session.add_all(IncidentEvent(**row) for row in rows)
    if silent:
        session.connection().execute(insert(IncidentEvent), silent)
    session.flush()  # In the order in which they happened.


def _to_entries(
    planned: Iterable[tuple[int, Planned]], run: IncidentImport
) -> Iterator[dict[str, Any]]:
    for incident_id, each in planned:
        opened = {"action": Remark.OPEN.value, "channel": each.row.channel.value}
        for details in (opened, *each.steps):
            yield audit.to_entry(Incident, incident_id, by=run.by, **details)


def _live(session: Session, planned: Planned, run: IncidentImport) -> None:
    """What has happened to it where it comes from, as its time line here."""
    row, values = planned.row, planned.values
    _note(planned, run, Remark.OPEN)
    lines = [f"{run.origin} {row.external_id}"]
    lines += [f"{name}: {said}" for name, said in lookups.list_unplaced(row).items()]
    _note(
        planned,
        run,
        Remark.IMPORT,
        text="\n".join(lines),
        internal=True,
        details={"origin": run.origin, "external_id": row.external_id},
    )
    said = {keep_block(each.to_text()): each.internal for each in row.comments}
    for text, internal in said.items():
        if text:
            _note(planned, run, Remark.COMMENT, text=text, internal=internal)
    if row.state is State.CANCELLED:
        values["cancel_reason"] = CancelReason.WITHDRAWN
        values["solution_id"] = None
        _step(planned, run, Action.WITHDRAW, State.CANCELLED)
        return
    assignee = lookups.find_known(session, row.assignee, run)
    if assignee is not None and _works(session, assignee, values["client_id"]):
        values["assignee_id"] = assignee.id
    if values["solution_id"] is not None:
        _step(planned, run, Action.LINK, State.NEW, article=values["solution_id"])
    if row.state is State.IN_PROGRESS:
        values["started_at"] = row.started_at or values["created_at"]
        taker = values["assignee_id"]
        _step(planned, run, Action.START, State.IN_PROGRESS, assignee=taker)
    if row.is_solved:
        _resolve(planned, run)


def _works(session: Session, person: User, client_id: int) -> bool:
    return (
        person.is_technician
        and not person.is_system
        and sees_client(session, person, client_id)
    )


def _resolve(planned: Planned, run: IncidentImport) -> None:
    """Resolved, however the row's own system has ended it: nothing here is closed."""
    row, values = planned.row, planned.values
    values["done"] = keep_block(row.done) or f"{run.origin} {row.external_id}"
    values["started_at"] = row.started_at
    solved_at = row.solved_at or run.now
    values["resolved_at"] = min(max(solved_at, values["created_at"]), run.now)
    _step(planned, run, Action.RESOLVE, State.RESOLVED, text=values["done"])


def _step(
    planned: Planned,
    run: IncidentImport,
    action: Action,
    target: State,
    *,
    text: str = "",
    **details: Any,
) -> None:
    source = planned.values["state"]
    planned.values["state"] = target
    _note(planned, run, action, source=source, text=text, details=details)
    moved = {"before": source.value, "after": target.value}
    planned.steps.append({"action": action.value, **moved, **details})


def _note(
    planned: Planned, run: IncidentImport, action: Action | Remark, **said: Any
) -> None:
    state = planned.values["state"]
    planned.events.append(
        {
            "action": action.value,
            "internal": False,
            "details": {},
            "source": state,
            "target": state,
            "actor_id": run.actor.user.id,
            "channel": run.actor.channel,
            "at": run.now,
            **said,
            "text": keep_block(said.get("text", "")),
        }
    )
