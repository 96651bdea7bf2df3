"""Incidents reported, described, and given files."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.audit import By
from kb.contacts.models import Contact
from kb.content.references import remember
from kb.content.store import StoredContent
from kb.incidents import approvals, arrivals, fields, watchers
from kb.incidents.actions import Action, Remark
from kb.incidents.fields import Said
from kb.incidents.lifecycle import MOVES, Note, begin, note, require, step
from kb.incidents.models import (
    Channel,
    Incident,
    IncidentAttachment,
    IncidentEvent,
    State,
)
from kb.people.models import Post, Unit, User
from kb.requests import kinds
from kb.requests.models import RequestKind
from kb.services.belonging import Hints, find_client
from kb.services.errors import ClientEndedError, KindOfServiceError
from kb.services.models import Client, Service
from kb.spellings.settling import settle_all

EDITABLE: Final = MOVES.moves[Action.EDIT].sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Said):
    """What is said of a disturbance when it is reported, and where it belongs."""

    post: Post | None = None
    """The kind's, unless somebody says; else the technical one."""
    channel: Channel = Channel.SELF_SERVICE
    level: int | None = None
    """The kind's, unless somebody says; else the first."""
    unit: Unit | None = None
    confirmer: User | None = None
    """Whose word decides; the reporter, unless somebody else is named."""
    contact: Contact | None = None
    """Who called without an account: theirs is the word then."""
    kind: RequestKind | None = None
    client: Client | None = None
    """Whose it is, if somebody says; else by whoever asks, and what it is about."""
    service: Service | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the kind asks besides, by ``Detail``."""
    has_picture: bool = False
    """Whether one comes with it."""
    by_form: bool = True
    """Whether it was asked for what the kind requires: a letter says what it says."""

    def checked(self) -> "Report":
        """The same without stray characters.

        Raise ``IncidentInputError``, or what ``kinds.check_answers`` raises.
        """
        said = fields.check(fields.values_of(self))
        if self.service is not None:
            said["system"] = said["system"] or self.service.system
            _require_offered(self.service, self.kind)
        answers: Mapping[str, str] = {}
        if self.by_form:
            answers = kinds.check_answers(
                self.kind, self.answers, said=said, has_picture=self.has_picture
            )
        return replace(self, **said, answers=answers)

    @property
    def first_post(self) -> Post:
        return self.post or (self.kind.post if self.kind else Post.TECHNICAL)

    @property
    def first_level(self) -> int:
        return self.level or (self.kind.level if self.kind else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    content: StoredContent
    name: str
    media_type: str
    internal: bool = False
    pages: int = 0
    seconds: int | None = None


def open_incident(
    session: Session,
    report: Report,
    *,
    reporter: User,
    by: By,
    told: bool = True,
) -> Incident:
    """Report a disturbance in the name of *reporter*.

    Those who can take it, and who watch its system, are *told*, but of what another
    system brings in numbers.
    """
    given = report.checked()
    given = replace(given, **settle_all(session, fields.values_of(given)))
    client = find_client(session, given.client, _hints(given, reporter))
    if not client.active and given.channel is not Channel.ALERT:
        raise ClientEndedError(
            client.code
        )  # What monitoring says is never turned away.
    incident = Incident(
        number=secrets.token_hex(8),
        **fields.values_of(given),
        state=State.NEW,
        reporter_id=reporter.id,
        confirmer_id=(given.confirmer or reporter).id,
        contact=given.contact,
        client=client,
        client_id=client.id,
        service=given.service,
        arrivals=[],
        kind=given.kind,
        answers=dict(given.answers),
        unit=given.unit,
        unit_id=given.unit.id if given.unit else None,
        origin_unit_id=given.unit.id if given.unit else None,
        post=given.first_post,
        level=given.first_level,
        opened_level=given.first_level,
        highest_level=given.first_level,
        channel=given.channel,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(incident)
    session.flush()  # The number is made of the id.
    incident.number = numbering.INCIDENTS.write(incident.id)
    with session.no_autoflush:  # Nothing asked here goes by it: all is written once.
        begin(session, incident, Note(action=Remark.OPEN), by=by)
    audit.record(
        session,
        Remark.OPEN,
        incident,
        by=by,
        channel=given.channel.value,
    )
    arrivals.arrive(session, incident, by=by, told=told)
    if given.kind is not None:
        _follow(session, incident, given.kind, by=by)
    if told:
        watchers.tell_opened(session, incident, by=by)
    return incident


def _hints(report: Report, reporter: User) -> Hints:
    return Hints(
        asker=reporter,
        known=report.contact.client_id if report.contact is not None else None,
        service=report.service,
        unit=report.unit,
        system=report.system,
    )


def _require_offered(service: Service, kind: RequestKind | None) -> None:
    if kind is not None and service.kinds and kind not in service.kinds:
        raise KindOfServiceError


def _follow(session: Session, incident: Incident, kind: RequestKind, *, by: By) -> None:
    """What a kind wants of each of its requests: a procedure, an approval."""
    procedure = kind.procedure
    if procedure is not None and procedure.retired_at is None:
        incident.solution_id = procedure.id
        step(session, incident, Action.LINK, by=by, article=procedure.id)
    if kind.needs_approval:
        approvals.ask(session, incident, kind, by=by)


def find_recorder(session: Session, incident: Incident) -> User | None:
    """Who reported it in the reporter's name; nobody where they did so themselves."""
    return session.scalar(
        select(User)
        .join(IncidentEvent, IncidentEvent.actor_id == User.id)
        .where(
            IncidentEvent.incident_id == incident.id,
            IncidentEvent.action == Remark.OPEN.value,
            IncidentEvent.actor_id != incident.reporter_id,
        )
        .order_by(IncidentEvent.id)
        .limit(1)
    )


