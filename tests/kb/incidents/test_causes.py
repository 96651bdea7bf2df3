"""What incidents are caused by: said by whoever resolves, and said better afterwards."""

import pytest
from sqlalchemy import select

from kb import audit
from kb.database import CAUSE_REQUIRED
from kb.errors import ForbiddenError, NotFoundError
from kb.incidents import listing, own_causes, verification
from kb.incidents.causes import Cause
from kb.incidents.errors import CauseError, CauseMissingError, CauseTakenError
from kb.incidents.filtering import Filter
from kb.incidents.models import State
from kb.incidents.own_causes import Described
from kb.incidents.views import View
from kb.outbox.models import OutboxEvent
from tests.conftest import NOON

LAST_MILE = Described(zh="最后一公里", en="Last mile")


def resolve(desk, incident, cause=""):
    return verification.resolve(
        desk.session, incident, "换了网线", cause=cause, by=desk.as_("technician")
    )


def last(desk, table):
    return desk.session.scalar(select(table).order_by(table.id.desc()).limit(1))


def add(desk, short="last_mile", described=LAST_MILE, by="manager"):
    return own_causes.add(desk.session, Cause.LINE, short, described, by=desk.as_(by))


def test_whoever_resolves_says_the_cause(desk):
    incident = resolve(desk, desk.started(), "hardware")

    assert incident.cause == "hardware"
    assert incident.events[-1].details == {"cause": "hardware"}


def test_without_a_cause_it_stays_unsaid_and_what_was_said_stays(desk):
    incident = resolve(desk, desk.started())
    assert incident.cause == ""

    own_causes.name_cause(desk.session, incident, "power", by=desk.as_("technician"))
    verification.deny(desk.session, incident, "还是不行", by=desk.as_("reporter"))
    assert resolve(desk, incident).cause == "power"


def test_a_setting_wants_the_cause(desk):
    desk.session.info[CAUSE_REQUIRED] = True
    incident = desk.started()

    with pytest.raises(CauseMissingError):
        resolve(desk, incident)
    assert resolve(desk, incident, "unknown").state is State.RESOLVED
    with pytest.raises(CauseMissingError):
        own_causes.name_cause(desk.session, incident, "", by=desk.as_("technician"))


@pytest.mark.parametrize("cause", ["no_such", "line.last_mile", "Hardware", "硬件"])
def test_a_cause_that_there_is_not_is_refused(desk, cause):
    incident = desk.started()

    with pytest.raises(CauseError):
        resolve(desk, incident, cause)


def test_the_cause_of_a_closed_incident_is_said_better(desk):
    incident = desk.closed()
    desk.session.flush()

    own_causes.name_cause(desk.session, incident, "data", by=desk.as_("technician"))
    desk.session.flush()

    event = incident.events[-1]
    assert (event.action, event.internal) == ("name_cause", True)
    assert event.details == {"cause": ["", "data"]}
    entry = last(desk, audit.AuditEntry)
    assert (entry.action, entry.details) == ("name_cause", {"cause": ["", "data"]})
    told = last(desk, OutboxEvent)
    assert (told.action, told.internal) == ("name_cause", True)


def test_saying_the_same_again_changes_nothing(desk):
    incident = resolve(desk, desk.started(), "data")
    before = len(incident.events)

    own_causes.name_cause(desk.session, incident, "data", by=desk.as_("technician"))

    assert len(incident.events) == before


def test_an_organisations_own_stand_below_those_that_ship(desk):
    add(desk)

    codes = own_causes.list_codes(desk.session)
    assert codes.index("line.last_mile") == codes.index("line") + 1
    assert resolve(desk, desk.started(), "line.last_mile").cause == "line.last_mile"


def test_an_own_cause_that_is_ended_is_chosen_no_more(desk):
    cause = add(desk)
    incident = resolve(desk, desk.started(), cause.code)
    ended = Described(zh="最后一公里", active=False)
    own_causes.change(desk.session, cause.id, ended, by=desk.as_("manager"))

    assert incident.cause == "line.last_mile"
    with pytest.raises(CauseError):
        resolve(desk, desk.started("另一个"), "line.last_mile")


@pytest.mark.parametrize("short", ["", "Last", "9th", "a.b", "a" * 31, "末"])
def test_a_code_of_an_own_cause_is_short_and_plain(desk, short):
    with pytest.raises(CauseError):
        add(desk, short)


@pytest.mark.parametrize("names", [{}, {"zh": " "}, {"en": "x" * 61}])
def test_an_own_cause_has_a_name(desk, names):
    with pytest.raises(CauseError):
        add(desk, described=Described(**names))


def test_own_causes_are_kept_by_those_who_keep_the_rules(desk):
    cause = add(desk)

    with pytest.raises(CauseTakenError):
        add(desk)
    for login in ("technician", "reviewer", "reporter"):
        with pytest.raises(ForbiddenError):
            add(desk, "other", by=login)
        with pytest.raises(ForbiddenError):
            own_causes.change(desk.session, cause.id, LAST_MILE, by=desk.as_(login))
    with pytest.raises(NotFoundError):
        own_causes.change(desk.session, 9_999, LAST_MILE, by=desk.as_("manager"))


def test_incidents_are_listed_by_their_cause_and_those_below_it(desk):
    add(desk)
    for title, cause in (("甲", "line"), ("乙", "line.last_mile"), ("丙", "")):
        resolve(desk, desk.started(title), cause)
    desk.session.flush()

    def titles(cause):
        wanted = Filter(view=View.ALL, cause=cause)
        page = listing.list_incidents(
            desk.session, wanted, desk.person("manager"), now=NOON
        )
        return {each.title for each in page.incidents}

    assert titles("line") == {"甲", "乙"}
    assert titles("line.last_mile") == {"乙"}
    assert titles("") == {"丙"}
    assert titles(None) == {"甲", "乙", "丙"}
