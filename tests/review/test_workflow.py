"""Every move of a submission, written out."""

import itertools
from dataclasses import replace

import pytest

from kb.articles.models import Submission
from kb.articles.models import SubmissionState as State
from kb.people.models import Role, User, UserRole
from review.actions import Action
from review.errors import NotAllowedError, TransitionError
from review.workflow import MOVES, move
from tests.conftest import NOON

# Written out, not derived from MOVES: a change to the workflow shows up here.
TABLE = """
draft              edit             draft
submitted          edit             submitted
in_review          edit             in_review
changes_requested  edit             changes_requested
draft              submit           submitted
draft              withdraw         withdrawn
submitted          claim            in_review
submitted          reject           rejected
submitted          withdraw         withdrawn
in_review          approve          approved
in_review          request_changes  changes_requested
in_review          reject           rejected
in_review          withdraw         withdrawn
changes_requested  submit           submitted
changes_requested  withdraw         withdrawn
approved           check_in         checked_in
"""
LEGAL = {
    (State(source), Action(action)): State(target)
    for source, action, target in map(str.split, TABLE.strip().splitlines())
}
# Who may, of: the author, the author who is a reviewer, another reviewer, a stranger,
# a reviewer who has left.
WHO = """
edit             author author_reviewer
submit           author author_reviewer
withdraw         author author_reviewer
claim            reviewer
approve          reviewer
request_changes  reviewer
reject           reviewer
check_in         reviewer
"""
MAY = {
    (Action(line.split()[0]), who)
    for line in WHO.strip().splitlines()
    for who in line.split()[1:]
}


def make(user_id, *roles, active=True):
    rows = [UserRole(role=role) for role in roles]
    return User(id=user_id, active=active, role_rows=rows)


PEOPLE = {
    "author": make(1, Role.TECHNICIAN),
    "author_reviewer": make(1, Role.REVIEWER),
    "reviewer": make(2, Role.REVIEWER),
    "stranger": make(3, Role.MANAGER),
    "switched_off_reviewer": make(4, Role.REVIEWER, active=False),
}


@pytest.fixture
def _anyone_may(monkeypatch):
    for action, each in MOVES.moves.items():
        monkeypatch.setitem(MOVES.moves, action, replace(each, permits=lambda *_: True))


@pytest.mark.usefixtures("_anyone_may")
@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_every_pair_of_state_and_action(state, action):
    submission = Submission(state=state, author_id=1)

    if (state, action) in LEGAL:
        event = move(submission, action, PEOPLE["reviewer"], now=NOON)

        assert (event.source, event.target) == (state, LEGAL[state, action])
        assert submission.state == event.target
    else:
        with pytest.raises(TransitionError, match="possible now"):
            move(submission, action, PEOPLE["reviewer"], now=NOON)

        assert submission.state == state
        assert submission.events == []


@pytest.mark.parametrize(("action", "who"), list(itertools.product(Action, PEOPLE)))
def test_every_pair_of_action_and_person(action, who):
    source = next(state for state, legal in LEGAL if legal is action)
    submission = Submission(state=source, author_id=1)

    if (action, who) in MAY:
        move(submission, action, PEOPLE[who], now=NOON)

        assert submission.state == LEGAL[source, action]
    else:
        with pytest.raises(NotAllowedError):
            move(submission, action, PEOPLE[who], now=NOON)


def test_a_stranger_does_not_learn_the_state():
    submission = Submission(state=State.REJECTED, author_id=1)

    with pytest.raises(NotAllowedError) as caught:
        move(submission, Action.WITHDRAW, PEOPLE["stranger"], now=NOON)

    assert "rejected" not in str(caught.value)