def edit(
    session: Session,
    incident: Incident,
    corrections: Mapping[str, Any],
    *,
    by: By,
) -> None:
    """Correct what *corrections* name; the time line keeps what was said before.

    Raise ``IncidentInputError`` or ``TextTooLongError`` for a value that is not kept.
    """
    require(incident, Action.EDIT, by.actor)
    correct(session, incident, corrections, by=by)


def correct(
    session: Session,
    incident: Incident,
    corrections: Mapping[str, Any],
    *,
    by: By,
    undoes: int | None = None,
) -> bool:
    """As ``edit``, for a caller that has checked a right of its own.

    Return whether anything changed.
    """
    changed = {
        name: [getattr(incident, name), value]
        for name, value in settle_all(session, fields.check(corrections)).items()
        if value != getattr(incident, name)
    }
    for name, (_before, value) in changed.items():
        setattr(incident, name, value)
    if changed:
        undone = {"undoes": undoes} if undoes is not None else {}
        details = {"changed": changed, **undone}
        corrected = Note(action=Action.EDIT, details=details)
        note(session, incident, corrected, by=by)
        audit.record(
            session,
            Action.EDIT,
            incident,
            by=by,
            fields=sorted(changed),
            **undone,
        )
    return bool(changed)


def attach(
    session: Session,
    incident: Incident,
    file: IncomingFile,
    *,
    by: By,
) -> IncidentEvent:
    """Add a file whose bytes are in the content store already."""
    remember(session, file.content, now=by.now)
    attachment = IncidentAttachment(
        incident_id=incident.id,
        blob_sha256=file.content.sha256,
        name=file.name,
        media_type=file.media_type,
        size=file.content.size,
        pages=file.pages,
        seconds=file.seconds,
        internal=file.internal and by.actor.user.is_staff,
        added_by_id=by.actor.user.id,
        at=by.now,
    )
    session.add(attachment)
    added = Note(action=Remark.ATTACH, text=file.name, internal=attachment.internal)
    return note(session, incident, added, by=by)
