"""Lists of days that people upload."""

from datetime import date

import pytest

from kb.calendars.business_time import Span
from kb.calendars.days import SpecialDay
from kb.calendars.errors import CalendarFileCase
from kb.calendars.uploads import MOST_DAYS, read_upload, write_days

GOOD = """\
日期,类型,时段,名称
2027-01-01,休,,元旦
2027-10-01..2027-10-03,放假,,国庆节

2027-10-09,班,,国庆节调休
2027-12-31,半天,09:00-12:00,
2027-12-26,worked,10:00-16:00,
"""
DAYS = {
    date(2027, 1, 1): SpecialDay((), "元旦"),
    date(2027, 10, 1): SpecialDay((), "国庆节"),
    date(2027, 10, 2): SpecialDay((), "国庆节"),
    date(2027, 10, 3): SpecialDay((), "国庆节"),
    date(2027, 10, 9): SpecialDay(None, "国庆节调休"),
    date(2027, 12, 31): SpecialDay((Span(540, 720),)),
    date(2027, 12, 26): SpecialDay((Span(600, 960),)),
}
ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20271001
DTEND;VALUE=DATE:20271004
SUMMARY:国庆节
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20271009
SUMMARY:国庆节补班
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20270214
DTEND;VALUE=DATE:20270215
SUMMARY:春节
X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY
END:VEVENT
END:VCALENDAR
"""


def faults(content):
    return [(fault.line, fault.case) for fault in read_upload(content).faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_as_people_keep_it(encoding):
    upload = read_upload(GOOD.encode(encoding))

    assert upload.faults == []
    assert upload.days == DAYS


def test_a_list_that_was_written_is_read_as_the_same():
    assert read_upload(write_days(DAYS).encode()).days == DAYS


def test_commas_of_a_chinese_input_method_do_as_well():
    typed = GOOD.replace(",", "，")

    assert read_upload(typed.encode()).days == DAYS


def test_english_words_and_no_titles_do_as_well():
    upload = read_upload(b"2027-01-01,off,,New Year\n2027-01-02,make-up\n")

    assert upload.days == {
        date(2027, 1, 1): SpecialDay((), "New Year"),
        date(2027, 1, 2): SpecialDay(None),
    }


def test_a_calendar_of_the_icalendar_form_is_read():
    upload = read_upload(ICS.encode())

    assert upload.faults == []
    assert upload.days == {
        date(2027, 10, 1): SpecialDay((), "国庆节"),
        date(2027, 10, 2): SpecialDay((), "国庆节"),
        date(2027, 10, 3): SpecialDay((), "国庆节"),
        date(2027, 10, 9): SpecialDay(None, "国庆节补班"),
        date(2027, 2, 14): SpecialDay(None, "春节"),
    }


def test_every_bad_line_is_named():
    content = (
        "day,kind\n2027-02-30,off\n2027-01-01,off\nsoon,off\n2027-01-02,maybe\n"
        "2027-01-03,half,nine\n2027-01-04,half\n2027-01-01,worked\n"
        "2027-03-02..2027-03-01,off\n2027-04-01\n"
    )

    assert faults(content.encode()) == [
        (2, CalendarFileCase.BAD_DAY),
        (4, CalendarFileCase.BAD_DAY),
        (5, CalendarFileCase.BAD_KIND),
        (6, CalendarFileCase.BAD_HOURS),
        (7, CalendarFileCase.BAD_HOURS),
        (8, CalendarFileCase.TWICE),
        (9, CalendarFileCase.BAD_DAY),
        (10, CalendarFileCase.BAD_KIND),
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "SUMMARY:国庆节补班",
            "SUMMARY:每周\nRRULE:FREQ=WEEKLY",
            (10, CalendarFileCase.REPEATS),
        ),
        (
            "DTSTART;VALUE=DATE:20271009",
            "DTSTART:20271009T090000Z",
            (10, CalendarFileCase.BAD_DAY),
        ),
        ("DTSTART;VALUE=DATE:20271009\n", "", (10, CalendarFileCase.BAD_DAY)),
        (
            "DTSTART;VALUE=DATE:20271009",
            "DTSTART;VALUE=DATE:20271002",
            (10, CalendarFileCase.TWICE),
        ),
    ],
)
def test_an_entry_that_is_no_day_is_named_by_its_line(old, new, fault):
    assert faults(ICS.replace(old, new).encode()) == [fault]


@pytest.mark.parametrize(
    ("content", "case"),
    [
        (b"", CalendarFileCase.EMPTY),
        (b"day,kind\n", CalendarFileCase.EMPTY),
        (b"\xff\xff\xff", CalendarFileCase.NOT_READ),
        (b"PK\x03\x04\0\0", CalendarFileCase.NOT_READ),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", CalendarFileCase.EMPTY),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", CalendarFileCase.NOT_READ),
        (
            b"2020-01-01..2029-12-31,off\n2030-01-01..2034-01-01,off",
            CalendarFileCase.TOO_MANY,
        ),
    ],
)
def test_what_is_no_list_of_days_is_refused_whole(content, case):
    assert faults(content) == [(0, case)]


def test_one_line_cannot_name_the_days_of_a_century():
    assert faults(b"1900-01-01..2099-12-31,off") == [(1, CalendarFileCase.BAD_DAY)]
    assert MOST_DAYS < 4_000
