"""Small marks of lists: written once for what they say, in the words of who reads."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from kb.incidents.time_left import Left
from kb.service_levels.models import ClockState, Target
from tests.conftest import NOON
from web.presentation import marks, times
from web.words.process import INCIDENT_STATES

LEFT = Left(
    target=Target.RESOLVE,
    state=ClockState.RUNNING,
    due_at=NOON + timedelta(hours=2),
    met_at=None,
    left=timedelta(minutes=95),
    is_late=False,
    is_near=False,
    is_provisional=False,
)


@pytest.fixture(params=["en", "zh"])
def language(request, app):
    with app.test_request_context(headers={"Accept-Language": request.param}):
        yield request.param


def say(language, **words):
    return words[language]


def test_a_state_is_said_in_its_tone_and_in_each_language(language):
    said = say(language, en="In progress", zh="处理中")

    for _ in range(2):
        mark = marks.state_mark(INCIDENT_STATES, "in_progress")
        assert mark == f'<span class="badge-state busy">{said}</span>'


def test_what_nobody_named_stands_there_as_it_is_and_as_text(language):
    mark = marks.state_mark({}, "<b>")

    assert mark == '<span class="badge-state idle">&lt;b&gt;</span>', language


@pytest.mark.parametrize(
    ("changed", "classes", "en", "zh"),
    [
        ({}, "left idle", "1 h 35 min", "1 小时 35 分钟"),
        ({"is_near": True}, "left warn", "1 h 35 min", "1 小时 35 分钟"),
        ({"state": ClockState.PAUSED}, "idle", "paused", "暂停计时"),
        ({"is_late": True, "left": None}, "bad late", "overdue", "已超时"),
    ],
)
def test_time_left_says_how_a_target_stands(language, changed, classes, en, zh):
    mark = marks.time_left_mark(replace(LEFT, **changed))

    assert f'class="badge-state {classes}"' in mark
    assert say(language, en=en, zh=zh) in mark


@pytest.mark.usefixtures("language")
def test_a_target_without_time_has_no_mark():
    assert not marks.time_left_mark(replace(LEFT, due_at=None, left=None))


@pytest.mark.usefixtures("language")
def test_a_name_is_text_and_its_login_beside_it():
    mark = marks.name_mark('a"b', "<i>王</i>")

    assert mark == '<span title="a&#34;b">&lt;i&gt;王&lt;/i&gt;</span>'


def test_who_was_anonymised_is_called_so(language):
    someone = SimpleNamespace(login="", name="")

    said = say(language, en="(anonymised)", zh="（已匿名）")
    assert marks.person_mark(someone) == f"<span>{said}</span>"


@pytest.mark.usefixtures("language")
def test_a_moment_is_an_element_that_programs_read_and_what_waits_shows_its_age():
    at = NOON - timedelta(days=2)

    assert f'datetime="{at.isoformat()}"' in times.time_ago(at)
    assert times.time_aged(at).startswith('<time class="age age-1" datetime=')
    assert times.exact(at) in times.time_ago(at)
    assert times.ahead(NOON + timedelta(hours=1)) in times.time_ahead(
        NOON + timedelta(hours=1)
    )
