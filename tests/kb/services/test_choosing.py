"""People named in a field: by login, or by a name that one of them has."""

import pytest

from kb.people.directory import PersonCase, UnknownPersonError
from kb.services import choosing
from tests.factories import make_user


@pytest.fixture
def manager(session):
    for login, name in (("zhao", "Zhao"), ("li1", "Li Wei"), ("li2", "Li Wei")):
        make_user(session, login).name = name
    # Somebody may be called as another one logs in.
    make_user(session, "other").name = "zhao"
    return make_user(session, "manager")


@pytest.mark.parametrize("said", ["zhao", " Zhao ", "li2"])
def test_a_name_is_as_good_as_a_login_where_one_has_it(session, manager, said):
    wanted = said.strip().lower()

    assert choosing.find_person(session, said, manager).login == wanted


@pytest.mark.parametrize(
    ("said", "case"),
    [("Li Wei", PersonCase.SEVERAL), ("Wang", PersonCase.NOBODY)],
)
def test_a_name_of_several_and_of_nobody_is_refused(session, manager, said, case):
    with pytest.raises(UnknownPersonError) as caught:
        choosing.find_person(session, said, manager)

    assert caught.value.case is case
    assert caught.value.values == {"name": said}
