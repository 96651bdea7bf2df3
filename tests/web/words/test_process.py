"""Whatever the process writes down has words for people, and no words are left over."""

import pytest

from kb.incidents.actions import Action, Remark
from kb.incidents.consequences import TOLD
from kb.notifications.service import Kind
from web.words import news, process


def test_whatever_a_time_line_tells_has_words():
    assert set(process.INCIDENT_ACTIONS) == {*Action, *Remark}


@pytest.mark.parametrize("kind", Kind)
def test_whatever_people_are_told_has_a_sentence(kind):
    assert kind in news.SENTENCES


def test_whoever_is_told_is_told_of_something_that_happens():
    assert set(TOLD) <= {*Action, *Remark}
