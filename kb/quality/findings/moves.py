"""The life of a finding as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.moves import Move, Table, states
from kb.people.leading import leads, works_in
from kb.people.models import User
from kb.quality.findings.errors import FindingNotAllowedError, FindingTransitionError
from kb.quality.findings.models import Finding
from kb.quality.findings.models import FindingState as State


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    OPEN = "open"
    TAKE_BACK = "take_back"


class Action(moves.Action):
    ASSIGN = "assign"
    EXPLAIN = "explain"
    APPROVE = "approve"
    REJECT = "reject"
    SEND = "send"
    """To the back office."""
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    """What a changed rule does not find was no error, or is none any more."""
    RESTORE = "restore"
    """A rule that was changed again finds it after all."""
    REOPEN = "reopen"
    LAPSE = "lapse"
    """The explanation held until a date, which has passed."""


OPEN: Final = states(State.NEW, State.ASSIGNED, State.REOPENED, State.BACK_OFFICE)
"""Somebody has to do something about it."""


def _answers_for(user: User, finding: Finding) -> bool:
    return leads(user, finding.unit)


def _works_on(user: User, finding: Finding) -> bool:
    """Whoever entered it, is to correct it, or works where it belongs."""
    is_theirs = user.id in (finding.author_id, finding.assignee_id)
    unit = finding.unit
    return (user.active and is_theirs) or works_in(user, unit) or leads(user, unit)


def _is_above(user: User, finding: Finding) -> bool:
    """Who leads a unit above its unit; where there is none, who manages.

    That nobody approves what they explained themselves is said apart.
    """
    above = finding.unit.parent if finding.unit is not None else None
    return leads(user, above)


def _nobody(_user: User, _finding: Finding) -> bool:
    """Only a run may say so."""
    return False


_SEEN: Final = OPEN | states(State.AWAITING_APPROVAL, State.EXPLAINED)

# fmt: off
MOVES: Final[Table[Action, State, Finding]] = Table(moves={
    Action.ASSIGN:  Move(OPEN, State.ASSIGNED, _answers_for),
    Action.EXPLAIN: Move(OPEN, State.AWAITING_APPROVAL, _works_on),
    Action.APPROVE: Move(states(State.AWAITING_APPROVAL), State.EXPLAINED, _is_above),
    Action.REJECT:  Move(states(State.AWAITING_APPROVAL), State.ASSIGNED, _is_above),
    Action.SEND:    Move(states(State.NEW, State.ASSIGNED, State.REOPENED),
                         State.BACK_OFFICE, _works_on),
    Action.CORRECT: Move(_SEEN, State.CORRECTED, _nobody),
    Action.WITHDRAW: Move(_SEEN, State.WITHDRAWN, _nobody),
    Action.RESTORE: Move(states(State.WITHDRAWN), State.NEW, _nobody),
    Action.REOPEN:  Move(states(State.CORRECTED), State.REOPENED, _nobody),
    Action.LAPSE:   Move(states(State.EXPLAINED), State.ASSIGNED, _nobody),
}, not_allowed=FindingNotAllowedError, wrong_state=FindingTransitionError)
# fmt: on
