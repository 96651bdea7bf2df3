"""The review as one table: every move a submission can make, and by whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kb.articles.models import Submission, SubmissionEvent
from kb.articles.models import SubmissionState as State
from kb.people.models import User
from review import policy
from review.actions import Action
from review.errors import NotAllowedError, TransitionError

Policy = Callable[[User, Submission], bool]


@dataclass(frozen=True, slots=True)
class Transition:
    sources: frozenset[State]
    target: State | None
    """``None``: it stays where it is."""
    permits: Policy


def _from(*sources: State) -> frozenset[State]:
    return frozenset(sources)


_UNDECIDED: Final = _from(
    State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED
)

# fmt: off
TRANSITIONS: Final = {
    Action.EDIT:            Transition(_UNDECIDED, None, policy.is_author),
    Action.SUBMIT:          Transition(_from(State.DRAFT, State.CHANGES_REQUESTED),
                                       State.SUBMITTED, policy.is_author),
    Action.CLAIM:           Transition(_from(State.SUBMITTED),
                                       State.IN_REVIEW, policy.is_other_reviewer),
    Action.REQUEST_CHANGES: Transition(_from(State.IN_REVIEW),
                                       State.CHANGES_REQUESTED, policy.is_other_reviewer),
    Action.APPROVE:         Transition(_from(State.IN_REVIEW),
                                       State.APPROVED, policy.is_other_reviewer),
    Action.REJECT:          Transition(_from(State.SUBMITTED, State.IN_REVIEW),
                                       State.REJECTED, policy.is_other_reviewer),
    Action.WITHDRAW:        Transition(_UNDECIDED, State.WITHDRAWN, policy.is_author),
    Action.CHECK_IN:        Transition(_from(State.APPROVED),
                                       State.CHECKED_IN, policy.is_other_reviewer),
}
# fmt: on


def move(
    submission: Submission,
    action: Action,
    actor: User,
    *,
    now: datetime,
    reason: str = "",
) -> SubmissionEvent:
    """Take *submission* through *action* and record it.

    Permission is checked before state, so that a stranger learns nothing about where
    the submission stands.
    """
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
    require_state(submission, action)
    transition = TRANSITIONS[action]
    event = SubmissionEvent(
        action=action.value,
        source=submission.state,
        target=transition.target or submission.state,
        reason=reason,
        actor_id=actor.id,
        at=now,
    )
    submission.state = event.target
    submission.updated_at = now
    submission.events.append(event)
    return event


def require(submission: Submission, action: Action, user: User) -> None:
    """Raise ``NotAllowedError``, or ``TransitionError`` if the state is not right."""
    if not TRANSITIONS[action].permits(user, submission):
        raise NotAllowedError(action)
    require_state(submission, action)


def require_state(submission: Submission, action: Action) -> None:
    if submission.state not in TRANSITIONS[action].sources:
        raise TransitionError(action, submission.state, possible(submission.state))


def allowed(submission: Submission, user: User) -> frozenset[Action]:
    """What *user* can do now."""
    return frozenset(
        action
        for action in possible(submission.state)
        if TRANSITIONS[action].permits(user, submission)
    )


def possible(state: State) -> tuple[Action, ...]:
    """What can be done from *state*, by whoever may."""
    return tuple(
        action
        for action, transition in TRANSITIONS.items()
        if state in transition.sources
    )
