"""Joiners, movers and leavers of a list: all of it or nothing."""

from datetime import timedelta

import pytest

from kb import database
from kb.audit import Actor, By
from kb.people import units, users
from kb.people.models import Post, Role, Tier
from kb.people_list import reading, writing
from kb.people_list.comparing import Kind, compare
from kb.people_list.errors import BadPeopleListError, LineCase, TooManyLeaveError
from kb.people_list.taking import take
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user

HEAD = "login,name,email,roles,posts,state,successor\n"
WANG = "wang,王芳,wang@example.org,technician,信息科/technical,,\n"
LI = "li,李雷,li@example.org,,,,\n"
SUN = "sun,孙丽,,technician,,,\n"


class House:
    """Lists as they come night after night."""

    def __init__(self, session):
        roles = (Role.ADMINISTRATOR,)
        self.session = session
        self.admin = make_user(session, "admin", roles=roles, password=PASSWORD)
        units.add_unit(session, "信息科", tier=Tier.CITY)
        self.night = 0

    @property
    def by(self):
        return By(Actor(self.admin, "command"), NOON + timedelta(days=self.night))

    def take(self, *lines, **options):
        self.night += 1
        given = reading.read((HEAD + "".join(lines)).encode())
        found = take(self.session, given, reason="left", by=self.by, **options)
        self.session.flush()
        return found

    def look(self, *lines):
        given = reading.read((HEAD + "".join(lines)).encode())
        return compare(self.session, given, (), by=self.by)

    def user(self, login):
        return users.find_user(self.session, login)


@pytest.fixture
def house(sqlite_url):
    opened = database.connect(sqlite_url)
    with opened.sessions() as session:
        yield House(session)
    opened.close()


def kinds(found):
    return {change.login: change.kind for change in found.changes}


def test_who_is_new_gets_an_account_without_a_password(house):
    found = house.take(WANG)

    wang = house.user("wang")
    assert kinds(found) == {"wang": Kind.JOINS}
    assert (wang.name, wang.email, wang.roles) == (
        "王芳",
        "wang@example.org",
        {Role.TECHNICIAN},
    )
    assert [row.post for row in wang.memberships] == [Post.TECHNICAL]
    assert not wang.is_system


def test_the_same_list_changes_nothing_the_next_night(house):
    house.take(WANG, LI)

    found = house.take(WANG, LI)

    assert (found.changes, found.same) == ([], 2)


def test_who_moves_is_changed_in_what_the_list_says(house):
    house.take(WANG)

    found = house.take("wang,王芳芳,,reviewer,,,\n")

    assert found.changes[0].fields == ("name", "roles")
    assert house.user("wang").name == "王芳芳"
    assert house.user("wang").email == "wang@example.org"


def test_who_is_no_longer_on_it_is_switched_off_and_comes_back(house):
    house.take(WANG, LI)

    assert kinds(house.take(WANG)) == {"li": Kind.LEAVES}
    assert not house.user("li").active
    assert kinds(house.take(WANG, LI)) == {"li": Kind.RETURNS}
    assert house.user("li").active


def test_whom_an_administrator_switched_off_stays_so(house):
    house.take(WANG)
    house.user("wang").active = False

    assert kinds(house.take(WANG)) == {"wang": Kind.KEPT}
    assert not house.user("wang").active


def test_a_leaver_in_the_list_hands_everything_over_to_the_successor(house):
    house.take(WANG, SUN)
    unit = units.get_by_name(house.session, "信息科")
    unit.lead = house.user("wang")

    found = house.take("wang,王芳,,,,left,sun\n", SUN)

    assert found.changes[0].held == 1
    assert unit.lead_id == house.user("sun").id
    assert not house.user("wang").active


def test_a_successor_who_cannot_take_it_over_stops_the_whole_list(house):
    house.take(WANG, LI)
    units.get_by_name(house.session, "信息科").lead = house.user("wang")

    with pytest.raises(BadPeopleListError) as refused:
        house.take("wang,王芳,,,,left,li\n", LI)

    assert refused.value.faults[0].case is LineCase.NOT_TAKEN_OVER


