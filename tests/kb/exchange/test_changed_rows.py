"""Rows that come again: what follows them, and what people changed here."""

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.exchange.keys import ExternalKey
from kb.exchange.rows import (
    ClosedAs,
    Result,
    Saying,
    digest,
)
from kb.incidents import opening, own_causes, verification
from kb.incidents.models import Incident, IncidentEvent, State, Verification
from tests.incoming import count, find, make_row


def test_the_same_row_again_changes_nothing(session, take_in):
    row = make_row(
        state=State.RESOLVED, comments=(Saying(text="hello"),), done="Restarted"
    )
    take_in(row)
    before = [count(session, table) for table in (Incident, IncidentEvent, AuditEntry)]

    again = take_in(row)

    after = [count(session, table) for table in (Incident, IncidentEvent, AuditEntry)]
    assert again.result is Result.UNCHANGED
    assert after == before


def test_a_changed_row_corrects_an_open_incident_on_its_time_line(session, take_in):
    incident = find(session, take_in())

    again = take_in(
        make_row(title="打印机脱机", urgency=1, comments=(Saying(text="new"),))
    )

    session.refresh(incident)
    assert again.result is Result.UPDATED
    assert (incident.title, incident.urgency) == ("打印机脱机", 1)
    assert [each.action for each in incident.events][-2:] == ["edit", "comment"]


def test_what_people_changed_here_is_kept_and_said(session, take_in, desk):
    incident = find(session, take_in())
    mine = {"title": "我们的标题"}
    opening.edit(session, incident, mine, by=desk.as_("technician"))

    kept = take_in(make_row(title="their title"))
    both = take_in(make_row(title="their title", category="打印"))

    assert (kept.result, both.result) == (Result.KEPT, Result.UPDATED)
    assert both.kept == ("title",)
    assert (incident.title, incident.category) == ("我们的标题", "打印")
    assert take_in(make_row(title="their title", category="打印")).result is Result.KEPT


# Made by the first version that imported incidents.
FIRST_ROW = {
    "title": "打印机不工作",
    "description": "脱机\n\n三楼",
    "system": "PRN-1",
    "category": "打印",
    "impact": 1,
    "urgency": 3,
    "comments": (Saying(text="已看过", author="A"),),
}


FIRST_SHA256 = "681d3c56b4c48ded7904bf79ae58aa5ef5574724400c99b7ee8694a6993bb888"


FIRST_GIVEN = {
    "title": "018b217c4babcf7f",
    "description": "11623a5b0b4a9cda",
    "system": "c8b7f65f9141640b",
    "category": "c1bd347e13d2e142",
    "impact": "391552c099c101b1",
    "urgency": "a4aab3f1f08004e9",
    "state": "new",
    "solution": "",
}


def test_a_row_that_an_earlier_version_took_in_has_not_changed(session, take_in):
    row = make_row(**FIRST_ROW)
    incident = find(session, take_in(row))
    key = session.scalars(select(ExternalKey)).one()

    assert digest(row) == FIRST_SHA256
    assert {name: key.given[name] for name in FIRST_GIVEN} == FIRST_GIVEN
    key.sha256, key.given = FIRST_SHA256, FIRST_GIVEN
    assert take_in(row).result is Result.UNCHANGED
    key.sha256 = "0" * 64
    assert take_in(row).result is Result.UNCHANGED
    assert [each.action for each in incident.events][-1] == "comment"


@pytest.fixture
def before_categories(session, take_in):
    """An incident whose row was taken in before incidents had a category."""
    incident = find(session, take_in())
    key = session.scalars(select(ExternalKey)).one()
    key.given = {name: said for name, said in key.given.items() if name != "category"}
    key.sha256 = "0" * 64
    session.flush()
    return incident


@pytest.mark.parametrize(
    ("category", "result"), [("", Result.UNCHANGED), ("打印", Result.UPDATED)]
)
def test_a_field_that_came_later_counts_only_where_the_row_says_it(
    take_in, before_categories, category, result
):
    assert take_in(make_row(category=category)).result is result
    assert before_categories.category == category


def test_what_people_say_in_a_field_that_came_later_is_kept(
    session, take_in, desk, before_categories
):
    mine = {"category": "网络"}
    opening.edit(session, before_categories, mine, by=desk.as_("technician"))

    assert take_in(make_row(category="打印")).result is Result.KEPT
    assert before_categories.category == "网络"


def test_a_row_that_is_solved_now_resolves_what_nobody_moved(session, take_in):
    incident = find(session, take_in())

    again = take_in(make_row(state=State.CLOSED, done="Restarted"))

    assert again.result is Result.UPDATED
    assert (incident.state, incident.done) == (State.RESOLVED, "Restarted")


def test_a_row_that_moves_on_moves_what_nobody_moved(session, take_in):
    incident = find(session, take_in())

    take_in(make_row(state=State.IN_PROGRESS))
    assert incident.state is State.IN_PROGRESS

    take_in(make_row(state=State.CANCELLED))
    assert incident.state is State.CANCELLED


def test_a_state_that_people_gave_it_here_is_kept(session, take_in, desk):
    incident = find(session, take_in())
    verification.resolve(session, incident, "Done here", by=desk.as_("technician"))

    again = take_in(make_row(state=State.IN_PROGRESS))

    assert again.result is Result.KEPT
    assert incident.state is State.RESOLVED


def test_a_confirmed_word_is_never_voided_by_a_row(session, take_in, desk):
    solution = desk.solution()
    row = make_row(state=State.RESOLVED, done="x")
    incident = find(session, take_in(row, closed_as=ClosedAs.RESOLVED))
    verification.confirm(session, incident, by=desk.as_("technician"))

    again = take_in(make_row(state=State.RESOLVED, done="x", solution=str(solution.id)))

    assert again.result is Result.KEPT
    assert incident.verification is Verification.CONFIRMED
    assert incident.solution_id is None


def test_a_solution_that_a_row_names_later_is_linked(session, take_in, desk):
    solution = desk.solution()
    incident = find(session, take_in())

    again = take_in(make_row(solution=str(solution.id)))

    assert (again.result, incident.solution_id) == (Result.UPDATED, solution.id)


def test_what_has_ended_here_stays_as_it_is(session, take_in):
    incident = find(session, take_in(make_row(state=State.CANCELLED)))

    again = take_in(make_row(state=State.NEW, title="other"))

    assert again.result is Result.KEPT
    assert incident.title == "打印机不工作"


def test_the_cause_comes_with_the_row_and_is_corrected_by_it(take_in, session):
    row = make_row(state=State.RESOLVED, done="换了硬盘", cause="hardware")
    taken = take_in(row, closed_as=ClosedAs.RESOLVED)
    incident = session.scalar(select(Incident).where(Incident.number == taken.key))
    assert incident.cause == "hardware"

    again = make_row(state=State.RESOLVED, done="换了硬盘", cause="power")
    assert take_in(again).result is Result.UPDATED
    assert incident.cause == "power"


def test_a_cause_that_was_said_here_is_kept(take_in, session, desk):
    row = make_row(state=State.RESOLVED, done="换了硬盘")
    taken = take_in(row, closed_as=ClosedAs.RESOLVED)
    incident = session.scalar(select(Incident).where(Incident.number == taken.key))
    own_causes.name_cause(session, incident, "data", by=desk.as_("technician"))

    again = make_row(state=State.RESOLVED, done="换了硬盘", cause="power")

    assert take_in(again).kept == ("cause",)
    assert incident.cause == "data"
