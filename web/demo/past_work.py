"""What the desk has solved in three months: numbers and reports are made of it.

Each case takes the steps that such an incident takes, at the times when it took them.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents import closing, links, opening, pausing, transfers, verification
from kb.incidents.models import Channel, Incident, Pause
from kb.incidents.opening import Report
from kb.incidents.transfers import Handover
from kb.incidents.verification import Satisfaction
from kb.notifications import service as notifications
from kb.people import units
from web.demo.cast import Cast
from web.demo.organisation import PORT, PORT_UNIT, REGION, TERMINAL, UNIT
from web.demo.samples import FOLDER, Articles
from web.services import Services

CASES: Final = FOLDER / "worked.csv"
IN_MONTHS: Final = (8, 22, 10)
"""How many were reported in the month before the last one, in that, and in this one."""
DAY: Final = timedelta(days=1)
SETTLED: Final = timedelta(days=3)
"""How long ago the newest was reported: all of it is done."""
SATURDAY: Final = 5
UNTIL_WORD: Final = timedelta(minutes=25)
"""How long users take to say that it is solved."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who asks and who works for one of the clients, and where."""

    user: str
    desk: str
    unit: str
    above: str
    """Who takes what the desk sends up."""
    unit_above: str
    level_above: int
    rests: bool
    """Whether nobody works there on Saturdays and Sundays."""


SIDES: Final = {
    "own": Side("user", "firstline", UNIT, "expert", REGION, 3, rests=True),
    PORT: Side("portuser", "portdesk", TERMINAL, "portlead", PORT_UNIT, 2, rests=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A row of the table; all lengths of time since it was reported."""

    side: Side
    report: Report
    solution: int
    cause: str
    opened_at: datetime
    responded: timedelta
    resolved: timedelta
    paused: timedelta
    sent_up: bool
    stars: int
    """Nobody asked, if 0."""


def add_past_work(services: Services, articles: Articles) -> int:
    """Add them to a home that has no incident yet; return how many."""
    now = services.now()
    with services.database.writing() as session:
        if session.scalar(select(Incident.id).limit(1)) is not None:
            return 0
        cast = Cast(session, now)
        cases = read_cases(session, articles, now)
        for case in cases:
            _play(cast, case)
        _read_all(cast)
        return len(cases)


def read_cases(session: Session, articles: Articles, now: datetime) -> list[Case]:
    """The rows of the table, spread over three months."""
    with CASES.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    return [
        _to_case(session, row, articles, _opening(about, place))
        for place, (row, about) in enumerate(zip(rows, _spread(now), strict=True))
    ]


def _spread(now: datetime) -> Iterator[datetime]:
    """When each was reported, roughly: last month is the same whatever day it is."""
    this = now.astimezone().replace(day=1, hour=0)
    last = (this - DAY).replace(day=1)
    before = (last - DAY).replace(day=1)
    ends = (before, last, this, max(now - SETTLED, this))
    for count, (since, until) in zip(IN_MONTHS, pairwise(ends), strict=True):
        for place in range(count):
            yield min(since + (until - since) * place / count, now - SETTLED)


def _opening(about: datetime, place: int) -> datetime:
    """A time of that day at which people are at work, another for each."""
    return about.astimezone().replace(
        hour=9 + place * 3 % 8, minute=place * 17 % 60, second=0, microsecond=0
    )


def _to_case(
    session: Session, row: dict[str, str], articles: Articles, at: datetime
) -> Case:
    side = SIDES[row["client"]]
    if side.rests and at.weekday() >= SATURDAY:
        at -= timedelta(days=at.weekday() - SATURDAY + 1)
    return Case(
        side=side,
        report=Report(
            title=row["title"],
            description=row["description"],
            system=row["system"],
            category=row["category"],
            impact=int(row["impact"]),
            urgency=int(row["urgency"]),
            channel=Channel(row["channel"]),
            unit=units.get_by_name(session, side.unit),
        ),
        solution=articles[row["solution"]],
        cause=row["cause"],
        opened_at=at,
        responded=_minutes(row["respond"]),
        resolved=_minutes(row["resolve"]),
        paused=_minutes(row["pause"]),
        sent_up=bool(row["sent_up"]),
        stars=int(row["stars"] or 0),
    )


def _minutes(text: str) -> timedelta:
    return timedelta(minutes=int(text or 0))


def _play(cast: Cast, case: Case) -> None:
    session, side = cast.session, case.side
    incident = opening.open_incident(
        session,
        case.report,
        reporter=cast.find(side.user),
        by=cast.at(side.user, case.opened_at),
        told=False,
    )
    worker, at = side.desk, case.opened_at + case.responded
    incident = transfers.start(session, incident, by=cast.at(worker, at))
    if case.sent_up:
        worker, at = side.above, at + (case.resolved - case.responded) / 4
        _send_up(cast, case, incident, at)
    if case.paused:
        _wait(cast, case, incident, worker, at)
    _solve(cast, case, incident, worker)


def _send_up(cast: Cast, case: Case, incident: Incident, at: datetime) -> None:
    side = case.side
    handover = Handover(
        reason="超出一线权限，请二线处理。",
        tried="已按知识库条目逐步检查，未能恢复。",
        level=side.level_above,
        unit=units.get_by_name(cast.session, side.unit_above),
        assignee=cast.find(side.above),
    )
    transfers.transfer(cast.session, incident, handover, by=cast.at(side.desk, at))


def _wait(
    cast: Cast, case: Case, incident: Incident, worker: str, at: datetime
) -> None:
    """For the user, from when somebody began to work until they answered."""
    asked = "请补充现场照片和出现的时间。"
    pausing.pause(cast.session, incident, Pause.USER, asked, by=cast.at(worker, at))
    answered = cast.at(worker, at + case.paused)
    pausing.go_on(cast.session, incident, "用户已补充。", by=answered)


def _solve(cast: Cast, case: Case, incident: Incident, worker: str) -> None:
    session, at = cast.session, case.opened_at + case.resolved
    by = cast.at(worker, at)
    incident = links.link(session, incident, case.solution, by=by)
    done = "按关联的解决方案处理，用户现场确认恢复。"
    incident = verification.resolve(session, incident, done, cause=case.cause, by=by)
    stars = Satisfaction(case.stars) if case.stars else None
    word = cast.at(case.side.user, at + UNTIL_WORD)
    incident = verification.confirm(session, incident, satisfaction=stars, by=word)
    closing.close(session, incident, by=cast.at(worker, at + UNTIL_WORD))


def _read_all(cast: Cast) -> None:
    """What people were told of it is long read."""
    for side in SIDES.values():
        for login in (side.user, side.desk, side.above):
            notifications.mark_all_read(cast.session, cast.find(login), now=cast.now)
