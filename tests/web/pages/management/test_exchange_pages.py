"""Import and export on a page: checked first, done in the background, taken out again."""

import io
import json
import re
import threading
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from lxml import html
from sqlalchemy import func, select

from kb.articles.models import Article, Submission
from kb.content.references import count_references
from kb.exchange import jobs as records
from kb.exchange import refused, registry
from kb.exchange.jobs import ImportJob, JobState
from kb.incidents.models import Incident
from tests.exports import servicenow, servicenow_row, to_csv
from web.background import chores, importing
from web.intake.exchange import jobs, running, sources
from web.words.exchange import name_cell

UNTOLD = {"remarks"}
"""Kept as text whatever it holds: it is never refused."""
INCIDENTS = servicenow(
    servicenow_row("INC1", short_description="<b>打印机</b>脱机"),
    servicenow_row("INC2", opened_at="yesterday"),
)
ARTICLES = to_csv(
    ("number", "short_description", "text", "workflow_state"),
    ("KB1", "VPN drops", "<p>Renew the certificate</p>", "published"),
)


def send(reader, text, noun="incidents", **fields):
    """Choose a file and have it checked; the answer is the page that follows."""
    data = text if isinstance(text, bytes) else text.encode()
    form = {"file": (io.BytesIO(data), "rows.csv"), "noun": noun, **fields}
    return reader.post(
        "/imports", form, content_type="multipart/form-data", follow_redirects=True
    )


def place_of(page):
    """What is said to be the place of the first refusal."""
    (cell, *_) = html.fromstring(page.text).xpath("//td[@data-label='Field']")
    return " ".join(cell.text_content().split())


def count(services, table):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def get_job(services):
    with services.database.reading() as session:
        return session.scalars(select(ImportJob)).one()


def test_a_file_is_checked_before_anything_is_written(manager, services):
    page = send(manager, INCIDENTS)

    assert page.status_code == 200
    assert "&lt;b&gt;打印机&lt;/b&gt;脱机" in page.text
    assert place_of(page) == "Time opened opened_at", "our word, and the file's own"
    assert "Import 1 row" in page.text
    assert "ServiceNow" in page.text
    assert count(services, Incident) == 0
    assert get_job(services).state is JobState.CHECKED


def test_an_import_runs_in_the_background_and_says_what_became_of_it(manager, services):
    send(manager, INCIDENTS)
    running = manager.post("/imports/1/start", follow_redirects=True)
    done = jobs.work_off(services)

    page = manager.get("/imports/1")

    assert "goes on" in running.text
    assert running.headers["Refresh"] == "3"
    assert done == 1
    assert "Refresh" not in page.headers
    assert get_job(services).counts == {"created": 1, "refused": 1}
    assert count(services, Incident) == 1
    assert place_of(page) == "Time opened opened_at"
    (cell,) = html.fromstring(page.text).xpath("//td[normalize-space()='INC2']")
    place = cell.getprevious().text_content().strip()
    assert place == "3", "people find the row by its place and its beginning"


def test_the_refused_rows_are_downloaded_with_the_reasons(manager, services):
    send(manager, INCIDENTS)
    manager.post("/imports/1/start")
    jobs.work_off(services)

    file = manager.get("/imports/1/refused")

    assert file.headers["Content-Disposition"] == "attachment; filename=refused-1.csv"
    assert "row_value_unknown" in file.text
    assert "INC2" in file.text
    again = send(manager, file.text.replace("yesterday", "2026-01-05 09:00"))
    assert "Import 1 row" in again.text


def test_objects_are_downloaded_as_objects(manager, services):
    faulty = {"number": "7", "short_description": "a\0b", "opened_at": "yesterday"}
    send(manager, json.dumps([faulty]))
    manager.post("/imports/1/start")
    jobs.work_off(services)

    file = manager.get("/imports/1/refused")

    assert file.headers["Content-Disposition"] == "attachment; filename=refused-1.jsonl"
    row = json.loads(file.text)
    assert row.pop("error_code")
    assert isinstance(row.pop("error_row"), int)
    assert (row.pop("error_field"), row.pop("error")) == ("opened_at", mock.ANY)
    assert row == faulty


