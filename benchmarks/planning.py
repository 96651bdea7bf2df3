"""Two processes plan duties and are killed again and again: no run twice, none lost.

    python -m benchmarks.planning [--kills 40] [--days 50] [--duties 30]
        [--postgresql postgresql://user@host:port]

Both plan the same duties, as two hosts that lead for a moment do, while days pass quickly.
At random moments one of them is killed (SIGKILL) and begins again. In the end the runs are
held against the dates of the rules.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import func, select

from benchmarks.installation import Installation, Server
from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.checklists.questions import read_checklist
from kb.database import Database, connect
from kb.duties import service
from kb.duties.dates import Timetables, to_rule
from kb.duties.models import Duty, DutyRun, DutyRunEvent
from kb.duties.moves import Remark
from kb.duties.rules import list_between
from kb.people import units
from kb.people.models import Tier
from tests.desk import Desk
from web.background import planning
from web.services import Services

FIRST = date(2026, 3, 2)
RULES = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYWORKDAY=1,-1",
    "FREQ=DAILY;INTERVAL=3",
)
CHECKLIST = [{"key": "door", "words": "门已锁", "type": "yes_no"}]
LONGEST = 0.5
"""Seconds in which a new day is planned, or is not."""


@dataclass
class Planner:
    """As much of the services as planning asks for."""

    database: Database
    now: Callable[[], datetime]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--days", type=int, default=50)
    parser.add_argument("--duties", type=int, default=30)
    parser.add_argument("--postgresql", default="")
    parser.add_argument("--plan", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.plan:
        plan_on(*given.plan)
    with tempfile.TemporaryDirectory(prefix="kb-planning-") as name:
        wrong = [measure(Path(name), "", given)]
        if given.postgresql:
            url = Server(given.postgresql).new()
            wrong.append(measure(Path(name), url, given))
    return 1 if any(wrong) else 0


def plan_on(url: str, path: str) -> None:
    """Plan, again and again, until somebody kills us."""
    database = connect(url)
    planner = Planner(database, lambda: read_now(Path(path)))
    while True:
        print(planning.plan_duties(cast(Services, planner)), flush=True)


def read_now(path: Path) -> datetime:
    day = FIRST + timedelta(days=int(path.read_text() or 0))
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def measure(folder: Path, url: str, given: Any) -> list[str]:
    kind = "PostgreSQL" if url else "SQLite"
    place = Installation(folder / kind, url)
    place.must("init")
    database = place.connect()
    make_duties(database, given.duties)
    clock = folder / f"{kind}.day"
    clock.write_text("0")
    kills = kill_planners(place.settings.database_address, clock, given)
    # What nobody lived to plan is planned when the next one begins.
    clock.write_text(str(given.days))
    left = planning.plan_duties(
        cast(Services, Planner(database, lambda: read_now(clock)))
    )
    runs, wrong = compare(database, FIRST + timedelta(days=given.days))
    database.close()
    print(
        f"{kind}: {kills} of {given.kills} killed at work, {given.duties} duties, {given.days + 1} days, "
        f"{runs} runs, {left} steps of them left to the next start; "
        f"wrong: {len(wrong)} {'; '.join(wrong[:3])}"
    )
    return wrong


def make_duties(database: Database, count: int) -> None:
    with database.writing() as session:
        seeding.add_default(session, NamedDays(), zone="Asia/Shanghai", today=FIRST)
        desk = Desk(session)
        unit = units.add_unit(session, "机房", tier=Tier.COUNTY)
        for number in range(count):
            draft = service.Draft(
                kind="patrol",
                title=f"巡检 {number}",
                unit=unit,
                rule=RULES[number % len(RULES)],
                starts_on=FIRST,
                checklist=read_checklist(CHECKLIST),
            )
            service.add_duty(session, draft, by=desk.as_("manager"))


def kill_planners(url: str, clock: Path, given: Any) -> int:
    """Kill each while it plans; days pass meanwhile. Return how many were at work."""

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "benchmarks.planning"]
        return subprocess.Popen(
            [*command, "--plan", url, str(clock)], stdout=subprocess.PIPE
        )

    planners, at_work = [start(), start()], 0
    for kill in range(given.kills):
        chosen = kill % len(planners)
        dying = planners[chosen]
        assert dying.stdout is not None
        dying.stdout.readline()  # It has begun.
        clock.write_text(str(given.days * (kill + 1) // given.kills))
        time.sleep(random.uniform(0, LONGEST))
        at_work += dying.poll() is None
        dying.kill()
        dying.communicate()
        planners[chosen] = start()
    for each in planners:
        each.kill()
        each.communicate()
    return at_work


def compare(database: Database, last: date) -> tuple[int, list[str]]:
    """How many runs there are, and what is not as the rules have it."""
    wrong = []
    with database.reading() as session:
        timetables = Timetables(session)
        planned: dict[int, Counter[date]] = {}
        for row in session.execute(select(DutyRun.duty_id, DutyRun.planned_for)):
            planned.setdefault(row.duty_id, Counter())[row.planned_for] += 1
        for duty in session.scalars(select(Duty)):
            found = planned.get(duty.id, Counter())
            rule, timetable = to_rule(duty), timetables.of(duty, FIRST)
            wanted = set(list_between(rule, timetable, FIRST, last))
            wrong += [
                f"{duty.number} twice on {day}" for day, n in found.items() if n > 1
            ]
            wrong += [
                f"{duty.number} lost {day}" for day in sorted(wanted - set(found))
            ]
            wrong += [f"{duty.number} has {day}" for day in sorted(set(found) - wanted)]
        runs = session.scalar(select(func.count(DutyRun.id))) or 0
        noted = session.scalar(
            select(func.count(DutyRunEvent.id)).where(
                DutyRunEvent.action == Remark.PLAN
            )
        )
    if noted != runs:
        wrong.append(f"{runs} runs with {noted} beginnings")
    return runs, wrong


if __name__ == "__main__":
    sys.exit(main())
