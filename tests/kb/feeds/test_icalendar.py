"""Calendars as RFC 5545 has them, whatever stands in a title."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kb.feeds.icalendar import Event, write

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(summary="变更", **said):
    known = {"begins": AT, "ends": None, "changed_at": None, **said}
    return Event(uid="change-1@kb", summary=summary, url="https://kb/1", **known)


def unfold(body):
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_a_moment_is_written_in_utc_and_a_day_as_a_day():
    lines = unfold(
        write([event(ends=AT), event(begins=date(2026, 12, 31))], feed="运知")
    )

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20260302T120000Z" in lines
    assert "DTEND:20260302T120000Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines


def test_what_is_called_off_says_so():
    assert "STATUS:CANCELLED" in unfold(write([event(is_off=True)], feed="运知"))


@given(st.text())
def test_no_title_breaks_a_line_or_begins_another(title):
    body = write([event(title)], feed="运知")

    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")
    names = [line.split(":")[0].split(";")[0] for line in unfold(body)]
    assert names.count("BEGIN") == 2
    assert names.count("SUMMARY") == 1
