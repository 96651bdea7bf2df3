"""What can be somebody's, each kind with who has it and how it is given on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from kb import audit, moves
from kb.articles.models import Submission, SubmissionEvent, SubmissionState
from kb.audit import By
from kb.changes.models import Change, ChangeEvent, ChangeState
from kb.duties import service as duties
from kb.duties.models import Duty
from kb.incidents import transfers
from kb.incidents.models import Incident, State
from kb.items import service as items
from kb.items.models import Item, ItemState
from kb.leaving.errors import ReceiverCase, ReceiverError
from kb.milestones.models import Milestone
from kb.people.models import ManagedSystem, Unit, User
from kb.problems.models import Problem, ProblemEvent, ProblemState
from kb.registers.models import Record, RecordChange, RecordState
from kb.rosters.models import Roster
from kb.rosters.replacing import replace_member, takes_part
from kb.services.visibility import sees_client
from kb.training.models import Attendance, SessionState, TrainingSession

HAND_OVER: Final = "hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """From whom to whom things go, why, and who does it."""

    session: Session
    leaver: User
    to: User
    reason: str
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A kind of thing: which are somebody's, and how one is given on."""

    code: str
    row: Any
    is_theirs: Callable[[int, date], Sequence[ColumnElement[bool]]]
    """Of the account of that id, as it is on that day."""
    give: Callable[[Gift, Any], None]

    def to_select(self, user_id: int, day: date) -> Select[Any]:
        """The ids, in order: whoever gives several locks them in one order."""
        conditions = self.is_theirs(user_id, day)
        return select(self.row.id).where(*conditions).order_by(self.row.id)


def _give_incident(gift: Gift, incident: Incident) -> None:
    transfers.hand_over(gift.session, incident, gift.to, gift.reason, by=gift.by)


def _give_draft(gift: Gift, submission: Submission) -> None:
    submission.author_id, submission.updated_at = gift.to.id, gift.by.now
    submission.events.append(
        SubmissionEvent(
            action=HAND_OVER,
            source=submission.state,
            target=submission.state,
            reason=gift.reason,
            actor_id=gift.by.actor.user.id,
            at=gift.by.now,
        )
    )


def _give_problem(gift: Gift, problem: Problem) -> None:
    _require_client(gift, problem.client_id)
    problem.owner_id = gift.to.id
    event = ProblemEvent(problem_id=problem.id, **_said(gift))
    moves.note(gift.session, problem, event, by=gift.by)


def _give_change(gift: Gift, change: Change) -> None:
    _require_client(gift, change.client_id)
    change.owner_id = gift.to.id
    event = ChangeEvent(change_id=change.id, **_said(gift))
    moves.note(gift.session, change, event, by=gift.by)


def _give_item(gift: Gift, item: Item) -> None:
    items.assign(gift.session, item, gift.to, by=gift.by)


def _give_duty(gift: Gift, duty: Duty) -> None:
    duties.give_duty(gift.session, duty, gift.to, gift.reason, by=gift.by)


def _give_turns(gift: Gift, roster: Roster) -> None:
    _require_client(gift, roster.unit.client_id)
    replace_member(gift.session, roster, gift.leaver, gift.to, by=gift.by)


def _give_record(gift: Gift, record: Record) -> None:
    _require_client(gift, record.client_id)
    record.holder_id = gift.to.id
    event = RecordChange(record_id=record.id, **_said(gift))
    moves.note(gift.session, record, event, by=gift.by)


def _give_milestone(gift: Gift, milestone: Milestone) -> None:
    _require_client(gift, milestone.contract.client_id)
    milestone.owner_id, milestone.updated_at = gift.to.id, gift.by.now
    audit.record(gift.session, "assign", milestone, by=gift.by, to=gift.to.id)


def _give_training(gift: Gift, held: TrainingSession) -> None:
    _require_client(gift, held.unit.client_id)
    # Who holds a session does not take part in it.
    gift.session.execute(
        delete(Attendance).where(
            Attendance.session_id == held.id, Attendance.user_id == gift.to.id
        )
    )
    held.trainer_id, held.updated_at = gift.to.id, gift.by.now
    audit.record(gift.session, "assign", held, by=gift.by, to=gift.to.id)


