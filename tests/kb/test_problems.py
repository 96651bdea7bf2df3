"""Every move of a problem, written out, and its one solution for all its incidents."""

import itertools

import pytest

from kb.articles.kinds import ArticleKind
from kb.incidents import undoing as undoing_of_incidents
from kb.incidents.errors import NotASolutionError, UndoCase, UndoRefusedError
from kb.problems import listing, undoing
from kb.problems import service as problems
from kb.problems.errors import (
    ProblemInputError,
    ProblemNotAllowedError,
    ProblemTransitionError,
    ProblemUnsolvedError,
)
from kb.problems.models import ProblemState as State
from kb.problems.moves import Action

# Written out, not derived from the table: a change to the process shows up here.
MOVES = """
open         find_cause  known_cause
open         link        open
open         await       open
open         cancel      cancelled
known_cause  link        known_cause
known_cause  await       known_cause
known_cause  solve       solved
known_cause  cancel      cancelled
solved       reopen      open
cancelled    reopen      open
"""
LEGAL = {
    (State(source), Action(action)): State(target)
    for source, action, target in map(str.split, MOVES.strip().splitlines())
}
STRANGERS = ("reporter", "reviewer", "manager", "administrator")


def act(desk, problem, action, who):
    session, by = desk.session, desk.as_(who)
    acts = {
        Action.FIND_CAUSE: lambda: problems.find_cause(
            session, problem, "磁盘满", by=by
        ),
        Action.LINK: lambda: problems.link(
            session, problem, desk.solution("方案").id, by=by
        ),
        Action.AWAIT: lambda: problems.await_submission(
            session, problem, desk.submitted(), by=by
        ),
        Action.SOLVE: lambda: problems.solve(session, problem, by=by),
        Action.CANCEL: lambda: problems.cancel(session, problem, "误报", by=by),
        Action.REOPEN: lambda: problems.reopen(session, problem, "又来了", by=by),
    }
    acts[action]()


@pytest.fixture
def problem(desk):
    return problems.open_problem(
        desk.session, "邮箱反复写满", "", by=desk.as_("technician")
    )


@pytest.mark.parametrize("state", State)
def test_every_state_and_action(desk, problem, state):
    problem.solution_id = desk.solution("已有方案").id
    outcomes = {}

    for action in Action:
        problem.state = state
        desk.session.flush()
        attempt = desk.session.begin_nested()
        try:
            act(desk, problem, action, "technician")
            outcomes[action] = problem.state
        except ProblemTransitionError:
            outcomes[action] = "wrong state"
        attempt.rollback()

    assert outcomes == {
        action: LEGAL.get((state, action), "wrong state") for action in Action
    }


def test_what_was_changed_at_one_moment_is_listed_the_latest_first(desk):
    by = desk.as_("technician")
    first, second = (
        problems.open_problem(desk.session, title, "", by=by) for title in "一二"
    )

    found = listing.list_problems(desk.session, by.actor.user, include_ended=False)
    assert [problem for problem, _ in found] == [second, first]


def test_a_password_in_a_cause_is_masked(desk, problem):
    problems.find_cause(
        desk.session, problem, "password: Sommer-2024!x", by=desk.as_("technician")
    )

    assert "Sommer" not in problem.cause


@pytest.mark.parametrize(("action", "who"), list(itertools.product(Action, STRANGERS)))
def test_only_technicians_work_on_problems(desk, problem, action, who):
    with pytest.raises(ProblemNotAllowedError):
        act(desk, problem, action, who)


def test_a_problem_is_solved_with_an_approved_solution(desk, problem):
    problems.find_cause(desk.session, problem, "磁盘满", by=desk.as_("technician"))

    with pytest.raises(ProblemUnsolvedError):
        problems.solve(desk.session, problem, by=desk.as_("technician"))


def test_only_a_solution_solves_it(desk, problem):
    policy = desk.solution("一项制度", kind=ArticleKind.POLICY)

    with pytest.raises(NotASolutionError):
        problems.link(desk.session, problem, policy.id, by=desk.as_("technician"))


def test_its_solution_is_for_all_its_open_incidents(desk, problem):
    opened, closed = desk.started("甲"), desk.closed("乙")
    solution = desk.solution("共同的方案")
    for incident in (opened, closed):
        problems.add_incident(
            desk.session, problem, incident, by=desk.as_("technician")
        )
    problems.link(desk.session, problem, solution.id, by=desk.as_("technician"))

    found = problems.list_linkable(desk.session, problem, by=desk.as_("technician"))

    assert found == [opened]


def test_check_in_gives_it_the_solution_it_waited_for(desk, problem):
    submission = desk.submitted()
    problems.await_submission(
        desk.session, problem, submission, by=desk.as_("technician")
    )

    article = desk.approve(submission)

    assert problem.solution_id == article.id
    assert problem.pending_submission_id is None


@pytest.mark.parametrize("title", ["", "  ", "\0", "长" * 201])
def test_a_problem_needs_a_title(desk, title):
    with pytest.raises(ProblemInputError):
        problems.open_problem(desk.session, title, "", by=desk.as_("technician"))


def test_the_solution_that_was_linked_is_taken_back_by_a_step_of_its_own(desk, problem):
    by = desk.as_("technician")
    first, second = desk.solution("一"), desk.solution("二")
    problems.link(desk.session, problem, first.id, by=by)
    problems.link(desk.session, problem, second.id, by=by)
    step = undoing.find_undoable(desk.session, problem, by=by)

    undoing.undo(desk.session, problem, step.id, by=by)

    assert problem.solution_id == first.id
    undone = listing.list_events(desk.session, problem)[-1]
    assert (undone.action, undone.details["undoes"]) == ("unlink", step.id)
    assert undoing.find_undoable(desk.session, problem, by=by) is None


def test_a_pointer_that_a_link_replaced_comes_back(desk, problem):
    by, waiting = desk.as_("technician"), desk.submitted()
    problems.await_submission(desk.session, problem, waiting, by=by)
    problems.link(desk.session, problem, desk.solution().id, by=by)
    step = undoing.find_undoable(desk.session, problem, by=by)

    undoing.undo(desk.session, problem, step.id, by=by)

    assert (problem.solution_id, problem.pending_submission_id) == (None, waiting.id)


def test_what_was_followed_or_is_another_persons_stands(desk, problem):
    by = desk.as_("technician")
    problems.link(desk.session, problem, desk.solution().id, by=by)
    step = undoing.find_undoable(desk.session, problem, by=by)
    other = desk.as_("colleague")
    assert undoing.find_undoable(desk.session, problem, by=other) is None
    problems.find_cause(desk.session, problem, "电源", by=by)

    with pytest.raises(UndoRefusedError) as refused:
        undoing.undo(desk.session, problem, step.id, by=by)

    assert refused.value.case is UndoCase.FOLLOWED


def test_an_incident_is_not_taken_out_of_the_problem_opened_for_it(desk):
    by, incident = desk.as_("technician"), desk.started()
    problems.open_problem(desk.session, "共享打印", "", incidents=[incident], by=by)

    found = undoing_of_incidents.find_undoable(desk.session, incident, by=by)

    assert found is None
