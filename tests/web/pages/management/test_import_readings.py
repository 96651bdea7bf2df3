"""A file's columns and values said on its page, and how many rows each choice takes."""

import pytest
from lxml import html
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.exchange.jobs import JobState
from kb.exchange.kept_mappings import KeptMapping
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from tests.exports import servicenow, servicenow_row, to_csv
from tests.web.pages.management.test_exchange_pages import count, get_job, send
from web.intake.exchange import jobs

UNKNOWN = to_csv(
    ("Ref", "Betreff", "Zustand", "Melder", "创建时间"),
    ("A1", "Drucker", "Neuer Vorgang", "Meier", "2026-01-05 09:10"),
    ("A2", "Netz", "Neuer Vorgang", "Meier", "2026-01-05 09:10"),
    ("A3", "VPN", "Erledigt", "Schulze", "2026-01-05 09:10"),
)
READING = {
    "column-0": "external_id",
    "column-1": "title",
    "column-2": "state",
    "column-3": "reporter",
    "column-4": "opened_at",
}


def buttons(page):
    return [
        " ".join(each.text_content().split())
        for each in html.fromstring(page.text).xpath("//button[@name='which']")
    ]


def check_again(reader, **fields):
    return reader.post("/imports/1/check", data=fields, follow_redirects=True)


def offered(page, heading):
    """The values that are asked about below *heading*, with their counts."""
    rows = html.fromstring(page.text).xpath(f"//div[@aria-label='{heading}']//tbody/tr")
    return [
        tuple(" ".join(cell.text_content().split()) for cell in row.xpath("td")[:2])
        for row in rows
    ]


def test_each_choice_says_how_many_rows_it_takes(manager):
    page = send(
        manager,
        servicenow(
            servicenow_row("INC1", state="New"),
            servicenow_row("INC2", state="Closed", close_notes="Restarted"),
            servicenow_row("INC3", state="Resolved", close_notes="Restarted"),
            servicenow_row("INC4", state="Canceled"),
            servicenow_row("INC5", opened_at="yesterday"),
        ),
    )

    assert buttons(page) == [
        "Import 4 rows",
        "Only 2 that are over",
        "Only 1 that is open",
    ]


def test_a_choice_of_no_rows_is_not_offered(manager):
    page = send(manager, servicenow(servicenow_row("INC1", state="New")))

    assert buttons(page) == ["Import 1 row"]


def test_rows_that_are_here_already_are_counted_by_no_button(manager, services):
    rows = servicenow(servicenow_row("INC1", state="New"))
    send(manager, rows)
    manager.post("/imports/1/start")
    jobs.work_off(services)

    page = send(manager, rows)

    assert buttons(page) == []
    assert "nothing to begin" in page.text


def test_what_was_not_chosen_is_left_out_and_counted(manager, services):
    send(
        manager,
        servicenow(
            servicenow_row("INC1", state="New"),
            servicenow_row("INC2", state="Closed", close_notes="Restarted"),
        ),
    )
    manager.post("/imports/1/start", data={"which": "solved"})
    jobs.work_off(services)

    assert get_job(services).counts == {"left_out": 1, "past_case": 1}
    assert (count(services, Incident), count(services, PastCase)) == (0, 1)
    assert "Left out as you chose" in manager.get("/imports/1").text


def test_columns_that_nobody_knows_are_said_on_the_page(manager):
    page = send(manager, UNKNOWN)

    assert "Say which column this is" in page.text
    assert "Betreff" in page.text
    assert ("Betreff", "Drucker · Netz · VPN") in offered(
        page, "How the columns are read"
    )
    assert buttons(page) == []

    page = check_again(manager, **READING)

    assert offered(page, "Not known here: State") == [
        ("Neuer Vorgang", "2"),
        ("Erledigt", "1"),
    ]
    assert buttons(page) == [], "no row has a state that is known"


def test_values_that_nobody_knows_become_what_was_said(manager, services, people):
    reporter = people["requester"].login
    send(manager, UNKNOWN)
    check_again(manager, **READING)

    page = check_again(
        manager, **READING, **{"value-state-0": "new", "value-state-1": "closed"}
    )

    assert buttons(page)[0] == "Import 3 rows"
    assert offered(page, "Not known here: Reporter") == [("Meier", "2")]
    page = check_again(
        manager,
        **READING,
        **{"value-state-0": "new", "value-state-1": "closed"},
        **{"value-reporter-0": reporter, "keep_as": "Altes System"},
    )
    assert page.status_code == 200
    manager.post("/imports/1/start")
    jobs.work_off(services)
    with services.database.reading() as session:
        found = session.scalars(select(Incident)).all()
        assert {each.reporter.login for each in found} == {reporter}
        assert session.scalar(select(PastCase.title)) == "VPN"
        assert session.scalar(select(KeptMapping.name)) == "Altes System"

    again = send(manager, UNKNOWN.replace("A", "B"), mapping="Altes System")

    assert buttons(again)[0] == "Import 3 rows"