def _give_system(gift: Gift, system: ManagedSystem) -> None:
    system.owner_id = gift.to.id


def _give_unit(gift: Gift, unit: Unit) -> None:
    _require_client(gift, unit.client_id)
    unit.lead_id = gift.to.id


def _said(gift: Gift) -> dict[str, Any]:
    return {
        "action": HAND_OVER,
        "text": gift.reason,
        "details": {"to": gift.to.id},
    }


def _require_client(gift: Gift, client_id: int) -> None:
    if not sees_client(gift.session, gift.to, client_id):
        raise ReceiverError(
            f"{gift.to.name or gift.to.login} does not work for every client of what "
            "would be handed over.",
            case=ReceiverCase.OTHER_CLIENT,
            field="to",
        )


PARTS: Final = (
    Part(
        code="incidents",
        row=Incident,
        is_theirs=lambda user_id, _day: (
            Incident.assignee_id == user_id,
            Incident.state.in_((State.NEW, State.IN_PROGRESS)),
        ),
        give=_give_incident,
    ),
    Part(
        code="drafts",
        row=Submission,
        is_theirs=lambda user_id, _day: (
            Submission.author_id == user_id,
            Submission.state.in_(
                (
                    SubmissionState.DRAFT,
                    SubmissionState.SUBMITTED,
                    SubmissionState.IN_REVIEW,
                    SubmissionState.CHANGES_REQUESTED,
                )
            ),
        ),
        give=_give_draft,
    ),
    Part(
        code="problems",
        row=Problem,
        is_theirs=lambda user_id, _day: (
            Problem.owner_id == user_id,
            Problem.state.in_((ProblemState.OPEN, ProblemState.KNOWN_CAUSE)),
        ),
        give=_give_problem,
    ),
    Part(
        code="changes",
        row=Change,
        is_theirs=lambda user_id, _day: (
            Change.owner_id == user_id,
            Change.state.not_in((ChangeState.CLOSED, ChangeState.CANCELLED)),
        ),
        give=_give_change,
    ),
    Part(
        code="items",
        row=Item,
        is_theirs=lambda user_id, _day: (
            Item.owner_id == user_id,
            Item.state.in_((ItemState.OPEN, ItemState.PLANNED)),
        ),
        give=_give_item,
    ),
    Part(
        code="duties",
        row=Duty,
        is_theirs=lambda user_id, _day: (
            Duty.owner_id == user_id,
            Duty.ended_at.is_(None),
        ),
        give=_give_duty,
    ),
    Part(
        code="rosters",
        row=Roster,
        is_theirs=lambda user_id, day: (
            Roster.active.is_(True),
            takes_part(user_id, day),
        ),
        give=_give_turns,
    ),
    Part(
        code="records",
        row=Record,
        # A staff paper is about its person, and goes to nobody.
        is_theirs=lambda user_id, _day: (
            Record.holder_id == user_id,
            Record.state != RecordState.ENDED,
            Record.is_private.is_(False),
        ),
        give=_give_record,
    ),
    Part(
        code="milestones",
        row=Milestone,
        is_theirs=lambda user_id, _day: (
            Milestone.owner_id == user_id,
            Milestone.met_on.is_(None),
        ),
        give=_give_milestone,
    ),
    Part(
        code="trainings",
        row=TrainingSession,
        # What was held is theirs; who leads the unit closes it.
        is_theirs=lambda user_id, day: (
            TrainingSession.trainer_id == user_id,
            TrainingSession.state == SessionState.PLANNED,
            TrainingSession.starts_at >= datetime.combine(day, time.min).astimezone(),
        ),
        give=_give_training,
    ),
    Part(
        code="systems",
        row=ManagedSystem,
        is_theirs=lambda user_id, _day: (ManagedSystem.owner_id == user_id,),
        give=_give_system,
    ),
    Part(
        code="units",
        row=Unit,
        is_theirs=lambda user_id, _day: (Unit.lead_id == user_id,),
        give=_give_unit,
    ),
)
"""In the order in which they are given. A room that keeps what is somebody's adds its own."""
