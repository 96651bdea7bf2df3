"""What keeps coming back is offered as a problem, and only that."""

import pytest
from sqlalchemy import select

from kb.alerts import patterns
from kb.alerts.errors import PatternSettledError
from kb.alerts.models import AlertPattern, PatternKind, PatternState
from kb.problems import service as problems
from tests.desk import Desk


@pytest.fixture
def desk(monitoring):
    return Desk(monitoring.session)


def recur(monitoring, times, name="DiskFull", **more):
    """So many incidents with the same message, a few hours apart."""
    for _ in range(times):
        number = recur.number = getattr(recur, "number", 0) + 1
        monitoring.send(name, f"web-{number}", **more)
        monitoring.wait(hours=3)


def offered(monitoring):
    monitoring.session.flush()
    return monitoring.session.scalars(
        select(AlertPattern)
        .where(AlertPattern.state == PatternState.OFFERED)
        .order_by(AlertPattern.id)
    ).all()


def test_the_third_incident_with_one_message_makes_a_pattern(monitoring):
    recur(monitoring, 2)
    before = offered(monitoring)

    recur(monitoring, 1)

    assert before == []
    (pattern,) = offered(monitoring)
    assert (pattern.kind, pattern.value) == (
        PatternKind.TEMPLATE,
        "diskfull | diskfull on #",
    )


def test_the_fifth_incident_of_one_system_makes_a_pattern(monitoring):
    for name in ("DiskFull", "LinkDown", "HighLoad", "SlowQueries", "NoMemory"):
        assert offered(monitoring) == []
        recur(monitoring, 1, name, system="ERP")

    (pattern,) = offered(monitoring)
    assert (pattern.kind, pattern.value) == (PatternKind.SYSTEM, "ERP")


def test_what_is_long_past_does_not_count(monitoring):
    recur(monitoring, 2)
    monitoring.wait(days=15)
    recur(monitoring, 1)

    assert offered(monitoring) == []


def test_alerts_within_one_incident_are_no_recurrence(monitoring):
    for number in range(10):
        monitoring.send("DiskFull", f"web-{number}")

    assert offered(monitoring) == []


def test_a_problem_takes_the_incidents_that_have_none(monitoring, desk):
    recur(monitoring, 3)
    first = monitoring.incidents[0]
    other = problems.open_problem(
        desk.session, "Another", "", incidents=[first], by=desk.as_("technician")
    )
    (pattern,) = offered(monitoring)

    problem = patterns.open_problem(desk.session, pattern, by=desk.as_("technician"))

    grouped = [incident.problem_id for incident in monitoring.incidents]
    assert grouped == [other.id, problem.id, problem.id]
    assert pattern.state is PatternState.OPENED
    with pytest.raises(PatternSettledError):
        patterns.open_problem(desk.session, pattern, by=desk.as_("technician"))


def test_while_the_problem_is_worked_on_it_is_not_offered_again(monitoring, desk):
    recur(monitoring, 3)
    patterns.open_problem(
        desk.session, offered(monitoring)[0], by=desk.as_("technician")
    )

    recur(monitoring, 5)

    assert offered(monitoring) == []


def test_a_problem_that_has_ended_does_not_explain_what_comes_after(monitoring, desk):
    recur(monitoring, 3)
    desk.now = monitoring.now
    problem = patterns.open_problem(
        desk.session, offered(monitoring)[0], by=desk.as_("technician")
    )
    problems.cancel(
        desk.session, problem, "a rack was moved", by=desk.as_("technician")
    )

    recur(monitoring, 2)
    still_settled = offered(monitoring)
    recur(monitoring, 1)

    assert still_settled == []
    assert len(offered(monitoring)) == 1


def test_what_was_put_aside_stays_so_until_somebody_wants_it_back(monitoring, desk):
    recur(monitoring, 3)
    (pattern,) = offered(monitoring)
    patterns.dismiss(desk.session, pattern, by=desk.as_("technician"))
    recur(monitoring, 3)
    after_more = offered(monitoring)

    patterns.restore(desk.session, pattern, by=desk.as_("technician"))

    assert after_more == []
    assert offered(monitoring) == [pattern]
    with pytest.raises(PatternSettledError):
        patterns.restore(desk.session, pattern, by=desk.as_("technician"))


def test_an_offer_shows_its_newest_incidents_and_how_many_there_are(monitoring, desk):
    recur(monitoring, 7)

    (offer,) = patterns.list_offers(
        desk.session, desk.person("technician"), offset=0, limit=10
    )

    assert offer.total == 7
    assert [incident.id for incident in offer.incidents] == [7, 6, 5, 4, 3]


def test_people_read_a_message_by_the_title_of_its_newest_incident(monitoring, desk):
    recur(monitoring, 3)
    offer = patterns.list_offers(
        desk.session, desk.as_("technician").actor.user, offset=0, limit=1
    )[0]

    problem = patterns.open_problem(
        desk.session, offer.pattern, by=desk.as_("technician")
    )

    assert offer.title == problem.title == monitoring.incidents[-1].title
    assert problem.description == offer.pattern.value