def test_an_import_that_another_host_goes_on_with_keeps_each_refused_row_once(
    manager, services, monkeypatch
):
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(running, "BATCH", 2)
    rows = (servicenow_row(f"INC{n}", opened_at="yesterday") for n in range(5))
    send(manager, servicenow(*rows))
    manager.post("/imports/1/start")
    with services.database.reading() as session:
        job = records.find_running(session)
    jobs._do(services, job, lambda: True)
    other = replace(services, settings=replace(services.settings, home=Path("other")))

    jobs.work_off(other)

    lines = manager.get("/imports/1/refused").text.splitlines()
    found = [re.search("INC[0-9]", line)[0] for line in lines[1:]]
    assert found == [f"INC{n}" for n in range(5)]


def test_refused_rows_are_forgotten_long_after_the_import(manager, services):
    send(manager, INCIDENTS)
    manager.post("/imports/1/start")
    jobs.work_off(services)

    assert chores.forget_old_refused_rows(services) == 0
    later = services.now() + timedelta(days=refused.DAYS + 1)
    assert chores.forget_old_refused_rows(replace(services, now=lambda: later)) == 1

    assert manager.get("/imports/1/refused").status_code == 404


def test_an_import_begins_once(manager, services):
    send(manager, INCIDENTS)
    manager.post("/imports/1/start")

    again = manager.post("/imports/1/start")

    assert again.status_code == 409
    assert jobs.work_off(services) == 1
    assert jobs.work_off(services) == 0


def test_the_file_is_not_kept_when_it_is_done(manager, services):
    send(manager, INCIDENTS)
    sha256 = get_job(services).blob_sha256
    manager.post("/imports/1/start")
    jobs.work_off(services)

    with services.database.reading() as session:
        assert count_references(session, sha256) == 0


def test_an_interrupted_import_goes_on_where_it_was(manager, services, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 3)
    send(manager, servicenow(*(servicenow_row(f"INC{n}") for n in range(10))))
    manager.post("/imports/1/start")
    stopped = threading.Event()
    with services.database.reading() as session:
        job = records.find_running(session)
    stopped.set()

    jobs._do(services, job, stopped.is_set)
    halfway = get_job(services)
    jobs.work_off(services)

    whole = get_job(services)
    assert (halfway.state, halfway.done) == (JobState.RUNNING, 3)
    assert (whole.state, whole.done) == (JobState.DONE, 10)
    assert count(services, Incident) == 10


def test_a_file_that_ends_in_the_middle_is_said(manager, services):
    page = send(manager, '[{"number": "1", "title": "a"}, {"number": "2", "ti')
    manager.post("/imports/1/start")
    jobs.work_off(services)

    after = manager.get("/imports/1").text

    assert "row 2" in page.text
    assert "row 2" in after
    assert get_job(services).state is JobState.FAILED
    assert count(services, Incident) == 1


def test_an_import_that_breaks_off_keeps_no_other_waiting(
    manager, services, monkeypatch
):
    send(manager, INCIDENTS)
    manager.post("/imports/1/start")
    send(manager, servicenow(servicenow_row("INC9")))
    manager.post("/imports/2/start")
    broken = iter([RuntimeError("a bug")])

    def open_rows(*given):
        for error in broken:
            raise error
        return opened(*given)

    opened = sources.opened
    monkeypatch.setattr(jobs.sources, "opened", open_rows)

    done = jobs.work_off(services)

    with services.database.reading() as session:
        states = [records.get_job(session, number).state for number in (1, 2)]
    assert done == 2
    assert states == [JobState.FAILED, JobState.DONE]
    assert "broke off" in manager.get("/imports/1").text


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("colour,shape\nred,round\n", {"noun": "articles"}),
        ("", {}),
        (b"PK\x03\x04 broken", {}),
        (INCIDENTS, {"timezone": "Mars/Olympus"}),
        (INCIDENTS, {"noun": "people"}),
        (INCIDENTS, {"closed_as": "closed"}),
        (INCIDENTS, {"noun": "articles", "preset": "jira"}),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_form(manager, services, text, fields):
    page = send(manager, text, **fields)

    assert page.status_code == 422
    assert 'name="file"' in page.text
    assert count(services, ImportJob) == 0


def test_a_form_without_a_file_asks_for_one(manager):
    page = manager.post("/imports", {"noun": "incidents"})

    assert page.status_code == 422
    assert "Choose at least one file." in page.text


