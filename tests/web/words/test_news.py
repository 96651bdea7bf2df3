"""Whatever is told has words for people."""

import pytest

from kb.changes.moves import Remark as ChangeRemark
from kb.incidents.actions import Action, Remark
from kb.incidents.consequences import TOLD
from kb.notifications.service import Kind
from kb.problems.moves import Remark as ProblemRemark
from web.words import news, process


def test_whatever_the_time_line_of_an_incident_tells_has_words():
    assert set(process.INCIDENT_ACTIONS) == {*Action, *Remark}


def test_whatever_the_time_lines_of_problems_and_changes_tell_has_words():
    assert set(ProblemRemark) <= set(process.PROBLEM_ACTIONS)
    assert set(ChangeRemark) <= set(process.CHANGE_ACTIONS)


@pytest.mark.parametrize("kind", Kind)
def test_whatever_people_are_told_has_a_sentence(kind):
    assert kind in news.SENTENCES


def test_whoever_is_told_is_told_of_something_that_happens():
    assert set(TOLD) <= {*Action, *Remark}


def test_news_of_a_private_record_end_before_the_name_that_is_not_told(app):
    details = {"number": "ZZ-0002", "day": "2026-11-14", "title": ""}

    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = news.sentence("record_ended", details)

    assert told == "ZZ-0002 ended on 2026-11-14"