def test_local_accounts_are_not_touched(house):
    make_user(house.session, "emergency", password=PASSWORD)
    house.take(WANG)

    house.take(LI, most_leave=5)

    assert house.user("emergency").active


def test_an_administrator_is_not_touched_unless_named(house):
    chef = "chef,厨师,,administrator,,,\n"
    house.take(chef, including=("chef",))
    house.user("chef").password_hash = "x"

    assert kinds(house.take("chef,Other,,requester,,,\n")) == {"chef": Kind.KEPT}
    assert house.user("chef").has(Role.ADMINISTRATOR)
    assert kinds(house.take(WANG)) == {"chef": Kind.KEPT, "wang": Kind.JOINS}
    assert house.user("chef").active
    assert kinds(house.take(WANG, including=("chef",))) == {"chef": Kind.LEAVES}


def test_nobody_becomes_an_administrator_by_a_list(house):
    found = house.look("wang,王芳,,administrator,,,\n")

    assert found.faults[0].case is LineCase.ADMINISTRATOR


def test_a_list_that_was_cut_off_switches_nobody_off(house):
    many = [f"p{number},P,,,,,\n" for number in range(12)]
    house.take(*many)

    with pytest.raises(TooManyLeaveError):
        house.take(many[0])

    found = house.take(many[0], most_leave=11)
    assert len(found.of(Kind.LEAVES)) == 11


def test_one_bad_line_stops_the_whole_list_and_each_is_named(house):
    lines = (
        WANG,
        ",nobody,,,,,\n",
        "a b,name,,,,,\n",
        "x,name,,boss,,,\n",
        "y,name,,,不存在的科室,,\n",
        "z,name,,,信息科/king,,\n",
        "wang,again,,,,,\n",
        "q,name,,,,gone,\n",
        "r,name,wang@example.org,,,,\n",
    )
    house.take(WANG)

    found = house.look(*lines)

    assert [(fault.line, fault.case) for fault in found.faults] == [
        (3, LineCase.NO_LOGIN),
        (4, LineCase.BAD_LOGIN),
        (5, LineCase.BAD_ROLE),
        (6, LineCase.NO_UNIT),
        (7, LineCase.BAD_POST),
        (8, LineCase.TWICE),
        (9, LineCase.BAD_STATE),
        (10, LineCase.EMAIL_TAKEN),
    ]
    with pytest.raises(BadPeopleListError):
        house.take(*lines)
    assert house.user("x") is None


def test_the_account_of_a_system_is_no_person(house):
    make_user(house.session, "erp")

    assert house.look("erp,ERP,,,,,\n").faults[0].case is LineCase.SYSTEM


@pytest.mark.parametrize(
    ("content", "case"),
    [
        (b"", LineCase.NO_COLUMN),
        (b"login,email\nx,y\n", LineCase.NO_COLUMN),
        (b"login,name\n", LineCase.EMPTY),
        (b"\xff\xfe\x00login", LineCase.NOT_READ),
    ],
)
def test_what_is_no_such_list_is_refused(content, case):
    assert reading.read(content).faults[0].case is case


def test_headings_and_states_may_be_chinese_and_in_the_encoding_of_excel():
    text = "登录名,姓名,状态\nwang,王芳,在职\nli,李雷,离职\n"

    lines = reading.read(text.encode("gb18030")).lines

    assert [(line.login, line.is_left) for line in lines] == [
        ("wang", False),
        ("li", True),
    ]


def test_what_is_written_changes_nothing_when_it_is_read(house):
    house.take(WANG, LI, SUN)
    written = "".join(writing.iter_lines(house.session))

    found = compare(house.session, reading.read(written.encode()), (), by=house.by)

    assert found.faults == []
    assert kinds(found) == {"admin": Kind.KEPT}
    assert found.same == 3
