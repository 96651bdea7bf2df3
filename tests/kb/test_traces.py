"""Searches, what follows from them, and the gaps that they show."""

from datetime import timedelta

import pytest

from kb.traces import gaps, recording
from kb.traces.gaps import GapInputError, GapTakenError
from kb.traces.models import StepKind
from kb.traces.recording import Shown, Step
from tests.conftest import NOON


def search(desk, text, *, who="reporter", total=0, now=NOON):
    user = desk.person(who)
    recording.record_search(desk.session, user, text, Shown(total=total), now=now)
    return recording.to_key(user, text, now)


def step(desk, key, kind, *, who="reporter"):
    return recording.record_step(
        desk.session, key, desk.person(who), Step(kind=kind), now=NOON
    )


def wordings(desk, now=NOON):
    desk.session.flush()
    return [row.wording for row in gaps.list_gaps(desk.session, now=now)]


def test_what_is_searched_in_vain_is_a_gap(desk):
    search(desk, "扫描仪卡纸")
    search(desk, "没有人打开", total=3)

    assert set(wordings(desk)) == {"扫描仪卡纸", "没有人打开"}


@pytest.mark.parametrize("kind", [StepKind.OPENED, StepKind.LINKED, StepKind.HELPED])
def test_what_was_found_is_none(desk, kind):
    key = search(desk, "打印机脱机", total=2)

    step(desk, key, kind)

    assert wordings(desk) == []


def test_nobody_adds_to_the_search_of_another(desk):
    key = search(desk, "打印机脱机", total=2)

    assert not step(desk, key, StepKind.OPENED, who="neighbour")
    assert wordings(desk) == ["打印机脱机"]


def test_the_same_words_again_are_one_search(desk):
    search(desk, "扫描仪卡纸")
    search(desk, " 扫描仪卡纸 ", now=NOON + timedelta(minutes=5))
    search(desk, "扫描仪卡纸", who="neighbour")

    (row,) = gaps.list_gaps(desk.session, now=NOON + timedelta(minutes=10))

    assert (row.searches, row.people, row.without_hits) == (2, 2, 2)


def test_a_gap_is_taken_by_one(desk):
    search(desk, "扫描仪卡纸")
    gaps.take(desk.session, "扫描仪卡纸", by=desk.as_("technician"))

    with pytest.raises(GapTakenError):
        gaps.take(desk.session, "扫描仪卡纸", by=desk.as_("colleague"))


def test_a_gap_that_is_put_aside_needs_a_reason_and_is_gone(desk):
    search(desk, "食堂菜单")

    with pytest.raises(GapInputError):
        gaps.dismiss(desk.session, "食堂菜单", " ", by=desk.as_("technician"))
    gaps.dismiss(desk.session, "食堂菜单", "与我们无关", by=desk.as_("technician"))

    assert wordings(desk, NOON + timedelta(minutes=1)) == []


def test_a_search_without_words_leaves_no_trace(desk):
    search(desk, " \0 ")

    assert wordings(desk) == []


def test_old_searches_are_forgotten(desk):
    search(desk, "很久以前", now=NOON - timedelta(days=80))
    search(desk, "刚才")

    recording.forget_before(desk.session, NOON - timedelta(days=30))

    assert wordings(desk) == ["刚才"]