def test_who_kept_used_and_removed_a_reading_is_in_the_audit(manager, services):
    send(manager, UNDECIDED)
    answer = {"dates-opened_at": "month", "keep_as": "Old desk"}
    for _ in range(2):
        check_again(manager, **COLUMNS, **answer)
    send(manager, UNDECIDED, mapping="Old desk")
    manager.post("/imports/2/start")
    manager.post("/imports/mappings/forget", {"mapping": "Old desk"})

    with services.database.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    kept = [each for each in entries if each.noun == "importmapping"]
    (begun,) = (each for each in entries if each.noun == "importjob")
    assert [each.action for each in kept] == ["add", "change", "remove"]
    assert {each.details["name"] for each in kept} == {"Old desk"}
    assert begun.details["reading"] == "Old desk"


def test_a_reading_is_forgotten(manager, services):
    send(manager, UNKNOWN)
    check_again(manager, **READING, keep_as="Altes System")

    page = manager.post(
        "/imports/mappings/forget", {"mapping": "Altes System"}, follow_redirects=True
    )

    assert "forgotten" in page.text
    assert count(services, KeptMapping) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("column-0", "password_hash"), ("value-state-0", "gone"), ("column-1", "x")],
)
def test_what_no_field_is_called_is_refused_there(manager, field, value):
    send(manager, UNKNOWN)
    check_again(manager, **READING)

    page = check_again(manager, **{**READING, field: value})

    assert page.status_code == 422


UNDECIDED = to_csv(
    ("number", "short_description", "state", "opened_at", "closed_at"),
    ("D1", "Printer", "Closed", "03/04/2026 10:00", "2026-05-01 08:00"),
    ("D2", "VPN", "Closed", "04/05/2026 11:00", "2026-05-01 08:00"),
)
COLUMNS = {
    f"column-{place}": field
    for place, field in enumerate(
        ("external_id", "title", "state", "opened_at", "closed_at")
    )
}


def asked(page):
    """The questions about dates, each with what an answer makes of its examples."""
    return [
        " ".join(each.text_content().split())
        for each in html.fromstring(page.text).xpath("//fieldset[legend]")
        if "begin with" in each.text_content()
    ]


def test_dates_that_may_be_two_are_asked_about_once_for_their_column(manager, services):
    page = send(manager, UNDECIDED)

    (question,) = asked(page)
    assert "Does 03/04/2026 10:00 begin with the day or with the month?" in question
    assert "03/04/2026 10:00 = April 3, 2026" in question
    assert "03/04/2026 10:00 = March 4, 2026" in question
    assert buttons(page) == []
    assert manager.post("/imports/1/start").status_code == 422
    assert get_job(services).state is JobState.CHECKED

    answer = {**COLUMNS, "dates-opened_at": "month", "keep_as": "Old desk"}
    page = check_again(manager, **answer)

    assert buttons(page) == ["Import 2 rows"]
    assert len(asked(page)) == 1, "it may still be answered otherwise"
    manager.post("/imports/1/start")
    jobs.work_off(services)
    with services.database.reading() as session:
        opened = session.scalars(select(PastCase.opened_at).order_by(PastCase.id)).all()
    assert [f"{each:%d.%m.}" for each in opened] == ["04.03.", "05.04."]


def test_an_answer_is_kept_with_the_reading_and_yields_to_what_is_written(manager):
    send(manager, UNDECIDED)
    answer = {"dates-opened_at": "month", "keep_as": "Old desk"}
    check_again(manager, **COLUMNS, **answer)

    same = send(manager, UNDECIDED, mapping="Old desk")
    other = send(
        manager, UNDECIDED.replace("04/05/2026", "14/05/2026"), mapping="Old desk"
    )

    assert buttons(same) == ["Import 2 rows"]
    assert buttons(other) == ["Import 2 rows"]
    assert asked(other) == []


def test_an_answer_that_is_none_is_refused_there(manager):
    send(manager, UNDECIDED)

    page = check_again(manager, **COLUMNS, **{"dates-opened_at": "year"})

    assert page.status_code == 422
