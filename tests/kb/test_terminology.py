from datetime import timedelta

import pytest

from kb import terminology
from kb.audit import Actor, By
from kb.errors import NotFoundError
from kb.terminology import TerminologyError
from tests.conftest import NOON
from tests.factories import make_user


@pytest.fixture
def by(session):
    return By(Actor(make_user(session), "test"), NOON)


def words(session):
    return [entry.word for entry in terminology.list_words(session)]


def groups(session):
    return [entry.expressions for entry in terminology.list_groups(session)]


def test_words_are_listed_with_the_newest_first(session, by):
    terminology.add_word(session, "  运知   平台 ", by=by)
    terminology.add_word(session, "征纳互动", by=by)

    assert words(session) == ["征纳互动", "运知 平台"]


@pytest.mark.parametrize("word", ["", "  ", "。。", "长" * 61, "\0"])
def test_what_is_no_word_is_refused(session, by, word):
    with pytest.raises(TerminologyError):
        terminology.add_word(session, word, by=by)


def test_a_word_is_there_once_and_comes_back_after_it_was_removed(session, by):
    word = terminology.add_word(session, "运知", by=by)
    with pytest.raises(TerminologyError, match="already"):
        terminology.add_word(session, "运知", by=by)

    terminology.set_removed(session, word, removed=True, by=by)
    assert words(session) == []

    assert terminology.add_word(session, "运知", by=by).id == word.id
    assert words(session) == ["运知"]


@pytest.mark.parametrize(
    "expressions", [[], ["蓝屏"], ["蓝屏", "蓝屏", " "], [f"x{n}" for n in range(13)]]
)
def test_a_group_needs_two_expressions_and_not_too_many(session, by, expressions):
    with pytest.raises(TerminologyError):
        terminology.add_group(session, expressions, by=by)


def test_a_removed_group_is_out_of_use_until_it_is_restored(session, by):
    group = terminology.add_group(session, ["蓝屏", "BSOD"], by=by)

    terminology.set_removed(session, group, removed=True, by=by)
    assert groups(session) == []

    terminology.set_removed(session, group, removed=False, by=by)
    assert groups(session) == [["蓝屏", "BSOD"]]


def test_shipped_groups_come_once_and_stay_removed(session, by):
    shipped = [("蓝屏", "BSOD"), ("域控", "AD")]
    assert terminology.add_shipped_groups(session, shipped, now=NOON) == 2
    first = terminology.list_groups(session)[0]
    terminology.set_removed(session, first, removed=True, by=by)

    later = NOON + timedelta(days=1)

    assert terminology.add_shipped_groups(session, shipped, now=later) == 0
    assert len(groups(session)) == 1


def test_the_organisations_own_groups_are_listed_before_the_shipped_ones(session, by):
    terminology.add_group(session, ["金三", "征管系统"], by=by)
    terminology.add_shipped_groups(session, [("蓝屏", "BSOD")], now=NOON)

    assert groups(session)[0] == ["金三", "征管系统"]


def test_an_unknown_entry_is_not_found(session):
    with pytest.raises(NotFoundError):
        terminology.get_word(session, 99)
    with pytest.raises(NotFoundError):
        terminology.get_group(session, 99)
