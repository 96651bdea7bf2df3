"""What is promised: which level holds, and what is refused of one."""

from datetime import date, timedelta

import pytest

from kb.calendars.models import Calendar, CalendarHours
from kb.errors import NotFoundError
from kb.incidents import transfers
from kb.people.models import Role
from kb.service_levels import levels, previewing
from kb.service_levels.errors import (
    LevelCase,
    LevelEndedError,
    LevelInputError,
    LevelInUseError,
    LevelOverlapsError,
)
from kb.service_levels.levels import Promise
from kb.service_levels.models import Clock, Target
from kb.services.models import OWN, Client, ClientAssignment, Service
from tests.conftest import NOON
from tests.factories import make_user

HOUR = timedelta(hours=1)


@pytest.fixture
def client(session):
    made = Client(code="city", names={"zh": "市局", "en": "City"})
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def mail(session):
    made = Service(code="mail", names={"zh": "邮件", "en": "Mail"})
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def promise(desk):
    def add(**said):
        said = {"respond_minutes": 15, "resolve_minutes": 240} | said
        return levels.add(desk.session, Promise(**said), by=desk.as_("manager"))

    return add


def choose(session, client, service=None, priority=3, at=NOON):
    found = levels.list_in_force(session, client.id, at)
    return levels.choose(found, service.id if service else None, priority)


def test_the_level_that_names_most_holds(session, promise, client, mail):
    own = session.get_one(Client, OWN)
    anything = promise()
    urgent = promise(priority=1)
    mails = promise(service=mail)
    theirs = promise(client=client)

    assert choose(session, own) is anything
    assert choose(session, own, priority=1) is urgent
    assert choose(session, own, mail, priority=1) is mails
    assert choose(session, client, mail, priority=1) is theirs


def test_a_level_of_one_client_says_nothing_of_another(session, promise, client):
    promise(client=client)

    assert choose(session, session.get_one(Client, OWN)) is None


BAD = [
    ({"respond_minutes": 0}, LevelCase.TOO_SHORT),
    ({"resolve_minutes": -5}, LevelCase.TOO_SHORT),
    ({"resolve_minutes": 525_601}, LevelCase.TOO_LONG),
    ({"respond_minutes": None, "resolve_minutes": None}, LevelCase.NO_TARGET),
    ({"warn_percent": 0}, LevelCase.BAD_PERCENT),
    ({"warn_percent": 100}, LevelCase.BAD_PERCENT),
    ({"priority": 6}, LevelCase.BAD_PRIORITY),
    ({"active_from": NOON - HOUR}, LevelCase.IN_THE_PAST),
]


@pytest.mark.parametrize(("said", "case"), BAD)
def test_what_cannot_be_kept_is_not_promised(session, desk, promise, said, case):
    with pytest.raises(LevelInputError) as refused:
        promise(**said)

    assert refused.value.case is case
    assert levels.list_levels(session, desk.person("manager"), now=NOON) == []


def test_a_calendar_without_working_hours_is_refused(session, promise):
    empty = Calendar(code="never", names={"en": "Never"}, zone="UTC")
    empty.hours = [CalendarHours(since=date(1970, 1, 1), week=[[]] * 7)]
    session.add(empty)
    session.flush()

    with pytest.raises(LevelInputError, match="no working hours"):
        promise(calendar=empty)


def test_the_service_of_another_client_is_refused(session, promise, client, mail):
    mail.client_id = client.id
    session.flush()

    with pytest.raises(LevelInputError, match="another client"):
        promise(client=session.get_one(Client, OWN), service=mail)
    promise(client=client, service=mail)


def test_two_levels_for_the_same_at_one_time_are_refused(desk, promise, client):
    first = promise(client=client, priority=2)

    with pytest.raises(LevelOverlapsError) as refused:
        promise(client=client, priority=2, active_from=NOON + HOUR)
    promise(client=client, priority=3)
    levels.end(desk.session, first, by=desk.as_("manager"))
    promise(client=client, priority=2)

    assert refused.value.values == {"level": first.id}


def test_a_level_with_clocks_is_ended_and_not_deleted(desk, session, promise):
    level = promise()
    desk.incident()

    with pytest.raises(LevelInUseError):
        levels.remove(session, level, by=desk.as_("manager"))
    levels.end(session, level, by=desk.as_("manager"))

    assert level.ended_at == NOON
    with pytest.raises(LevelEndedError):
        levels.end(session, level, by=desk.as_("manager"))


def test_a_level_that_nothing_ran_by_is_deleted(desk, session, promise):
    level = promise()

    levels.remove(session, level, by=desk.as_("manager"))

    assert levels.list_levels(session, desk.person("manager"), now=NOON) == []


def test_what_is_open_goes_on_as_it_was_promised(desk, session, promise):
    level = promise()
    incident = desk.incident()
    before = incident.due_at
    desk.now = NOON + timedelta(minutes=1)

    shorter = Promise(respond_minutes=5)
    new = levels.change(session, level, shorter, by=desk.as_("manager"))
    transfers.start(session, incident, by=desk.as_("technician"))
    later = desk.incident("后来的")

    assert new is not level
    assert {each.level_id for each in session.query(Clock).all()} == {level.id, new.id}
    assert before == NOON + timedelta(minutes=15)
    assert later.due_at == desk.now + timedelta(minutes=5)


def test_a_level_without_clocks_is_changed_where_it_is(desk, session, promise):
    level = promise()

    other = Promise(respond_minutes=5)
    changed = levels.change(session, level, other, by=desk.as_("manager"))

    assert changed is level
    assert (level.respond_minutes, level.resolve_minutes) == (5, None)


def test_a_manager_of_one_client_changes_no_level_of_another(
    desk, session, promise, client
):
    theirs, common = promise(client=client), promise()
    manager = make_user(session, "their_manager", roles=[Role.MANAGER])
    session.add(ClientAssignment(user_id=manager.id, client_id=client.id))
    session.flush()

    assert levels.get_for(session, theirs.id, manager) is theirs
    with pytest.raises(NotFoundError):
        levels.get_for(session, common.id, manager)
    with pytest.raises(NotFoundError):
        levels.get_for(session, theirs.id, desk.person("manager"))
    assert levels.list_levels(session, desk.person("manager"), now=NOON) == [common]


def test_the_preview_says_when_an_incident_of_now_would_be_due(session, promise):
    promise(priority=2, respond_minutes=30, resolve_minutes=None)

    found = previewing.preview(session, OWN, None, now=NOON)

    assert set(found) == {2}
    assert found[2].due == {Target.RESPOND: NOON + timedelta(minutes=30)}
