"""Text in pictures, read in the background: found, marked, and never taken for certain."""

import io
import threading

import pytest

from ingest.recognition import Recognised
from kb import recognition
from tests.web import files
from web.answers import indexing
from web.background import recognising
from web.pages.authoring import uploads

JSON = {"Accept": "application/json"}


class Reader:
    """Recognises a given text on each page, and counts what it was asked."""

    def __init__(self, *texts, breaks_at=None):
        self._texts = texts
        self._breaks_at = breaks_at
        self.asked = []

    def list_pictures(self, path, _name):
        assert path.is_file()
        return [f"page {number}" for number in range(1, len(self._texts) + 1)]

    def recognise(self, _path, place):
        if place == self._breaks_at:
            raise KeyboardInterrupt
        self.asked.append(place)
        return Recognised(self._texts[int(place.split()[1]) - 1], 0.9)


@pytest.fixture
def scan(manager):
    """A published PDF without text; the report on it."""

    def upload(publish="1", end=b""):
        sent = [(io.BytesIO(files.scan() + end), "scan.pdf")]
        answer = manager.post(
            "/upload", {"files": sent, "publish": publish}, headers=JSON
        )
        return answer.json["files"][0]

    return upload


def read(services, reader):
    count = recognising.read_all(services, reader)
    indexing.drain(services)
    return count


def test_what_is_recognised_is_found_on_its_page_and_marked(manager, services, scan):
    article = scan()["article"]

    assert read(services, Reader("The wombat alarm", "更换电源模块")) == 2

    page = manager.get("/search?q=电源模块").text
    assert f'href="/articles/{article}?' in page
    assert "#page-2" in page
    assert "Text recognised in an image; it may be wrong" in page
    shown = manager.get(f"/articles/{article}").text
    assert "Text recognised in its pictures" in shown
    assert "The wombat alarm" in shown


def test_a_recognised_identifier_is_not_looked_up_as_one(manager, services, scan):
    scan()
    read(services, Reader("Replace core-sw-77 at 10.9.8.7", ""))

    assert "Nothing was found" in manager.get("/search?q=ip:10.9.8.0/24").text
    completions = manager.get("/search/complete?q=core-sw").text
    assert "core-sw-77" not in completions
    assert "1 article" in manager.get("/search?q=replace core-sw-77").text


def test_a_run_that_was_killed_goes_on_where_it_stopped(services, scan):
    scan()
    broken, whole = Reader("one", "two", breaks_at="page 2"), Reader("one", "two")

    with pytest.raises(KeyboardInterrupt):
        recognising.read_all(services, broken)
    assert read(services, whole) == 1

    assert (broken.asked, whole.asked) == (["page 1"], ["page 2"])


def test_what_was_read_is_not_read_again(services, scan):
    scan()
    assert read(services, Reader("one", "two")) == 2

    assert read(services, Reader("one", "two")) == 0


def test_how_far_it_has_come_is_shown(manager, services, scan):
    article = scan()["article"]
    with pytest.raises(KeyboardInterrupt):
        recognising.read_all(services, Reader("one", "two", breaks_at="page 2"))

    page = manager.get(f"/articles/{article}").text

    assert "The text in its pictures is being read: 1 of 2." in page


def test_losses_that_recognition_made_good_are_not_shown_any_more(
    manager, services, scan
):
    article = scan()["article"]
    assert (
        "2 things in it could not be read" in manager.get(f"/articles/{article}").text
    )

    read(services, Reader("one", ""))

    assert "1 thing in it could not be read" in manager.get(f"/articles/{article}").text


def test_a_reviewer_sees_what_was_recognised(technician, log_in, services):
    sent = [(io.BytesIO(files.scan()), "scan.pdf")]
    report = technician.post("/upload", {"files": sent}, headers=JSON).json["files"][0]
    read(services, Reader("The wombat alarm", ""))

    page = log_in("reviewer").get(f"/reviews/{report['submission']}").text

    assert "The wombat alarm" in page


def test_without_the_extra_the_report_says_what_to_install(monkeypatch, scan):
    monkeypatch.setattr(uploads.recognition, "is_installed", lambda: False)

    report = scan()

    assert report["status"] == "partial"
    assert 'pip install "yunzhi[ocr]"' in report["advice"]


def test_with_the_extra_the_report_says_that_it_is_read(scan):
    assert "read in the background" in scan()["advice"]


def test_text_recognised_in_an_internal_article_is_found_by_staff_only(
    requester, services, scan
):
    scan()
    read(services, Reader("The wombat alarm", ""))

    assert "Nothing was found" in requester.get("/search?q=wombat").text


def test_the_thread_reads_what_comes_in(services, scan, monkeypatch):
    monkeypatch.setattr(recognising, "POLL_SECONDS", 0.01)
    scan()

    with recognising.running(services):
        for _ in range(2_000):
            with services.database.reading() as session:
                if recognition.count_unread(session) == 0:
                    break
            threading.Event().wait(0.02)

    with services.database.reading() as session:
        assert recognition.count_unread(session) == 0


@pytest.mark.usefixtures("manager")
def test_a_lost_file_keeps_no_other_waiting(services, scan):
    scan()
    sound = set(services.content)
    scan(end=b"\n% another one")
    (lost,) = set(services.content) - sound
    services.content.delete(lost)
    known = set()

    reader = Reader("The wombat alarm", "更换电源模块")

    assert recognising.read_all(services, reader, lost=known) == 2
    assert known == {lost}
    assert recognising.read_all(services, reader, lost=known) == 0
