"""Runs by a button, people of a source, and the first steps on an empty page."""

import threading

import pytest

from kb.quality.datasets import get_dataset
from kb.quality.findings.models import QualityRun, RunState
from web.background import checking


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


@pytest.fixture
def loaded(administrator):
    """The indicators over our own data, as the button of the empty page loads them."""
    page = administrator.get("/quality").text
    assert "Load the indicators over our own data" in page
    return administrator.post("/quality/sources/own/load", follow_redirects=True)


def work_off(services):
    return checking.to_loop(services).work(threading.Event())


def test_an_empty_page_says_who_can_load_the_indicators(log_in):
    page = log_in("technician").get("/quality").text

    assert "An administrator loads them here with one button." in page
    assert "/quality/sources/own/load" not in page


@pytest.mark.usefixtures("loaded")
def test_the_indicators_that_ship_run_at_once_and_give_scores(administrator, services):
    waiting = administrator.get("/quality").text

    count = work_off(services)

    page = administrator.get("/quality").text
    listed = administrator.get("/quality/indicators").text
    assert "A check is going on" in waiting
    assert count > 10
    assert "Score by unit and dimension" in page
    assert "131 indicators" in listed
    with services.database.reading() as session:
        assert {each.state for each in session.query(QualityRun)} == {RunState.DONE}


@pytest.mark.usefixtures("loaded")
def test_a_source_shows_its_runs_and_starts_another_one(administrator, services):
    during = administrator.get("/quality/sources/1").text
    twice = administrator.post("/quality/sources/1/runs", {"dataset": "incident"})
    work_off(services)
    after = administrator.get("/quality/sources/1").text

    asked = administrator.post("/quality/sources/1/runs", {"dataset": "incident"})

    assert "waiting" in during
    assert (twice.status_code, asked.status_code) == (409, 302)
    assert "is already waiting" in twice.text or "waits already" in twice.text
    assert "Rows checked: " in after
    assert "not tried yet" not in after
    assert work_off(services) == 1


@pytest.mark.usefixtures("loaded")
def test_a_person_of_a_source_is_given_an_account(administrator):
    path = "/quality/sources/1/people"

    saved = administrator.post(path, {"person_code": "0042", "login": "technician"})
    unknown = administrator.post(path, {"person_code": "0042", "login": "nobody"})
    page = administrator.get("/quality/sources/1").text

    assert saved.status_code == 302
    assert unknown.status_code == 422
    assert 'value="0042"' in page
    assert 'value="technician"' in page


@pytest.mark.parametrize("path", ["own/load", "1/runs", "1/people"])
def test_nobody_else_does_any_of_it(log_in, path):
    answer = log_in("technician").post(f"/quality/sources/{path}", {"dataset": "x"})

    assert answer.status_code == 403


@pytest.mark.usefixtures("loaded")
def test_columns_that_have_changed_are_said_until_somebody_has_looked(
    administrator, services
):
    with services.database.writing() as session:
        get_dataset(session, "incident").changed_columns = [
            {"name": "email", "now": "text", "before": ""},
            {"name": "amount", "now": "text", "before": "decimal"},
        ]
    path = "/quality/sources/1"
    page = administrator.get(path).text

    unknown = administrator.post(f"{path}/columns", {"dataset": "nowhere"})
    looked = administrator.post(
        f"{path}/columns", {"dataset": "incident"}, follow_redirects=True
    )

    assert "email is new: text" in page
    assert "amount was decimal number and is text" in page
    assert unknown.status_code == 422
    assert "email is new" not in looked.text
    assert "these columns are known now" in looked.text
