"""The engine of moves, on a lamp that only its owner switches."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import SimpleNamespace

import pytest
from sqlalchemy import inspect, select

from kb import audit, moves
from kb.changes.models import ChangeEvent
from kb.incidents.models import IncidentEvent
from kb.moves import Move, Table, states
from kb.problems import service as problems
from kb.problems.models import ProblemEvent, ProblemState
from kb.problems.moves import MOVES as PROBLEM_MOVES
from kb.problems.moves import Action as ProblemAction
from tests.conftest import NOON

EARLIER = NOON - timedelta(hours=1)


class State(StrEnum):
    OFF = "off"
    SWITCHED_ON = "switched_on"
    BROKEN = "broken"


class Action(moves.Action):
    SWITCH_ON = "switch_on"
    DUST = "dust"
    DROP = "drop"


class NotYoursError(moves.NotAllowedError):
    noun = "lamp"


class LampStateError(moves.WrongStateError):
    noun = "lamp"


@dataclass
class Lamp:
    state: State = State.OFF
    updated_at: object = field(default=EARLIER)
    owner: str = "ann"


def _owner(user, lamp):
    return user.name == lamp.owner


LAMPS = Table(
    moves={
        Action.SWITCH_ON: Move(states(State.OFF), State.SWITCHED_ON, _owner),
        Action.DUST: Move(states(State.OFF, State.BROKEN), None, lambda *_: True),
        Action.DROP: Move(states(State.OFF, State.SWITCHED_ON), State.BROKEN, _owner),
    },
    not_allowed=NotYoursError,
    wrong_state=LampStateError,
)
ANN = SimpleNamespace(name="ann")
BOB = SimpleNamespace(name="bob")


def test_a_move_leads_to_its_target_and_says_when():
    lamp = Lamp()

    passage = LAMPS.advance(lamp, Action.SWITCH_ON, now=NOON)

    assert passage == (State.OFF, State.SWITCHED_ON)
    assert (lamp.state, lamp.updated_at) == (State.SWITCHED_ON, NOON)


def test_a_move_without_a_target_leaves_the_state():
    lamp = Lamp(State.BROKEN)

    assert LAMPS.advance(lamp, Action.DUST, now=NOON) == (State.BROKEN, State.BROKEN)
    assert (lamp.state, lamp.updated_at) == (State.BROKEN, NOON)


def test_what_the_state_forbids_changes_nothing():
    lamp = Lamp(State.SWITCHED_ON)

    with pytest.raises(LampStateError):
        LAMPS.advance(lamp, Action.SWITCH_ON, now=NOON)

    assert (lamp.state, lamp.updated_at) == (State.SWITCHED_ON, EARLIER)


def test_the_refusal_names_the_state_and_what_is_possible():
    with pytest.raises(LampStateError) as caught:
        LAMPS.require(Lamp(State.SWITCHED_ON), Action.SWITCH_ON, ANN)

    assert str(caught.value) == (
        "You cannot switch on a lamp that is switched on; possible now: drop."
    )
    assert caught.value.action is Action.SWITCH_ON
    assert caught.value.state is State.SWITCHED_ON
    assert caught.value.possible == (Action.DROP,)


def test_where_nothing_is_possible_the_refusal_says_so():
    error = LampStateError(Action.DROP, State.BROKEN, ())

    assert str(error).endswith("possible now: nothing more.")


def test_a_thing_that_begins_with_a_vowel_gets_its_article():
    class UmbrellaStateError(moves.WrongStateError):
        noun = "umbrella"

    assert "drop an umbrella that" in str(
        UmbrellaStateError(Action.DROP, State.OFF, ())
    )


@pytest.mark.parametrize("state", State)
def test_a_stranger_does_not_learn_the_state(state):
    with pytest.raises(NotYoursError) as caught:
        LAMPS.require(Lamp(state), Action.SWITCH_ON, BOB)

    assert str(caught.value) == "You may not switch on this lamp."
    assert caught.value.action is Action.SWITCH_ON


def test_who_may_and_where_it_fits_passes():
    LAMPS.require(Lamp(), Action.SWITCH_ON, ANN)
    LAMPS.require_state(Lamp(), Action.SWITCH_ON)


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (State.OFF, (Action.SWITCH_ON, Action.DUST, Action.DROP)),
        (State.SWITCHED_ON, (Action.DROP,)),
        (State.BROKEN, (Action.DUST,)),
    ],
)
def test_what_is_possible_comes_in_the_order_of_the_table(state, possible):
    assert LAMPS.possible(state) == possible
    assert {action for action in Action if LAMPS.fits(Lamp(state), action)} == set(
        possible
    )


def test_what_one_may_is_what_is_possible_and_permitted():
    assert LAMPS.allowed(Lamp(), ANN) == {Action.SWITCH_ON, Action.DUST, Action.DROP}
    assert LAMPS.allowed(Lamp(), BOB) == {Action.DUST}
    assert LAMPS.allowed(Lamp(State.SWITCHED_ON), BOB) == frozenset()


@pytest.fixture
def problem(desk):
    return problems.open_problem(
        desk.session, "邮箱反复写满", "", by=desk.as_("technician")
    )


def events(desk):
    return list(
        desk.session.scalars(select(ProblemEvent).order_by(ProblemEvent.id.desc()))
    )


def audited(desk):
    newest_first = select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc())
    return desk.session.scalars(newest_first).first()


def test_a_step_is_kept_on_the_time_line_and_in_the_audit(desk, problem):
    by = desk.as_("technician")
    event = ProblemEvent(problem_id=problem.id, text="误报", details={"like": 7})

    PROBLEM_MOVES.step(desk.session, problem, ProblemAction.CANCEL, event, by=by)

    newest, entry = events(desk)[0], audited(desk)
    assert newest is event
    assert (event.action, event.text) == ("cancel", "误报")
    assert (event.source, event.target) == (ProblemState.OPEN, ProblemState.CANCELLED)
    assert (event.actor_id, event.channel) == (
        by.actor.user.id,
        by.actor.channel,
    )
    assert (event.at, problem.updated_at) == (by.now, by.now)
    assert (entry.action, entry.noun, entry.key) == (
        "cancel",
        "problem",
        str(problem.id),
    )
    assert entry.details == {"before": "open", "after": "cancelled", "like": 7}


def test_a_refused_step_leaves_no_trace(desk, problem):
    before = events(desk), audited(desk)

    with pytest.raises(moves.WrongStateError):
        PROBLEM_MOVES.step(
            desk.session,
            problem,
            ProblemAction.REOPEN,
            ProblemEvent(problem_id=problem.id),
            by=desk.as_("technician"),
        )

    assert (events(desk), audited(desk)) == before
    assert problem.state is ProblemState.OPEN


def test_a_note_moves_nothing_and_is_no_audit_entry(desk, problem):
    before = audited(desk)
    problem.state = ProblemState.KNOWN_CAUSE

    note = ProblemEvent(problem_id=problem.id, action="look_again")
    moves.note(desk.session, problem, note, by=desk.as_("technician"))

    assert (note.source, note.target) == (problem.state, ProblemState.KNOWN_CAUSE)
    assert (note.text, note.details) == ("", {})
    assert audited(desk) is before


def test_what_is_no_step_and_yet_a_change_is_in_the_audit_too(desk, problem):
    event = ProblemEvent(problem_id=problem.id, action="rename")
    moves.record(desk.session, problem, event, by=desk.as_("technician"))

    assert audited(desk).action == "rename"
    assert problem.state is ProblemState.OPEN


@pytest.mark.parametrize("kind", [IncidentEvent, ProblemEvent, ChangeEvent])
def test_every_time_line_has_the_same_columns(kind):
    shared = {
        "id",
        "action",
        "source",
        "target",
        "text",
        "details",
        "actor_id",
        "channel",
        "at",
    }

    assert shared <= set(inspect(kind).columns.keys())
