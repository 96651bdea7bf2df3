"""The life of a report as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.moves import Move, Table, states
from kb.people.models import Role, User
from kb.reporting.errors import ReportNotAllowedError, ReportTransitionError
from kb.reporting.models import Report
from kb.reporting.models import ReportState as State


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    MAKE = "make"


class Action(moves.Action):
    COMMENT = "comment"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    DISCARD = "discard"


MANAGES: Final = (Role.MANAGER, Role.ADMINISTRATOR)


def answers_for(user: User, report: Report) -> bool:
    """Whether *user* manages, or leads the unit that it is about."""
    leads = report.unit is not None and report.unit.lead_id == user.id
    return user.active and user.is_staff and (leads or user.has(*MANAGES))


def may_approve(user: User, report: Report) -> bool:
    """Whoever was asked; where nobody is named, or they have left, who answers for it.

    That nobody approves what they made themselves is said apart (``OwnReportError``).
    """
    if report.approver is not None and report.approver.active:
        return user.active and user.id == report.approver_id
    return answers_for(user, report)


def may_write(user: User, report: Report) -> bool:
    """Whoever made it, is asked to approve it, or answers for it."""
    made = user.active and user.id == report.maker_id
    return made or may_approve(user, report) or answers_for(user, report)


# fmt: off
MOVES: Final[Table[Action, State, Report]] = Table(moves={
    Action.COMMENT:   Move(states(State.DRAFT), None, may_write),
    Action.APPROVE:   Move(states(State.DRAFT), State.APPROVED, may_approve),
    Action.SEND_BACK: Move(states(State.APPROVED), State.DRAFT, may_write),
    Action.PUBLISH:   Move(states(State.APPROVED), State.PUBLISHED, may_write),
    Action.DISCARD:   Move(states(State.DRAFT, State.APPROVED), State.DISCARDED,
                           may_write),
}, not_allowed=ReportNotAllowedError, wrong_state=ReportTransitionError)
# fmt: on
