"""Every move of a change, written out; it starts when its plans are checked in."""

import itertools
from datetime import timedelta

import pytest

from kb import lines
from kb.articles.kinds import ArticleKind, PlanType
from kb.changes import listing
from kb.changes import service as changes
from kb.changes.errors import (
    ChangeInputError,
    ChangeNotAllowedError,
    ChangeTransitionError,
    PlansMissingError,
)
from kb.changes.models import ChangeState as State
from kb.changes.moves import Action
from kb.changes.service import Intention
from kb.incidents import policy
from kb.people.models import ManagedSystem
from tests.conftest import NOON

# Written out, not derived from the table: a change to the process shows up here.
MOVES = """
draft        add_plan   draft
draft        plan       planned
draft        cancel     cancelled
planned      add_plan   planned
planned      start      in_progress
planned      cancel     cancelled
in_progress  finish     done
in_progress  roll_back  rolled_back
done         close      closed
rolled_back  close      closed
"""
LEGAL = {
    (State(source), Action(action)): State(target)
    for source, action, target in map(str.split, MOVES.strip().splitlines())
}
STRANGERS = ("reporter", "reviewer", "manager", "administrator")


def act(desk, change, action, who):
    function = getattr(changes, action.value)
    if action is Action.ADD_PLAN:
        plan = desk.submitted("一份方案", kind=ArticleKind.CHANGE_PLAN)
        function(desk.session, change, plan, by=desk.as_(who))
        return
    text = () if action in {Action.PLAN, Action.START} else ("一切正常",)
    function(desk.session, change, *text, by=desk.as_(who))


def planned(desk, *plans):
    intention = Intention(title="扩容邮件存储", required_plans=plans)
    return changes.open_change(desk.session, intention, by=desk.as_("technician"))


@pytest.mark.parametrize("state", State)
def test_every_state_and_action(desk, state):
    change = planned(desk)
    outcomes = {}

    for action in Action:
        change.state = state
        desk.session.flush()
        attempt = desk.session.begin_nested()
        try:
            act(desk, change, action, "technician")
            outcomes[action] = change.state
        except ChangeTransitionError:
            outcomes[action] = "wrong state"
        attempt.rollback()

    assert outcomes == {
        action: LEGAL.get((state, action), "wrong state") for action in Action
    }


@pytest.mark.parametrize(("action", "who"), list(itertools.product(Action, STRANGERS)))
def test_only_technicians_work_on_changes(desk, action, who):
    with pytest.raises(ChangeNotAllowedError):
        act(desk, planned(desk), action, who)


def test_it_starts_when_the_required_plans_are_checked_in(desk):
    change = planned(desk, PlanType.TECHNICAL_PLAN)
    plan = desk.submitted(
        "扩容技术方案", kind=ArticleKind.CHANGE_PLAN, plan_type="technical_plan"
    )
    changes.add_plan(desk.session, change, plan, by=desk.as_("technician"))
    changes.plan(desk.session, change, by=desk.as_("technician"))

    with pytest.raises(PlansMissingError, match="technical"):
        changes.start(desk.session, change, by=desk.as_("technician"))

    desk.approve(plan)
    changes.start(desk.session, change, by=desk.as_("technician"))
    assert change.state is State.IN_PROGRESS


def test_only_a_change_plan_is_its_plan(desk):
    with pytest.raises(ChangeInputError):
        changes.add_plan(
            desk.session, planned(desk), desk.submitted(), by=desk.as_("technician")
        )


@pytest.mark.parametrize("action", [Action.FINISH, Action.ROLL_BACK, Action.CLOSE])
def test_its_end_needs_a_result(desk, action):
    change = planned(desk)
    change.state = State.DONE if action is Action.CLOSE else State.IN_PROGRESS

    with pytest.raises(ChangeInputError):
        getattr(changes, action.value)(
            desk.session, change, " \0", by=desk.as_("technician")
        )


def list_coming(desk, login="technician"):
    until = NOON + timedelta(days=7)
    reader = desk.person(login)
    question = listing.ask_for_coming(desk.session, reader)
    values = policy.seen_by(desk.session, reader).values
    (found,) = lines.read(desk.session, [question], until=until, **values)
    return [line.title for line in found]


def test_what_comes_to_somebodys_systems_is_what_runs_or_is_planned_for_soon(desk):
    theirs = ManagedSystem(name="征管系统", owner_id=desk.person("technician").id)
    desk.session.add(theirs)
    for title, state, days in (
        ("正在变更", State.IN_PROGRESS, -1),
        ("后天变更", State.PLANNED, 2),
        ("下月变更", State.PLANNED, 30),
        ("已完成", State.DONE, -2),
    ):
        change = planned(desk)
        change.title, change.state, change.system = title, state, "征管系统"
        change.planned_from = NOON + timedelta(days=days)
    other = planned(desk)
    other.state, other.system = State.IN_PROGRESS, "邮件系统"
    desk.session.flush()

    assert list_coming(desk) == ["正在变更", "后天变更"]
    theirs.owner_id = desk.person("reporter").id
    desk.session.flush()
    assert list_coming(desk) == []
    assert list_coming(desk, "reporter") == []  # Changes are for staff.
