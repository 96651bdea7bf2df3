"""Incidents reported, described, and given files."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.audit import Actor
from kb.content.references import remember
from kb.content.store import StoredContent
from kb.incidents import policy
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import (
    IncidentInputError,
    NotAllowedError,
    TransitionError,
)
from kb.incidents.lifecycle import Note, note, possible
from kb.incidents.models import (
    Channel,
    Incident,
    IncidentAttachment,
    IncidentEvent,
    State,
)
from kb.people.models import Post, Unit, User
from kb.text import MAX_LINE, clean, to_line

EDITABLE: Final = frozenset({State.NEW, State.IN_PROGRESS, State.RESOLVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is said of a disturbance when it is reported."""

    title: str
    description: str = ""
    system: str = ""
    category: str = ""
    impact: int = 2
    urgency: int = 2
    post: Post = Post.TECHNICAL
    channel: Channel = Channel.SELF_SERVICE
    level: int = 1
    unit: Unit | None = None
    confirmer: User | None = None
    """Whose word decides; the reporter, unless somebody else is named."""

    def checked(self) -> "Report":
        """The same without stray characters. Raise ``IncidentInputError``."""
        title = to_line(self.title)
        if not title:
            raise IncidentInputError("Say in a few words what is wrong.")
        if len(title) > MAX_LINE:
            raise IncidentInputError(f"A title may have {MAX_LINE} characters.")
        if not (1 <= self.impact <= 3 and 1 <= self.urgency <= 3):  # noqa: PLR2004
            raise IncidentInputError("Impact and urgency are 1, 2 or 3.")
        return replace(
            self,
            title=title,
            description=clean(self.description),
            system=_word(self.system),
            category=_word(self.category),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    content: StoredContent
    name: str
    media_type: str
    internal: bool = False


def open_incident(
    session: Session,
    report: Report,
    *,
    reporter: User,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Report a disturbance in the name of *reporter*."""
    given = report.checked()
    incident = Incident(
        number=secrets.token_hex(8),
        title=given.title,
        description=given.description,
        state=State.NEW,
        reporter_id=reporter.id,
        confirmer_id=(given.confirmer or reporter).id,
        unit_id=given.unit.id if given.unit else None,
        origin_unit_id=given.unit.id if given.unit else None,
        post=given.post,
        system=given.system,
        category=given.category,
        impact=given.impact,
        urgency=given.urgency,
        level=given.level,
        opened_level=given.level,
        highest_level=given.level,
        channel=given.channel,
        created_at=now,
        updated_at=now,
    )
    session.add(incident)
    session.flush()  # The number is made of the id.
    incident.number = numbering.INCIDENTS.write(incident.id)
    note(session, incident, Note(action="open"), actor=actor, now=now)
    audit.record(
        session, "open", incident, actor=actor, now=now, channel=given.channel.value
    )
    return incident


def edit(
    session: Session,
    incident: Incident,
    report: Report,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Correct what is said of the incident; the time line keeps what it said before."""
    _require_open(incident, actor)
    correct(session, incident, report, actor=actor, now=now)


def correct(
    session: Session,
    incident: Incident,
    report: Report,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """As ``edit``, for a caller that has checked a right of its own.

    Return whether anything changed.
    """
    given = report.checked()
    before = _described(incident)
    for name, value in _fields(given).items():
        setattr(incident, name, value)
    changed = {
        name: [old, new]
        for name, old in before.items()
        if (new := _described(incident)[name]) != old
    }
    if changed:
        corrected = Note(action="edit", details={"changed": changed})
        note(session, incident, corrected, actor=actor, now=now)
        audit.record(
            session, "edit", incident, actor=actor, now=now, fields=sorted(changed)
        )
    return bool(changed)


def attach(
    session: Session,
    incident: Incident,
    file: IncomingFile,
    *,
    actor: Actor,
    now: datetime,
) -> IncidentEvent:
    """Add a file whose bytes are in the content store already."""
    remember(session, file.content, now=now)
    attachment = IncidentAttachment(
        incident_id=incident.id,
        blob_sha256=file.content.sha256,
        name=file.name,
        media_type=file.media_type,
        size=file.content.size,
        internal=file.internal and actor.user.is_staff,
        added_by_id=actor.user.id,
        at=now,
    )
    session.add(attachment)
    added = Note(action=Remark.ATTACH, text=file.name, internal=attachment.internal)
    return note(session, incident, added, actor=actor, now=now)


def _require_open(incident: Incident, actor: Actor) -> None:
    if not policy.is_technician(actor.user, incident):
        raise NotAllowedError(Action.TRANSFER)
    if incident.state not in EDITABLE:
        raise TransitionError(Action.TRANSFER, incident.state, possible(incident.state))


def _fields(report: Report) -> Mapping[str, Any]:
    return {
        "title": report.title,
        "description": report.description,
        "system": report.system,
        "category": report.category,
        "impact": report.impact,
        "urgency": report.urgency,
    }


def _described(incident: Incident) -> dict[str, Any]:
    names = ("title", "description", "system", "category", "impact", "urgency")
    return {name: getattr(incident, name) for name in names}


def _word(text: str) -> str:
    kept = to_line(text)
    if len(kept) > MAX_LINE:
        raise IncidentInputError(f"System and category may have {MAX_LINE} characters.")
    return kept
