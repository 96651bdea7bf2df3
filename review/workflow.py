"""The review as one table: every move a submission can make, and by whom."""

from datetime import datetime
from typing import Final

from kb.articles.models import Submission, SubmissionEvent
from kb.articles.models import SubmissionState as State
from kb.moves import Move, Table, states
from kb.people.models import User
from review import policy
from review.actions import Action
from review.errors import NotAllowedError, TransitionError

_UNDECIDED: Final = states(
    State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED
)

# fmt: off
MOVES: Final[Table[Action, State, Submission]] = Table(moves={
    Action.EDIT:            Move(_UNDECIDED, None, policy.is_author),
    Action.SUBMIT:          Move(states(State.DRAFT, State.CHANGES_REQUESTED),
                                 State.SUBMITTED, policy.is_author),
    Action.CLAIM:           Move(states(State.SUBMITTED),
                                 State.IN_REVIEW, policy.is_other_reviewer),
    Action.REQUEST_CHANGES: Move(states(State.IN_REVIEW),
                                 State.CHANGES_REQUESTED, policy.is_other_reviewer),
    Action.APPROVE:         Move(states(State.IN_REVIEW),
                                 State.APPROVED, policy.is_other_reviewer),
    Action.REJECT:          Move(states(State.SUBMITTED, State.IN_REVIEW),
                                 State.REJECTED, policy.is_other_reviewer),
    Action.WITHDRAW:        Move(_UNDECIDED, State.WITHDRAWN, policy.is_author),
    Action.CHECK_IN:        Move(states(State.APPROVED),
                                 State.CHECKED_IN, policy.is_other_reviewer),
}, not_allowed=NotAllowedError, wrong_state=TransitionError)
# fmt: on

require = MOVES.require
allowed = MOVES.allowed


def move(
    submission: Submission,
    action: Action,
    actor: User,
    *,
    now: datetime,
    reason: str = "",
) -> SubmissionEvent:
    """Take *submission* through *action*, if *actor* may, and record it."""
    require(submission, action, actor)
    return step(submission, action, actor, now=now, reason=reason)


def step(
    submission: Submission,
    action: Action,
    actor: User,
    *,
    now: datetime,
    reason: str = "",
) -> SubmissionEvent:
    """Move without asking who: for a caller that has checked a right of its own."""
    source, target = MOVES.advance(submission, action, now=now)
    event = SubmissionEvent(
        action=action.value,
        source=source,
        target=target,
        reason=reason,
        actor_id=actor.id,
        at=now,
    )
    submission.events.append(event)
    return event
