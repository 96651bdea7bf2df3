"""The numbers of a period, each defined in one place together with the list behind it."""

from typing import Any, Final

from sqlalchemy.orm import Session

from kb.reports import conditions as what
from kb.reports import populations as when
from kb.reports.cuts import EVERYTHING, Cut
from kb.reports.number import (
    Number,
    Unit,
    Value,
    count,
    read_count,
    read_each,
    read_mean,
    read_median,
    read_share,
)
from kb.reports.periods import Period
from kb.reports.tallies import ALL, Population, Question


def _counted(code: str, among: Population, **which: Any) -> Number:
    return Number(code=code, unit=Unit.COUNT, read=read_count, among=among, **which)


def _shared(code: str, among: Population, **which: Any) -> Number:
    return Number(code=code, unit=Unit.SHARE, read=read_share, among=among, **which)


def _mean(code: str, unit: Unit, among: Population, **which: Any) -> Number:
    return Number(code=code, unit=unit, read=read_mean, among=among, **which)


# fmt: off
NUMBERS: Final = (
    _counted("opened", when.OPENED),
    _counted("closed", when.CLOSED),
    _shared("first_line_share", when.CLOSED, part=what.at_the_first_line),
    _shared("own_tier_share", when.CLOSED_BY_ORIGIN,
            of=what.came_from_a_unit, part=what.on_its_own_tier),
    _shared("transfer_rate", when.CLOSED,
            of=what.opened_at_the_first_level, part=what.raised),
    _shared("same_period_share", when.OPENED_THEN, part=what.was_resolved_by_the_end),
    _counted("carried_over", when.BACKLOG),
    _mean("backlog_age", Unit.DAYS, when.BACKLOG, amount=what.days_open),
    _shared("respond_in_target", when.RESPONSES, part=what.in_time),
    _shared("resolve_in_target", when.RESOLUTIONS, part=what.in_time),
    _mean("time_to_restore", Unit.HOURS, when.RESTORED, amount=what.hours_to_restore),
    _shared("reopen_rate", when.ENDED, part=what.was_reopened),
    _shared("cause_said_share", when.CLOSED, part=what.has_a_cause),
    _shared("misoperation_share", when.CLOSED,
            of=what.has_a_cause, part=what.was_caused_by_people),
    _shared("known_share", when.CLOSED, part=what.known),
    Number(code="approval_hours", unit=Unit.HOURS, read=read_median,
           among=when.CHECKED_IN, amount=what.hours_to_approval),
    _counted("waiting_for_review", when.WAITING),
    _shared("link_accuracy", when.DRAWN, part=what.right),
    _shared("self_service_success", when.SEARCHED, part=what.helped),
    _shared("on_behalf_share", when.CLOSED, part=what.on_behalf),
    _mean("satisfaction", Unit.STARS, when.CLOSED,
          of=what.answered, amount=what.stars),
    _shared("complaints", when.OPENED_BY_NOBODY, part=what.was_complained_of,
            is_confidential=True),
    Number(code="workload", unit=Unit.MEAN, read=read_each, among=when.CLOSED,
           of=what.has_a_worker, amount=what.worker),
    _mean("repeats_of_asset", Unit.MEAN, when.NOT_KEPT),
)
# fmt: on
"""In the order of the page. What each is called and means: ``web/words/numbers.py``."""
BY_CODE: Final = {number.code: number for number in NUMBERS}


def compute_all(
    session: Session, period: Period, cut: Cut = EVERYTHING
) -> dict[str, Value]:
    (found,) = count(session, NUMBERS, Question([period], cut))
    return {
        number.code: values[ALL] for number, values in zip(NUMBERS, found, strict=True)
    }


def course(
    session: Session, number: Number, period: Period, cut: Cut = EVERYTHING
) -> list[Value]:
    """The number in each part of *period*, which stand in its ``parts``."""
    found = count(session, [number], Question(period.parts(), cut))
    return [values[ALL] for (values,) in found]
