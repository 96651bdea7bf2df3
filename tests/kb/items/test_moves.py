"""The life of an item: every pair of state and action, and who may."""

import itertools

import pytest

from kb.items.errors import ItemNotAllowedError, ItemTransitionError
from kb.items.models import ItemState as State
from kb.items.moves import MOVES, Action
from tests.conftest import NOON

# Written out, not derived from the table: a change to the process shows up here.
LINES = """
open      assign     open
open      plan       planned
open      reject     rejected
open      comment    open
planned   assign     planned
planned   plan       planned
planned   complete   done
planned   reject     rejected
planned   comment    planned
done      take_back  planned
done      verify     confirmed
done      return     planned
done      comment    done
rejected  reopen     open
"""
LEGAL = {
    (State(source), Action(action)): State(target)
    for source, action, target in map(str.split, LINES.strip().splitlines())
}
LEADS = {"lead", "manager", "administrator"}
MAY = {
    Action.ASSIGN: LEADS,
    Action.PLAN: LEADS | {"technician"},
    Action.COMPLETE: LEADS | {"technician"},
    Action.TAKE_BACK: LEADS | {"technician"},
    Action.VERIFY: LEADS | {"technician", "colleague"},
    Action.RETURN: LEADS | {"technician", "colleague"},
    Action.REJECT: LEADS,
    Action.REOPEN: LEADS,
    Action.COMMENT: LEADS | {"technician", "colleague"},
}
"""The technician owns it; that the doer checks nothing is refused apart."""
PEOPLE = (*LEADS, "technician", "colleague", "sender", "reviewer", "reporter")


class Thing:
    def __init__(self, state):
        self.state = state
        self.updated_at = None


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_every_pair_of_state_and_action(state, action):
    item = Thing(state)
    if (state, action) in LEGAL:
        MOVES.advance(item, action, now=NOON)
        assert item.state is LEGAL[state, action]
    else:
        with pytest.raises(ItemTransitionError):
            MOVES.advance(item, action, now=NOON)
        assert item.state is state


def test_who_may_do_what_is_written_out(office):
    item = office.planned()

    found = {
        action: {
            login
            for login in PEOPLE
            if MOVES.moves[action].permits(office.desk.person(login), item)
        }
        for action in Action
    }

    assert found == MAY


def test_whoever_it_complains_of_may_nothing_even_as_a_lead(office):
    for login in ("lead", "manager"):
        item = office.item("reporter", about_id=office.desk.person(login).id)
        assert MOVES.allowed(item, office.desk.person(login)) == frozenset()


def test_a_stranger_does_not_learn_the_state(office):
    item = office.confirmed()

    with pytest.raises(ItemNotAllowedError):
        MOVES.require(item, Action.PLAN, office.desk.person("reporter"))
