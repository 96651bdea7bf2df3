"""Whatever moves is said in words: its states, its steps, and the colour of each state."""

import pytest

from kb.articles.models import SubmissionState
from kb.changes.models import ChangeState
from kb.changes.moves import MOVES as CHANGES
from kb.incidents.lifecycle import MOVES as INCIDENTS
from kb.incidents.models import State as IncidentState
from kb.problems.models import ProblemState
from kb.problems.moves import MOVES as PROBLEMS
from kb.registers.models import RecordState
from kb.registers.moves import MOVES as RECORDS
from review.workflow import MOVES as SUBMISSIONS
from web.words import process, registers

STATES = [
    (IncidentState, process.INCIDENT_STATES),
    (SubmissionState, process.SUBMISSION_STATES),
    (ProblemState, process.PROBLEM_STATES),
    (ChangeState, process.CHANGE_STATES),
    (RecordState, registers.STATES),
]
ACTIONS = [
    (INCIDENTS, process.INCIDENT_ACTIONS),
    (SUBMISSIONS, process.SUBMISSION_ACTIONS),
    (PROBLEMS, process.PROBLEM_ACTIONS),
    (CHANGES, process.CHANGE_ACTIONS),
    (RECORDS, registers.ACTIONS),
]


@pytest.mark.parametrize(("states", "words"), STATES)
def test_every_state_has_its_word_and_its_colour(states, words):
    codes = {state.value for state in states}

    assert codes == set(words)
    assert codes - set(process.TONES) == set()


@pytest.mark.parametrize(("table", "words"), ACTIONS)
def test_every_step_has_its_word(table, words):
    assert {action.value for action in table.moves} - set(words) == set()


@pytest.mark.parametrize("table", [table for table, _ in ACTIONS])
def test_every_action_is_in_its_table(table):
    (kind,) = {type(action) for action in table.moves}

    assert set(table.moves) == set(kind)
