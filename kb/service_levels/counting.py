"""What a clock shows: counted from what has happened, and from nothing else.

A clock runs in the working time of its goal. What was spent stays spent: where the goal
changes, what is left is the new one less that. A time that ran out stays so, unless it was
over only because a shorter goal came: then the next goal gives it back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kb.calendars.business_time import Timetable, add, between
from kb.calendars.errors import CalendarInputError
from kb.service_levels.models import ClockState


class What(StrEnum):
    HOLD = "hold"
    """It stands still, for the reason that is named."""
    RELEASE = "release"
    REACH = "reach"
    STOP = "stop"
    """The incident ends without it."""
    RESUME = "resume"
    """The incident goes on; a target that was reached stays so."""
    AGAIN = "again"
    """The incident goes on, and the target is to be reached anew."""
    AIM = "aim"
    """Another goal holds from now on, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One target of a level, with the calendar that counts it."""

    level_id: int
    duration: timedelta
    warn_percent: int
    timetable: Timetable = field(compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a clock."""

    at: datetime
    what: What
    reason: str = ""
    goal: Goal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a clock shows, as it is stored."""

    level_id: int
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    warned_at: datetime | None
    missed_at: datetime | None
    met_at: datetime | None
    ended_at: datetime | None
    spent_seconds: int
    next_at: datetime | None


def count(
    goal: Goal | None, started_at: datetime, moments: Iterable[Moment], *, now: datetime
) -> Tally | None:
    """What the clock shows at *now*; ``None`` where no goal ever held.

    A target that is reached, or stands still, at the very moment when its time is over
    is in time.
    """
    run = _Run(goal, started_at)
    for moment in moments:
        run.take(moment)
    run.pass_to(now)
    return run.tally()


class _Run:
    """One clock on its way through what happened to it."""

    def __init__(self, goal: Goal | None, started_at: datetime) -> None:
        self._goal, self._aim = goal, goal
        self._started_at = self._at = started_at
        self._since: datetime | None = started_at
        """Since when it runs; ``None`` while it does not."""
        self._unmeasured: list[tuple[datetime, datetime]] = []
        """What ran before any goal held: no calendar has counted it yet."""
        self._spent = timedelta()
        self._holds: set[str] = set()
        self._was_over = False
        """Whether more was spent than the goal gave when it came."""
        self._stopped = False
        self._due: datetime | None = None
        self._warn: datetime | None = None
        self._warned: datetime | None = None
        self._missed: datetime | None = None
        self._met: datetime | None = None
        self._set()

    def take(self, moment: Moment) -> None:
        at = max(moment.at, self._at)  # Clocks of machines are set back at times.
        self.pass_to(at)
        self._settle(at)
        match moment.what:
            case What.HOLD:
                self._holds.add(moment.reason)
            case What.RELEASE:
                self._holds.discard(moment.reason)
            case What.AIM:
                self._aim = moment.goal
            case What.REACH | What.STOP:
                self._end(at, moment.what)
            case What.RESUME | What.AGAIN:
                self._stopped = False
                if moment.what is What.AGAIN:
                    self._met = None
        self._run_on(at)

    def pass_to(self, at: datetime) -> None:
        """Let time go by, and nothing else happen."""
        self._at = at
        if self._since is None:
            return
        if self._warned is None and self._warn is not None and self._warn < at:
            self._warned = self._warn
        if self._missed is None and self._due is not None and self._due < at:
            self._missed = self._due

    def tally(self) -> Tally | None:
        if self._goal is None:
            return None
        waits = self._since is not None and self._missed is None
        return Tally(
            level_id=self._goal.level_id,
            state=self._state(),
            started_at=self._started_at,
            due_at=self._due,
            warned_at=self._warned,
            missed_at=self._missed,
            met_at=self._met,
            ended_at=self._missed or self._met,
            spent_seconds=int(self._spent.total_seconds()),
            next_at=(self._warn if self._warned is None else self._due)
            if waits
            else None,
        )

    def _state(self) -> ClockState:
        if self._missed is not None:
            return ClockState.MISSED
        if self._met is not None:
            return ClockState.MET
        if self._stopped:
            return ClockState.STOPPED
        return ClockState.PAUSED if self._holds else ClockState.RUNNING

    def _end(self, at: datetime, what: What) -> None:
        self._holds.clear()
        if what is What.STOP:
            self._stopped = True
        else:
            self._met = self._met or at

    def _settle(self, at: datetime) -> None:
        """Count what has run since it began to."""
        if self._since is None:
            return
        if self._goal is None:
            self._unmeasured.append((self._since, at))
        else:
            self._spent += between(self._goal.timetable, self._since, at)

    def _run_on(self, at: datetime) -> None:
        is_over = self._stopped or self._met is not None
        self._since = None if is_over or self._holds else at
        is_fixed = is_over or (self._missed is not None and not self._was_over)
        if not is_fixed and self._aim != self._goal:
            self._take_aim()
        self._set()

    def _take_aim(self) -> None:
        """Go by the goal that holds now."""
        self._goal, self._warned, self._missed = self._aim, None, None
        if self._goal is not None:
            for since, until in self._unmeasured:
                self._spent += between(self._goal.timetable, since, until)
            self._unmeasured.clear()

    def _set(self) -> None:
        """Work out when its time is over, and when people are to be warned."""
        if self._missed is not None or self._met is not None or self._stopped:
            return
        self._due = self._warn = None
        if self._goal is None or self._since is None:
            return
        self._was_over = self._spent >= self._goal.duration
        self._due = self._when(self._goal, self._goal.duration)
        self._warn = self._when(
            self._goal, self._goal.duration * self._goal.warn_percent / 100
        )

    def _when(self, goal: Goal, spent: timedelta) -> datetime | None:
        """When so much will have been spent; never, where the calendar has no more hours."""
        assert self._since is not None, "a clock that stands still comes to nothing"
        try:
            return add(
                goal.timetable, self._since, max(spent - self._spent, timedelta())
            )
        except CalendarInputError:
            return None
