"""The life of a finding: every pair of state and action, and who may."""

import itertools

import pytest

from kb.quality.findings.errors import FindingNotAllowedError, FindingTransitionError
from kb.quality.findings.models import FindingState as State
from kb.quality.findings.moves import MOVES, Action
from tests.conftest import NOON

# Written out: what a finding may become.
LEGAL = {
    (State.NEW, Action.ASSIGN): State.ASSIGNED,
    (State.ASSIGNED, Action.ASSIGN): State.ASSIGNED,
    (State.REOPENED, Action.ASSIGN): State.ASSIGNED,
    (State.BACK_OFFICE, Action.ASSIGN): State.ASSIGNED,
    (State.NEW, Action.EXPLAIN): State.AWAITING_APPROVAL,
    (State.ASSIGNED, Action.EXPLAIN): State.AWAITING_APPROVAL,
    (State.REOPENED, Action.EXPLAIN): State.AWAITING_APPROVAL,
    (State.BACK_OFFICE, Action.EXPLAIN): State.AWAITING_APPROVAL,
    (State.AWAITING_APPROVAL, Action.APPROVE): State.EXPLAINED,
    (State.AWAITING_APPROVAL, Action.REJECT): State.ASSIGNED,
    (State.NEW, Action.SEND): State.BACK_OFFICE,
    (State.ASSIGNED, Action.SEND): State.BACK_OFFICE,
    (State.REOPENED, Action.SEND): State.BACK_OFFICE,
    (State.NEW, Action.CORRECT): State.CORRECTED,
    (State.ASSIGNED, Action.CORRECT): State.CORRECTED,
    (State.REOPENED, Action.CORRECT): State.CORRECTED,
    (State.BACK_OFFICE, Action.CORRECT): State.CORRECTED,
    (State.AWAITING_APPROVAL, Action.CORRECT): State.CORRECTED,
    (State.EXPLAINED, Action.CORRECT): State.CORRECTED,
    **{
        (seen, Action.WITHDRAW): State.WITHDRAWN
        for seen in (
            State.NEW,
            State.ASSIGNED,
            State.REOPENED,
            State.BACK_OFFICE,
            State.AWAITING_APPROVAL,
            State.EXPLAINED,
        )
    },
    (State.WITHDRAWN, Action.RESTORE): State.NEW,
    (State.CORRECTED, Action.REOPEN): State.REOPENED,
    (State.EXPLAINED, Action.LAPSE): State.ASSIGNED,
}


class Thing:
    def __init__(self, state):
        self.state = state
        self.updated_at = None


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_every_pair_of_state_and_action(state, action):
    finding = Thing(state)
    if (state, action) in LEGAL:
        MOVES.advance(finding, action, now=NOON)
        assert finding.state is LEGAL[state, action]
    else:
        with pytest.raises(FindingTransitionError):
            MOVES.advance(finding, action, now=NOON)
        assert finding.state is state


# Who may, written out; nobody may what a run alone says.
MAY = {
    Action.ASSIGN: {"county_lead", "city_lead", "region_lead", "manager"},
    Action.EXPLAIN: {
        "clerk",
        "colleague",
        "county_lead",
        "city_lead",
        "region_lead",
        "manager",
    },
    Action.SEND: {
        "clerk",
        "colleague",
        "county_lead",
        "city_lead",
        "region_lead",
        "manager",
    },
    Action.APPROVE: {"city_lead", "region_lead", "manager"},
    Action.REJECT: {"city_lead", "region_lead", "manager"},
    Action.CORRECT: set(),
    Action.WITHDRAW: set(),
    Action.RESTORE: set(),
    Action.REOPEN: set(),
    Action.LAPSE: set(),
}


@pytest.mark.parametrize("action", Action)
def test_who_may(bureau, action):
    state = next(iter(MOVES.moves[action].sources))
    finding = bureau.make_finding(state)

    allowed = {
        login
        for login, user in bureau.people.items()
        if action in MOVES.allowed(finding, user)
    }

    assert allowed == MAY[action]


def test_nobody_of_the_unit_says_that_it_is_corrected(bureau):
    finding = bureau.make_finding()

    with pytest.raises(FindingNotAllowedError):
        MOVES.require(finding, Action.CORRECT, bureau.people["manager"])


def test_whoever_entered_it_works_on_it_though_they_have_left_the_unit(bureau):
    finding = bureau.make_finding(author_id=bureau.people["stranger"].id)

    assert Action.EXPLAIN in MOVES.allowed(finding, bureau.people["stranger"])
