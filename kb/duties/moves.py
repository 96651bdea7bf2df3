"""The life of a run as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.duties.errors import RunNotAllowedError, RunTransitionError
from kb.duties.models import Duty, DutyRun
from kb.duties.models import RunState as State
from kb.moves import Move, Table, states
from kb.people.models import Role, Unit, User


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    PLAN = "plan"


class Action(moves.Action):
    COMPLETE = "complete"
    SKIP = "skip"
    MISS = "miss"


def may_keep(unit: Unit, user: User) -> bool:
    """Whether *user* says what the unit has to do."""
    is_lead = unit.lead_id == user.id
    return user.active and (is_lead or user.has(Role.MANAGER, Role.ADMINISTRATOR))


def owes(user: User, duty: Duty) -> bool:
    """Whether it is *user*'s to do: by name, or by the post in the unit."""
    if not user.active or not user.is_staff:
        return False
    if duty.owner_id is not None:
        return duty.owner_id == user.id
    return any(
        each.unit_id == duty.unit_id and each.post is duty.post
        for each in user.memberships
    )


def _may_do(user: User, run: DutyRun) -> bool:
    return owes(user, run.duty) or may_keep(run.duty.unit, user)


def _nobody(_user: User, _run: DutyRun) -> bool:
    """Time alone does it."""
    return False


# fmt: off
MOVES: Final[Table[Action, State, DutyRun]] = Table(moves={
    Action.COMPLETE: Move(states(State.PLANNED), State.DONE, _may_do),
    Action.SKIP:     Move(states(State.PLANNED), State.SKIPPED, _may_do),
    Action.MISS:     Move(states(State.PLANNED), State.MISSED, _nobody),
}, not_allowed=RunNotAllowedError, wrong_state=RunTransitionError)
# fmt: on
