"""Every move of an incident: in which state, by whom, and where it leads."""

import itertools

import pytest

from kb.incidents import cancelling, closing, links, transfers, verification
from kb.incidents.actions import Action
from kb.incidents.errors import (
    ClosingRefusedError,
    NotAllowedError,
    TransitionError,
)
from kb.incidents.lifecycle import allowed
from kb.incidents.models import State
from kb.incidents.transfers import Handover

# Written out, not derived from MOVES: a change to the process shows up here.
MOVES = """
new          start            in_progress
new          transfer         new
new          link             new
new          unlink           new
new          await            new
new          resolve          resolved
new          withdraw         cancelled
new          mark_duplicate   cancelled
in_progress  transfer         in_progress
in_progress  link             in_progress
in_progress  unlink           in_progress
in_progress  await            in_progress
in_progress  resolve          resolved
in_progress  withdraw         cancelled
in_progress  mark_duplicate   cancelled
resolved     link             resolved
resolved     unlink           resolved
resolved     await            resolved
resolved     confirm          resolved
resolved     deny             in_progress
resolved     mark_unanswered  resolved
resolved     close            refused
resolved     reopen           in_progress
resolved     withdraw         cancelled
resolved     mark_duplicate   cancelled
closed       reopen           in_progress
cancelled    reopen           in_progress
"""
LEGAL = {
    (State(source), Action(action)): target
    for source, action, target in map(str.split, MOVES.strip().splitlines())
}
WHO = """
start            technician
transfer         technician
link             technician
unlink           technician
await            technician
resolve          technician
confirm          technician reporter
deny             technician reporter
mark_unanswered  technician
close            technician
reopen           technician reporter
withdraw         technician reporter
mark_duplicate   technician
"""
MAY = {
    (Action(line.split()[0]), who)
    for line in WHO.strip().splitlines()
    for who in line.split()[1:]
}
PEOPLE = (
    "reporter",
    "neighbour",
    "technician",
    "reviewer",
    "manager",
    "administrator",
)


def act(desk, incident, action, who):
    """What the pages, the command and the interfaces call for *action*."""
    session, actor = desk.session, desk.as_(who)
    match action:
        case Action.START:
            return transfers.start(session, incident, **actor)
        case Action.TRANSFER:
            handover = Handover(reason="too hard", tried="everything", level=2)
            return transfers.transfer(session, incident, handover, **actor)
        case Action.LINK:
            return links.link(session, incident, desk.solution("方案").id, **actor)
        case Action.UNLINK:
            return links.unlink(session, incident, **actor)
        case Action.AWAIT:
            return links.await_submission(session, incident, desk.submitted(), **actor)
        case Action.RESOLVE:
            return verification.resolve(session, incident, "重启", **actor)
        case Action.CONFIRM:
            return verification.confirm(session, incident, **actor)
        case Action.DENY:
            return verification.deny(session, incident, "还是不行", **actor)
        case Action.MARK_UNANSWERED:
            return verification.mark_unanswered(session, incident, **actor)
        case Action.CLOSE:
            return closing.close(session, incident, **actor)
        case Action.REOPEN:
            return closing.reopen(session, incident, "又坏了", **actor)
        case Action.WITHDRAW:
            return cancelling.withdraw(session, incident, "不需要了", **actor)
        case Action.MARK_DUPLICATE:
            original = desk.incident("原来的")
            return cancelling.mark_duplicate(session, incident, original.id, **actor)


@pytest.mark.parametrize(
    ("state", "action", "who"), list(itertools.product(State, Action, PEOPLE))
)
def test_every_state_action_and_role(desk, state, action, who):
    incident = desk.in_state(state)

    if (action, who) not in MAY:
        with pytest.raises(NotAllowedError):
            act(desk, incident, action, who)
        assert incident.state is state
    elif (state, action) not in LEGAL:
        with pytest.raises(TransitionError, match="possible now") as caught:
            act(desk, incident, action, who)
        assert caught.value.state is incident.state is state
    elif LEGAL[state, action] == "refused":
        with pytest.raises(ClosingRefusedError):
            act(desk, incident, action, who)
        assert incident.state is state
    else:
        moved = act(desk, incident, action, who)
        assert moved.state is State(LEGAL[state, action])


@pytest.mark.parametrize(("state", "who"), list(itertools.product(State, PEOPLE)))
def test_what_a_page_offers_is_what_the_table_allows(desk, state, who):
    incident = desk.in_state(state)

    offered = allowed(incident, desk.person(who))

    assert offered == {
        action for action in Action if (action, who) in MAY and (state, action) in LEGAL
    }


def test_a_technician_of_a_lower_level_does_not_take_it(desk):
    incident = desk.incident(level=2)
    desk.person("technician").level = 1

    with pytest.raises(NotAllowedError):
        transfers.start(desk.session, incident, **desk.as_("technician"))


def test_somebody_who_was_switched_off_does_nothing(desk):
    incident = desk.incident()
    desk.person("technician").active = False

    with pytest.raises(NotAllowedError):
        transfers.start(desk.session, incident, **desk.as_("technician"))


def test_what_was_withdrawn_is_not_taken_up_again(desk):
    incident = desk.withdrawn()

    with pytest.raises(TransitionError):
        closing.reopen(desk.session, incident, "still broken", **desk.as_("reporter"))
