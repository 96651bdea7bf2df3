"""Hours as people write them."""

import pytest

from kb.calendars.business_time import Span
from kb.calendars.errors import CalendarCase, CalendarInputError
from kb.calendars.hours import USUAL_WEEK, check_week, read_hours, write_hours


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("09:00-12:00", (Span(540, 720),)),
        ("13:00-18:00, 9:00–12:00", (Span(540, 720), Span(780, 1080))),
        ("9：00至12：00，13：00～18：00", (Span(540, 720), Span(780, 1080))),
        ("00:00-24:00", (Span(0, 1440),)),
        ("08:00-12:00,12:00-16:00", (Span(480, 720), Span(720, 960))),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    assert read_hours(text) == spans
    assert read_hours(write_hours(spans)) == spans


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("soon", CalendarCase.BAD_HOURS),
        ("9-12", CalendarCase.BAD_HOURS),
        ("12:00-09:00", CalendarCase.BAD_HOURS),
        ("22:00-24:01", CalendarCase.BAD_HOURS),
        ("09:00-09:00", CalendarCase.BAD_HOURS),
        ("09:00-12:60", CalendarCase.BAD_HOURS),
        ("09:00-12:00, 11:59-18:00", CalendarCase.OVERLAP),
    ],
)
def test_what_are_no_hours_or_overlap_is_refused(text, case):
    with pytest.raises(CalendarInputError) as refused:
        read_hours(text)

    assert (refused.value.case, refused.value.values) == (case, {"text": text})


def test_a_week_without_any_hours_is_refused():
    assert check_week(USUAL_WEEK) == USUAL_WEEK
    with pytest.raises(CalendarInputError) as refused:
        check_week(((),) * 7)
    assert refused.value.case is CalendarCase.NO_HOURS
