"""Calls: of somebody without an account, and one that is solved on the telephone."""

import pytest
from sqlalchemy import select

from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.database import AUTO_CLOSE
from kb.incidents import (
    askers,
    calls,
    closing,
    links,
    listing,
    policy,
    verification,
)
from kb.incidents.calls import Solved
from kb.incidents.errors import (
    NotAllowedError,
    ReasonMissingError,
    SolutionRetiredError,
)
from kb.incidents.filtering import Filter
from kb.incidents.models import Incident, State, Verification
from kb.incidents.views import View
from kb.notifications.models import Notification
from kb.notifications.service import count_unread
from review import retiring
from tests.conftest import NOON


@pytest.fixture
def zhang(desk):
    card = Card(name="张丽华", phone="65901234")
    return contacts.add_contact(desk.session, card, by=desk.as_("technician"))


@pytest.fixture
def called(desk, zhang):
    """What the caller called about; the technician took it down."""
    return desk.incident(reporter="technician", contact=zhang)


def solve(desk, incident, **said):
    return calls.solve_on_telephone(
        desk.session, incident, Solved(**said), by=desk.as_("technician")
    )


def numbers_in(desk, view, login="technician"):
    page = listing.list_incidents(
        desk.session, Filter(view=view), desk.person(login), now=NOON
    )
    return [each.id for each in page.incidents]


def test_a_call_goes_from_ringing_to_closed_at_one_go(desk, called):
    solution = desk.solution()

    closed = solve(desk, called, article_id=solution.id, said="可以打印了")

    assert closed.state is State.CLOSED
    assert closed.closing_revision_id == solution.current_revision_id
    assert closed.done == solution.current_revision.title
    assert [event.action for event in closed.events] == [
        "open",
        "link",
        "resolve",
        "confirm",
        "close",
    ]
    assert closed.events[3].details["on_behalf"] is True
    assert closed.events[3].text == "可以打印了"


def test_the_word_of_a_caller_without_an_account_is_nobody_elses(desk, called):
    closed = solve(desk, called, article_id=desk.solution().id)

    assert (closed.verified_by_id, closed.recorded_by_id) == (
        None,
        desk.person("technician").id,
    )


def test_it_waits_for_its_solution_confirmed(desk, called):
    confirmed = solve(desk, called, done="重启了打印服务")

    assert confirmed.state is State.RESOLVED
    assert confirmed.verification is Verification.CONFIRMED
    assert not confirmed.is_ready_to_close
    desk.link(confirmed, desk.solution())
    assert confirmed.verification is None  # The word was given for something else.


def test_a_solution_that_is_checked_in_later_makes_it_ready(desk, called):
    submission = desk.submitted()
    links.await_submission(desk.session, called, submission, by=desk.as_("technician"))
    confirmed = solve(desk, called, done="重启了打印服务")

    desk.approve(submission)
    desk.session.refresh(confirmed)

    assert confirmed.is_ready_to_close
    assert numbers_in(desk, View.READY_TO_CLOSE) == [confirmed.id]


def test_by_setting_nothing_is_left_to_do(desk, called):
    desk.session.info[AUTO_CLOSE] = True

    closed = solve(desk, called, article_id=desk.solution().id)

    assert closed.state is State.CLOSED
    assert closed.events[-1].channel == closing.AUTOMATIC


def test_one_may_leave_the_closing_to_a_button(desk, called):
    confirmed = solve(desk, called, article_id=desk.solution().id, closes=False)

    assert confirmed.is_ready_to_close


def test_a_call_without_what_was_done_leaves_nothing_behind(desk, called):
    with pytest.raises(ReasonMissingError):
        solve(desk, called, done=" ")

    assert [event.action for event in called.events] == ["open"]


def test_a_call_with_a_retired_solution_leaves_nothing_behind(desk, called):
    solution = desk.solution()
    retiring.retire(desk.session, solution.id, "过期", by=desk.as_("manager"))

    with pytest.raises(SolutionRetiredError):
        solve(desk, called, article_id=solution.id)

    assert [event.action for event in called.events] == ["open"]


def test_whoever_may_not_resolve_does_not_close_by_telephone(desk, called):
    with pytest.raises(NotAllowedError):
        calls.solve_on_telephone(
            desk.session,
            called,
            Solved(done="重启"),
            by=desk.as_("reporter"),
        )


def test_solving_twice_is_refused_the_second_time(desk, called):
    solution = desk.solution()
    solve(desk, called, article_id=solution.id)

    with pytest.raises(Exception, match="closed"):
        solve(desk, called, article_id=solution.id)


def test_notices_that_ask_for_a_word_end_with_it(desk):
    incident = desk.resolved()
    reporter = desk.person("reporter")
    assert count_unread(desk.session, reporter) == 1

    verification.confirm(desk.session, incident, by=desk.as_("technician"))

    assert count_unread(desk.session, reporter) == 0
    desk.session.expire_all()
    assert all(desk.session.scalars(select(Notification.mailed_at)))


def test_a_closed_incident_asks_nothing_of_its_technician(desk):
    incident = desk.confirmed(solution=desk.solution())
    technician = desk.person("technician")
    assert count_unread(desk.session, technician) == 1

    closing.close(desk.session, incident, by=desk.as_("colleague"))

    assert count_unread(desk.session, technician) == 0


def test_a_caller_without_an_account_is_to_be_called_back_at_once(desk, called):
    verification.resolve(desk.session, called, "重启", by=desk.as_("technician"))

    assert numbers_in(desk, View.TO_CALL_BACK) == [called.id]
    verification.confirm(desk.session, called, by=desk.as_("colleague"))
    assert numbers_in(desk, View.TO_CALL_BACK) == []


def test_whoever_took_the_call_has_not_asked(desk, called):
    own = select(Incident.id).where(policy.asked_by(desk.person("technician")))

    assert desk.session.scalars(own).all() == []
    assert askers.list_askers(called) == ()
    assert count_unread(desk.session, desk.person("technician")) == 0


def test_the_account_of_a_caller_has_what_they_called_about(desk, zhang, called):
    closed = solve(desk, called, article_id=desk.solution().id)
    version = closed.version
    reporter = desk.person("reporter")

    contacts.point_to(desk.session, zhang, reporter, by=desk.as_("technician"))
    desk.session.flush()

    assert listing.get_incident(desk.session, closed.id, reporter) is closed
    assert askers.list_askers(closed) == (reporter.id,)
    assert closed.version == version
    reopened = closing.reopen(desk.session, closed, "又坏了", by=desk.as_("reporter"))
    assert reopened.state is State.IN_PROGRESS


def test_a_named_confirmer_is_asked_instead_of_the_caller(desk, zhang):
    lead = desk.person("neighbour")
    incident = desk.incident(reporter="technician", contact=zhang, confirmer=lead)

    verification.resolve(desk.session, incident, "重启", by=desk.as_("technician"))

    assert askers.list_askers(incident) == (lead.id,)
    assert numbers_in(desk, View.TO_CALL_BACK) == []
    confirmed = verification.confirm(desk.session, incident, by=desk.as_("neighbour"))
    assert confirmed.verified_by_id == lead.id
