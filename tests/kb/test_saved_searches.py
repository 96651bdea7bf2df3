import pytest

from kb import saved_searches
from kb.errors import NotFoundError
from kb.saved_searches import MOST, Kept, SavedSearchError
from tests.conftest import NOON
from tests.factories import make_user


@pytest.fixture
def user(session):
    return make_user(session)


def names(session, user):
    return [each.name for each in saved_searches.list_mine(session, user)]


def test_searches_are_listed_by_name(session, user):
    saved_searches.keep(session, user, Kept("打印", "q=打印"), now=NOON)
    saved_searches.keep(session, user, Kept("  All   of OA ", "system=OA"), now=NOON)

    assert names(session, user) == ["All of OA", "打印"]


def test_a_name_that_is_used_already_is_given_the_new_search(session, user):
    saved_searches.keep(session, user, Kept("打印", "q=打印"), now=NOON)
    saved_searches.keep(session, user, Kept("打印", "q=打印机"), now=NOON)

    assert [each.address for each in saved_searches.list_mine(session, user)] == [
        "q=打印机"
    ]


@pytest.mark.parametrize(
    ("name", "address"), [("", "q=x"), (" \0", "q=x"), ("x", ""), ("x", "q" * 8_001)]
)
def test_a_search_without_name_or_content_is_refused(session, user, name, address):
    with pytest.raises(SavedSearchError):
        saved_searches.keep(session, user, Kept(name, address), now=NOON)


def test_one_person_keeps_a_bounded_number(session, user):
    for number in range(MOST):
        saved_searches.keep(session, user, Kept(f"{number}", "q=x"), now=NOON)

    with pytest.raises(SavedSearchError, match="remove one"):
        saved_searches.keep(session, user, Kept("one more", "q=x"), now=NOON)


def test_other_peoples_searches_are_not_found(session, user):
    saved = saved_searches.keep(session, user, Kept("打印", "q=打印"), now=NOON)
    other = make_user(session, "other")

    assert names(session, other) == []
    with pytest.raises(NotFoundError):
        saved_searches.get_mine(session, other, saved.id)


def test_a_removed_search_is_not_listed(session, user):
    saved = saved_searches.keep(session, user, Kept("打印", "q=打印"), now=NOON)
    saved.removed_at = NOON

    assert names(session, user) == []
    assert saved_searches.get_mine(session, user, saved.id) is saved
