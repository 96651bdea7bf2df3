"""Clocks against a slow count that looks at every minute, and the rules one by one."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kb.calendars.business_time import ALWAYS, Span, Timetable
from kb.service_levels.counting import Goal, Moment, What, count
from kb.service_levels.models import ClockState

MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (Span(9 * 60, 12 * 60), Span(13 * 60 + 30, 18 * 60))


def days(first, last):
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


# The State Council's notice for 2026: what is off, and the weekends that are worked.
OFF = [
    *days(date(2026, 1, 1), date(2026, 1, 3)),
    *days(date(2026, 2, 15), date(2026, 2, 23)),
    *days(date(2026, 4, 4), date(2026, 4, 6)),
    *days(date(2026, 5, 1), date(2026, 5, 5)),
    *days(date(2026, 6, 19), date(2026, 6, 21)),
    *days(date(2026, 9, 25), date(2026, 9, 27)),
    *days(date(2026, 10, 1), date(2026, 10, 7)),
]
WORKED = [
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]
CHINA = Timetable(
    SHANGHAI,
    (OFFICE,) * 5 + ((), ()),
    days={**dict.fromkeys(OFF, ()), **dict.fromkeys(WORKED, OFFICE)},
)
# A shift over the hours in which the clock is changed, and the whole of Sunday.
NIGHTS = Timetable(
    BERLIN, ((Span(0, 4 * 60), Span(22 * 60, 1440)),) * 6 + ((Span(0, 1440),),)
)
CASES = [
    pytest.param(
        CHINA, datetime(2026, 1, 1, tzinfo=UTC), 310, 400, id="China, make-up days"
    ),
    pytest.param(
        NIGHTS, datetime(2026, 3, 24, tzinfo=UTC), 6, 300, id="Berlin, spring"
    ),
    pytest.param(
        NIGHTS, datetime(2026, 10, 20, tzinfo=UTC), 6, 300, id="Berlin, autumn"
    ),
]


class Slow:
    """Looks at one minute after the other, and knows nothing of calendars but spans."""

    def __init__(self, timetable):
        self.timetable = timetable
        self.known = {}

    def is_open(self, minute):
        if minute not in self.known:
            wall = minute.astimezone(self.timetable.zone)
            week = self.timetable.week[wall.weekday()]
            spans = self.timetable.days.get(wall.date(), week)
            past = wall.hour * 60 + wall.minute
            self.known[minute] = any(each.since <= past < each.until for each in spans)
        return self.known[minute]


class Minutes:
    """A clock that is looked at every minute."""

    def __init__(self, slow, goal):
        self.slow = slow
        self.whole = goal.duration // MINUTE
        self.warn = self.whole * goal.warn_percent // 100
        self.spent = self.marked = 0
        self.held, self.met = set(), None
        self.due = self.near = self.missed = self.warned = None

    @property
    def runs(self):
        return not self.held and self.met is None

    def happen(self, moment):
        match moment.what:
            case What.HOLD:
                self.held.add(moment.reason)
            case What.RELEASE:
                self.held.discard(moment.reason)
            case What.REACH:
                self.held.clear()
                self.met = self.met or moment.at
            case What.AGAIN:
                self.met = None
        self.marked = self.spent
        if not self.runs and self.missed is None:
            self.due = None
        if not self.runs:
            self.near = None

    def pass_minute(self, at):
        if not self.runs:
            return
        self.look(at)
        self.spent += self.slow.is_open(at)
        after = at + MINUTE
        self.look(after)
        if self.missed is None and self.due is not None and self.due < after:
            self.missed = self.due
        if self.warned is None and self.near is not None and self.near < after:
            self.warned = self.near

    def look(self, at):
        if self.due is None and self.spent >= self.whole:
            self.due = at
        if self.near is None and self.spent >= self.warn:
            self.near = at

    def find_due(self, now):
        """When it will be over if nothing more happens."""
        at = now
        while self.runs and self.due is None:
            self.look(at)
            self.spent += self.slow.is_open(at)
            at += MINUTE
            self.look(at)
        return self.due


def count_slowly(slow, goal, started_at, moments, now):
    clock, waiting, at = Minutes(slow, goal), list(moments), started_at
    while True:
        while waiting and waiting[0].at == at:
            clock.happen(waiting.pop(0))
        if at == now:
            break
        clock.pass_minute(at)
        at += MINUTE
    found = (clock.warned, clock.missed, clock.met, clock.marked * 60)
    return (*found, clock.find_due(now))


def make_moments(chance, started_at):
    """Pauses, a resolution and perhaps a denial, at any minutes of any day."""
    at, moments = started_at, []

    def later(most):
        nonlocal at
        at += chance.randint(0, most) * MINUTE
        return at

    for _ in range(chance.randint(1, 2)):
        for _ in range(chance.randint(0, 3)):
            moments.append(Moment(later(700), What.HOLD, "pause"))
            if chance.random() < 0.75:
                moments.append(Moment(later(1200), What.RELEASE, "pause"))
        if chance.random() < 0.7:
            moments.append(Moment(later(900), What.REACH))
            if chance.random() < 0.5:
                moments.append(Moment(later(1200), What.AGAIN))
    return moments, later(1500)


@pytest.mark.parametrize(("timetable", "first", "length", "number"), CASES)
def test_no_clock_differs_from_one_that_is_looked_at_every_minute(
    timetable, first, length, number
):
    chance, slow = random.Random(19), Slow(timetable)
    outcomes = set()

    for _ in range(number):
        started_at = first + chance.randrange(length * 1440) * MINUTE
        goal = make_goal(timetable, 20 * chance.choice((1, 3, 12, 24, 72)))
        moments, now = make_moments(chance, started_at)
        tally = count(goal, started_at, moments, now=now)
        shown = (
            tally.warned_at,
            tally.missed_at,
            tally.met_at,
            tally.spent_seconds,
            tally.due_at if tally.met_at is None or tally.missed_at else None,
        )
        assert shown == count_slowly(slow, goal, started_at, moments, now), (
            started_at,
            goal,
            moments,
            now,
        )
        outcomes.add(tally.state)

    assert outcomes == {
        ClockState.RUNNING,
        ClockState.PAUSED,
        ClockState.MET,
        ClockState.MISSED,
    }


def make_goal(timetable=ALWAYS, minutes=60, *, level=1, percent=80):
    return Goal(
        level_id=level,
        duration=minutes * MINUTE,
        warn_percent=percent,
        timetable=timetable,
    )


START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = make_goal()


def after(minutes):
    return START + minutes * MINUTE


def show(goal, *moments, now):
    return count(goal, START, moments, now=after(now))


def test_a_clock_runs_and_says_when_to_look_again():
    tally = show(HOUR, now=10)

    assert (tally.state, tally.due_at) == (ClockState.RUNNING, after(60))
    assert tally.next_at == after(48)


def test_people_are_warned_before_the_time_is_over():
    tally = show(HOUR, now=50)

    assert (tally.warned_at, tally.missed_at) == (after(48), None)
    assert tally.next_at == after(60)


def test_a_clock_whose_time_ran_out_says_since_when_and_waits_for_nothing_more():
    tally = show(HOUR, now=61)

    assert (tally.state, tally.missed_at) == (ClockState.MISSED, after(60))
    assert tally.next_at is None


@pytest.mark.parametrize(("minutes", "missed"), [(59, False), (60, False), (61, True)])
def test_what_is_reached_at_the_last_moment_is_in_time(minutes, missed):
    tally = show(HOUR, Moment(after(minutes), What.REACH), now=90)

    assert tally.met_at == after(minutes)
    assert (tally.missed_at is not None) is missed
    assert tally.ended_at == after(min(minutes, 60))


def test_a_paused_clock_has_no_due_time_and_keeps_what_was_spent():
    tally = show(HOUR, Moment(after(20), What.HOLD, "pause"), now=500)

    assert (tally.state, tally.due_at) == (ClockState.PAUSED, None)
    assert (tally.spent_seconds, tally.next_at) == (1200, None)


def test_two_reasons_to_stand_still_both_have_to_end():
    held = (
        Moment(after(10), What.HOLD, "approval"),
        Moment(after(20), What.HOLD, "pause"),
        Moment(after(30), What.RELEASE, "approval"),
    )

    tally = show(HOUR, *held, now=100)

    assert tally.state is ClockState.PAUSED
    later = show(HOUR, *held, Moment(after(50), What.RELEASE, "pause"), now=51)
    assert later.due_at == after(100)


def test_what_was_not_solved_after_all_goes_on_where_it_stood():
    tally = show(
        HOUR,
        Moment(after(30), What.REACH),
        Moment(after(500), What.AGAIN),
        now=505,
    )

    assert (tally.met_at, tally.due_at) == (None, after(530))


def test_a_response_stays_given_when_the_incident_is_taken_up_again():
    tally = show(
        HOUR,
        Moment(after(30), What.REACH),
        Moment(after(40), What.STOP),
        Moment(after(500), What.RESUME),
        now=900,
    )

    assert (tally.state, tally.met_at) == (ClockState.MET, after(30))


def test_what_ended_without_it_is_neither_met_nor_missed():
    tally = show(HOUR, Moment(after(30), What.STOP), now=900)

    assert tally.state is ClockState.STOPPED
    assert (tally.met_at, tally.missed_at) == (None, None)


def test_a_shorter_goal_leaves_what_is_left_of_it():
    urgent = make_goal(minutes=30, level=2)

    tally = show(HOUR, Moment(after(20), What.AIM, goal=urgent), now=21)

    assert (tally.due_at, tally.level_id) == (after(30), 2)


def test_a_goal_that_is_spent_already_is_missed_when_it_comes():
    urgent = make_goal(minutes=30, level=2)

    tally = show(HOUR, Moment(after(40), What.AIM, goal=urgent), now=41)

    assert (tally.missed_at, tally.due_at) == (after(40), after(40))


def test_a_slip_of_the_priority_is_given_back():
    urgent = make_goal(minutes=30, level=2)

    tally = show(
        HOUR,
        Moment(after(40), What.AIM, goal=urgent),
        Moment(after(45), What.AIM, goal=HOUR),
        now=46,
    )

    assert (tally.missed_at, tally.due_at) == (None, after(60))


def test_a_longer_goal_does_not_bring_back_a_time_that_ran_out():
    relaxed = make_goal(minutes=600, level=2)

    tally = show(HOUR, Moment(after(70), What.AIM, goal=relaxed), now=71)

    assert (tally.state, tally.missed_at) == (ClockState.MISSED, after(60))
    assert tally.level_id == 1


def test_what_passed_before_any_goal_counts_by_the_calendar_of_the_first():
    tally = show(None, Moment(after(20), What.AIM, goal=HOUR), now=21)

    assert (tally.started_at, tally.due_at) == (START, after(60))


def test_without_any_goal_there_is_no_clock():
    assert show(None, now=100) is None
    assert show(HOUR, Moment(after(5), What.AIM), now=100) is None


def test_time_that_is_spent_in_one_calendar_is_not_counted_anew_in_another():
    china = make_goal(CHINA, 60, level=2)  # 09:00 in UTC is 17:00 there.

    tally = show(HOUR, Moment(after(30), What.AIM, goal=china), now=31)

    assert tally.due_at == after(60)


def test_a_clock_of_a_machine_that_was_set_back_takes_nothing_off():
    tally = show(
        HOUR,
        Moment(after(30), What.HOLD, "pause"),
        Moment(after(20), What.RELEASE, "pause"),
        now=31,
    )

    assert tally.due_at == after(60)


def test_a_calendar_without_any_more_hours_never_makes_it_late():
    ended = Timetable(BERLIN, ((),) * 7, days={date(2026, 3, 2): OFFICE})

    tally = show(make_goal(ended, 6000), now=60 * 24 * 300)

    assert (tally.state, tally.due_at) == (ClockState.RUNNING, None)
