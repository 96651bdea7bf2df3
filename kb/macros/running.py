"""A macro run on an incident: what it would do, and doing it by the steps that people take."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents import commenting, events, lifecycle, opening, pausing, transfers
from kb.incidents.actions import Action, Remark
from kb.incidents.commenting import Comment
from kb.incidents.holding import Place
from kb.incidents.lifecycle import Note, note
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident, IncidentEvent
from kb.incidents.transfers import Handover
from kb.macros.errors import MacroCase, MacroError
from kb.macros.models import Macro
from kb.macros.steps import Steps, Target
from kb.people.models import User
from kb.replies import placeholders
from kb.replies.placeholders import Filled, Values
from kb.services import choosing


@dataclass(frozen=True, slots=True)
class Planned:
    """One step that a macro would take now."""

    action: Action | Remark
    is_allowed: bool
    """By the state, and by what the actor is to the incident."""
    field: str = ""
    before: object = ""
    after: object = ""
    missing: tuple[str, ...] = ()


def plan(
    session: Session, macro: Macro, incident: Incident, user: User, said: Filled
) -> list[Planned]:
    """What *macro* would change of *incident*; what is so already is no step."""
    steps, allowed = macro.steps, lifecycle.allowed(incident, user)
    return list(_plan(session, steps, incident, user, allowed, said))


def _plan(
    session: Session,
    steps: Steps,
    incident: Incident,
    user: User,
    allowed: frozenset[Action],
    said: Filled,
) -> Iterator[Planned]:
    for name, value in steps.said.items():
        before = getattr(incident, name)
        if before != value:
            yield Planned(Action.EDIT, Action.EDIT in allowed, name, before, value)
    may_take = Action.START in allowed or Action.TRANSFER in allowed
    if steps.take and incident.assignee_id != user.id:
        worker = incident.assignee.name if incident.assignee else ""
        yield Planned(Remark.TAKE_OVER, may_take, "", worker, user.name)
    if said.text:
        yield Planned(Remark.COMMENT, True, "", "", said.text, said.missing)
    if steps.waits_for is not None:
        may_wait = Action.PAUSE in allowed or (steps.take and may_take)
        is_free = incident.paused_for is None
        yield Planned(Action.PAUSE, may_wait and is_free, "", "", steps.waits_for.value)
    if steps.target is not Target.NOWHERE:
        yield _plan_transfer(session, steps, incident, user, allowed)


def _plan_transfer(
    session: Session,
    steps: Steps,
    incident: Incident,
    user: User,
    allowed: frozenset[Action],
) -> Planned:
    may_go, before = Action.TRANSFER in allowed, Place.of(incident)
    try:
        after = _find_place(session, steps, incident, user)
    except NotFoundError:
        # A unit of a client whose records this user does not see: they learn no name.
        return Planned(Action.TRANSFER, False, "", before, before)
    return Planned(Action.TRANSFER, may_go, "", before, after)


def _find_place(
    session: Session, steps: Steps, incident: Incident, user: User
) -> Place:
    to = _to_handover(session, steps, incident, user)
    return Place(
        to.unit or incident.unit,
        to.post or incident.post,
        to.level or incident.level,
        incident.client_id,
    )


def fill(macro: Macro, values: Values, language: str) -> Filled:
    """What it says of an incident that says *values*."""
    return placeholders.fill(macro.steps.text_in(language), values)


def run(
    session: Session, macro: Macro, incident: Incident, said: Filled, *, by: By
) -> list[str]:
    """Take all of its steps, each as if by hand; the caller's transaction is all or none.

    Each asks for the actor's own rights and the state, and tells whom it tells. Return
    the logins of those whom its text names, and who may not see it. Raise ``MacroError``
    where the incident does not say what the text leaves open.
    """
    if said.missing:
        raise MacroError(
            f"The incident says nothing for {', '.join(said.missing)}.",
            case=MacroCase.BLANK,
            names=" ".join(f"{{{each}}}" for each in said.missing),
        )
    incident = lock_incident(session, incident.id)
    before = events.find_newest(session, incident.id)
    steps = macro.steps
    if steps.said:
        opening.edit(session, incident, steps.said, by=by)
    if steps.take and incident.assignee_id != by.actor.user.id:
        transfers.take_over(session, incident, by=by)
    unseen: list[str] = []
    if said.text:
        comment = Comment(said.text, steps.internal)
        unseen = commenting.comment(session, incident, comment, by=by)
    if steps.waits_for is not None:
        pausing.pause(session, incident, steps.waits_for, steps.waits_why, by=by)
    if steps.target is not Target.NOWHERE:
        handover = _to_handover(session, steps, incident, by.actor.user)
        transfers.transfer(session, incident, handover, by=by)
    session.flush()  # The steps are asked for.
    _note(session, macro, incident, before, by=by)
    return unseen


def _note(
    session: Session, macro: Macro, incident: Incident, before: int, *, by: By
) -> None:
    taken = session.scalars(
        select(IncidentEvent.id)
        .where(IncidentEvent.incident_id == incident.id, IncidentEvent.id > before)
        .order_by(IncidentEvent.id)
    ).all()
    if not taken:
        return
    details = {"macro": macro.id, "steps": list(taken)}
    said = Note(
        action=Remark.RUN_MACRO, text=macro.title, internal=True, details=details
    )
    note(session, incident, said, by=by)
    audit.record(
        session, Remark.RUN_MACRO, incident, by=by, macro=macro.id, title=macro.title
    )
    macro.uses += 1


def _to_handover(
    session: Session, steps: Steps, incident: Incident, user: User
) -> Handover:
    """Raise ``NotFoundError`` for a unit that *user* does not know."""
    if steps.target is Target.UP:
        return transfers.climb(
            session, incident, reason=steps.reason, tried=steps.tried
        )
    unit = None
    if steps.unit_id is not None:
        unit = choosing.get_unit(session, steps.unit_id, user)
    return Handover(
        reason=steps.reason,
        tried=steps.tried,
        level=steps.level,
        unit=unit,
        post=steps.post,
    )
