"""Searches, what follows from them, and the gaps that they show."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from kb.traces import gap_list, gaps, recording
from kb.traces.gaps import GapInputError, GapTakenError
from kb.traces.models import Search, StepKind
from kb.traces.recording import Shown, Step
from search.telling import telling_words
from search.terminology import shipped_terminology
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def search(desk, text, *, who="reporter", total=0, shown=(), now=NOON):
    user = desk.person(who)
    found = Shown(total=total, article_ids=shown)
    recording.record_search(desk.session, user, text, found, now=now)
    return recording.to_key(user, text, now)


def step(desk, key, kind, *, who="reporter", article=None):
    done = Step(kind=kind, article_id=article)
    return recording.record_step(desk.session, key, desk.person(who), done, now=NOON)


def rows(desk, now=LATER):
    desk.session.flush()
    tell = partial(telling_words, terminology=shipped_terminology())
    return gap_list.list_gaps(
        desk.session, tell, user=desk.person("technician"), now=now
    )


def wordings(desk, now=LATER):
    return [row.wording for row in rows(desk, now)]


def test_what_is_searched_in_vain_is_a_gap(desk):
    search(desk, "扫描仪卡纸")

    assert wordings(desk) == ["扫描仪卡纸"]


def test_a_password_in_a_search_is_masked(desk):
    search(desk, "vpn password=Sommer2031!")

    (row,) = desk.session.scalars(select(Search))
    assert "Sommer2031" not in row.text
    assert "sommer2031" not in row.wording


def test_hits_that_one_person_does_not_open_are_no_gap_and_of_two_people_are(desk):
    search(desk, "没有人打开", total=3)
    assert wordings(desk) == []

    search(desk, "没有人打开", who="neighbour", total=3)

    assert wordings(desk) == ["没有人打开"]


def test_a_look_at_what_others_used_is_no_gap(desk):
    solution = desk.solution().id
    key = search(desk, "打印机脱机", total=3, shown=[solution])
    step(desk, key, StepKind.OPENED, article=solution)
    for who in ("neighbour", "technician"):
        search(desk, "打印机脱机", who=who, total=3, shown=[solution], now=LATER)

    assert wordings(desk, LATER + timedelta(hours=1)) == []


def test_a_look_at_hits_that_helped_nobody_is_one(desk):
    solution = desk.solution().id
    key = search(desk, "打印机脱机", total=3, shown=[solution])
    step(desk, key, StepKind.OPENED, article=solution)
    step(desk, key, StepKind.NOT_HELPED, article=solution)
    search(desk, "打印机脱机", who="neighbour", total=3, shown=[solution])

    (row,) = rows(desk)

    assert (row.people, row.without_hits) == (2, 0)


def test_what_somebody_has_found_since_is_forgotten(desk):
    search(desk, "扫描仪卡纸")
    search(desk, "扫描仪卡纸", who="neighbour")
    solution = desk.solution("扫描仪卡纸").id
    key = search(
        desk, "扫描仪卡纸", who="technician", total=1, shown=[solution], now=LATER
    )
    step(desk, key, StepKind.LINKED, who="technician", article=solution)

    assert wordings(desk, LATER + timedelta(hours=1)) == []


def test_what_was_answered_comes_back_only_when_it_is_searched_in_vain_again(desk):
    search(desk, "扫描仪卡纸")
    gap = gaps.take(desk.session, "扫描仪卡纸", by=desk.as_("technician"))
    submission = desk.submitted("扫描仪卡纸")
    gaps.answer_with(gap, submission.id)
    desk.now = LATER
    desk.approve(submission)
    much_later = LATER + timedelta(days=1)
    assert wordings(desk, much_later) == []

    search(desk, "扫描仪总是卡纸", now=much_later)

    (row,) = rows(desk, much_later + timedelta(hours=1))
    assert (row.wording, row.others, row.searches) == (
        "扫描仪卡纸",
        ["扫描仪总是卡纸"],
        1,
    )


def test_wordings_that_ask_the_same_stand_together(desk):
    search(desk, "扫描仪卡纸")
    search(desk, "扫描仪卡纸", who="neighbour")
    search(desk, "卡纸 扫描仪 怎么办", who="technician")
    search(desk, "VPN 连不上")

    first, second = rows(desk)

    assert (first.wording, first.people) == ("扫描仪卡纸", 3)
    assert first.others == ["卡纸 扫描仪 怎么办"]
    assert (second.wording, second.others) == ("vpn 连不上", [])


def test_what_many_others_ask_in_other_words_answers_it_too(desk):
    search(desk, "卡纸 扫描仪")
    key = search(desk, "扫描仪卡纸", who="neighbour", total=1, now=LATER)
    step(desk, key, StepKind.HELPED, who="neighbour")

    assert wordings(desk, LATER + timedelta(hours=1)) == []


@pytest.mark.parametrize("kind", [StepKind.OPENED, StepKind.LINKED, StepKind.HELPED])
def test_what_was_found_is_none(desk, kind):
    key = search(desk, "打印机脱机", total=2)

    step(desk, key, kind)

    assert wordings(desk) == []


def test_nobody_adds_to_the_search_of_another(desk):
    key = search(desk, "打印机脱机")

    assert not step(desk, key, StepKind.OPENED, who="neighbour")
    assert wordings(desk) == ["打印机脱机"]


def test_the_same_words_again_are_one_search(desk):
    search(desk, "扫描仪卡纸")
    search(desk, " 扫描仪卡纸 ", now=NOON + timedelta(minutes=5))
    search(desk, "扫描仪卡纸", who="neighbour")

    (row,) = rows(desk)

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
