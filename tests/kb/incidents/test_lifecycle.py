"""Every move of an incident: in which state, by whom, and where it leads."""

import itertools

import pytest

from kb.incidents import closing, transfers
from kb.incidents.actions import Action
from kb.incidents.errors import (
    ClosingRefusedError,
    NotAllowedError,
    NotAskedError,
    NotPausedError,
    TransitionError,
)
from kb.incidents.lifecycle import allowed
from kb.incidents.models import State
from tests.incident_acts import ACTS

# Written out, not derived from MOVES: a change to the process shows up here.
MOVES = """
new          start            in_progress
new          transfer         new
new          ask_back         new
new          give_back        unasked
new          keep             unasked
new          edit             new
new          carry_over       new
new          link             new
new          unlink           new
new          await            new
new          change_client    new
new          resolve          resolved
new          withdraw         cancelled
new          mark_duplicate   cancelled
new          approve          new
new          decline          cancelled
in_progress  put_back         new
in_progress  transfer         in_progress
in_progress  ask_back         in_progress
in_progress  give_back        unasked
in_progress  keep             unasked
in_progress  pause            in_progress
in_progress  continue         unpaused
in_progress  edit             in_progress
in_progress  carry_over       in_progress
in_progress  link             in_progress
in_progress  unlink           in_progress
in_progress  await            in_progress
in_progress  resolve          resolved
in_progress  name_cause       in_progress
in_progress  change_client    in_progress
in_progress  withdraw         cancelled
in_progress  mark_duplicate   cancelled
resolved     edit             resolved
resolved     carry_over       resolved
in_progress  approve          in_progress
in_progress  decline          cancelled
resolved     link             resolved
resolved     unlink           resolved
resolved     await            resolved
resolved     name_cause       resolved
resolved     change_client    resolved
resolved     confirm          resolved
resolved     deny             in_progress
resolved     mark_unanswered  resolved
resolved     close            refused
resolved     reopen           in_progress
resolved     withdraw         cancelled
resolved     mark_duplicate   cancelled
closed       name_cause       closed
closed       reopen           in_progress
cancelled    reopen           in_progress
"""
LEGAL = {
    (State(source), Action(action)): target
    for source, action, target in map(str.split, MOVES.strip().splitlines())
}
WHO = """
start            technician
put_back         technician
transfer         technician
ask_back
give_back        technician
keep             technician
pause            technician
continue         technician
edit             technician
carry_over       technician
link             technician
unlink           technician
await            technician
resolve          technician
name_cause       technician
change_client    technician manager administrator
confirm          technician reporter
deny             technician reporter
mark_unanswered  technician
close            technician
reopen           technician reporter
withdraw         technician reporter
mark_duplicate   technician
approve          manager
decline          manager
"""
MAY = {
    (Action(line.split()[0]), who)
    for line in WHO.strip().splitlines()
    for who in line.split()[1:]
}
ASKED_FOR = {Action.APPROVE, Action.DECLINE}
"""Nothing to decide in what needs no approval."""
PEOPLE = (
    "reporter",
    "neighbour",
    "technician",
    "reviewer",
    "manager",
    "administrator",
)


def outcome(desk, incident, action, who):
    """Where it leads, in one word; nothing of it stays."""
    state = incident.state
    attempt = desk.session.begin_nested()
    try:
        return ACTS[action](desk, incident, by=desk.as_(who)).state.value
    except NotAllowedError:
        return "not allowed"
    except TransitionError:
        return "wrong state"
    except ClosingRefusedError:
        return "refused"
    except NotAskedError:
        return "unasked"
    except NotPausedError:
        return "unpaused"
    finally:
        attempt.rollback()
        assert incident.state is state


def expected(state, action, who):
    # What was closed without an approval can be given none: nothing of it changes.
    is_frozen = state is State.CLOSED and action in ASKED_FOR
    if (action, who) not in MAY or is_frozen:
        return "not allowed"
    return LEGAL.get((state, action), "wrong state")


@pytest.mark.parametrize("state", State)
def test_every_state_action_and_role(desk, state):
    for who in PEOPLE:
        desk.person(who)
    incident = desk.in_state(state)
    pairs = list(itertools.product(Action, PEOPLE))

    outcomes = {(*pair,): outcome(desk, incident, *pair) for pair in pairs}

    assert outcomes == {pair: expected(state, *pair) for pair in pairs}


@pytest.mark.parametrize("state", State)
def test_what_a_page_offers_is_what_the_table_allows(desk, state):
    incident = desk.in_state(state)

    offered = {who: allowed(incident, desk.person(who)) for who in PEOPLE}

    assert offered == {
        who: {
            action
            for action in Action
            if (action, who) in MAY
            and LEGAL.get((state, action), "unasked") not in {"unasked", "unpaused"}
        }
        - ASKED_FOR
        - {Action.PUT_BACK}
        for who in PEOPLE
    }


def test_a_technician_of_a_lower_level_does_not_take_it(desk):
    incident = desk.incident(level=2)
    desk.person("technician").level = 1

    with pytest.raises(NotAllowedError):
        transfers.start(desk.session, incident, by=desk.as_("technician"))


def test_somebody_who_was_switched_off_does_nothing(desk):
    incident = desk.incident()
    desk.person("technician").active = False

    with pytest.raises(NotAllowedError):
        transfers.start(desk.session, incident, by=desk.as_("technician"))


def test_what_was_withdrawn_is_not_taken_up_again(desk):
    incident = desk.withdrawn()

    with pytest.raises(TransitionError):
        closing.reopen(desk.session, incident, "still broken", by=desk.as_("reporter"))