def test_articles_are_published_by_managers_only(manager, log_in, services):
    send(manager, ARTICLES, "articles", publish="1", kind="solution")
    manager.post("/imports/1/start")
    jobs.work_off(services)

    refused = send(log_in("administrator"), ARTICLES, "articles", publish="1")

    assert count(services, Article) == 1
    assert refused.status_code == 403
    assert count(services, ImportJob) == 1


def test_articles_wait_for_review_without_that(manager, services):
    send(manager, ARTICLES, "articles")
    manager.post("/imports/1/start")
    jobs.work_off(services)

    assert (count(services, Article), count(services, Submission)) == (0, 1)


@pytest.mark.parametrize("login", ["requester", "technician", "reviewer"])
@pytest.mark.parametrize(
    "address", ["/imports", "/imports/1", "/imports/export/incidents.csv"]
)
def test_the_page_is_for_those_who_answer(log_in, login, address):
    assert log_in(login).get(address).status_code == 403


def test_an_import_that_is_not_there_is_not_found(manager):
    assert manager.get("/imports/7").status_code == 404
    assert manager.post("/imports/7/start").status_code == 404
    send(manager, INCIDENTS)
    assert manager.get("/imports/1/refused").status_code == 404


@pytest.mark.usefixtures("library")
def test_everything_can_be_taken_out(manager):
    table = manager.get("/imports/export/articles.csv")
    lines = manager.get("/imports/export/articles.jsonl")
    packed = manager.get("/imports/export/articles.zip")

    titles = {"打印机脱机", "核心交换机拓扑"}
    rows = [json.loads(line) for line in lines.text.splitlines()]
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        names = archive.namelist()
    assert table.text.startswith("\ufeffid,kind,title")
    assert {row["title"] for row in rows} == titles
    assert names == ["articles.jsonl"]
    assert table.headers["Content-Disposition"] == "attachment; filename=articles.csv"


def test_the_list_shows_what_was_imported(manager):
    empty = manager.get("/imports").text

    send(manager, INCIDENTS)

    assert "Nothing has been imported" in empty
    assert "rows.csv" in manager.get("/imports").text


def test_reasons_are_in_the_readers_language(log_in):
    page = send(log_in("manager", "zh"), INCIDENTS).text

    assert "该行有一个值在本系统中无法识别" in page
    assert "导入 1 行" in page


def test_the_worker_does_what_is_asked_for(manager, services, monkeypatch):
    monkeypatch.setattr(importing, "POLL_SECONDS", 0.01)
    finished = threading.Event()
    finish = records.finish

    def finish_and_tell(job, **options):
        finish(job, **options)
        finished.set()

    monkeypatch.setattr(records, "finish", finish_and_tell)
    send(manager, INCIDENTS)
    manager.post("/imports/1/start")

    with importing.to_loop(manager.client.application, services).running():
        assert finished.wait(60)

    assert get_job(services).state is JobState.DONE


def test_every_cell_of_a_row_has_a_name(app):
    """What people are told to mend is never called by its code."""
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        for preset in registry.PRESETS:
            for field in preset.columns.keys() - UNTOLD:
                named = name_cell(field)
                assert named != field, f"{preset.name}: {field}"
                assert not named.isascii(), f"not in Chinese: {field}"


def test_why_a_row_is_refused_is_said_in_both_languages(app, manager, services):
    shown = send(manager, INCIDENTS).text
    with app.app_context():
        manager.post("/imports/1/start")
        jobs.work_off(services)

    assert "write times like" in shown
    manager.post("/language/zh", {"next": "/imports/1"})
    page = manager.get("/imports/1").text
    assert "不是时间" in page
    assert "write times like" not in page
    assert "write times like" in manager.get("/imports/1/refused").text


def test_a_running_import_is_stopped_and_taken_back(manager, services):
    send(manager, INCIDENTS)
    manager.post("/imports/1/start")
    assert 'action="/imports/1/cancel"' in manager.get("/imports/1").text
    with services.database.writing() as session:
        counted = records.get_job(session, 1)
        records.advance(counted, {"created": 1}, 1, now=services.now())

    manager.post("/imports/1/cancel")
    page = manager.get("/imports/1").text
    assert 'action="/imports/1/cancel"' not in page
    assert 'action="/imports/1/undo"' in page

    manager.post("/imports/1/undo")
    assert jobs.work_off(services) == 1
    with services.database.reading() as session:
        assert records.get_job(session, 1).state is JobState.UNDONE
    assert manager.post("/imports/1/undo").status_code == 409
