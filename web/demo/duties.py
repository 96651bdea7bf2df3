"""What is done again and again at the bureau and the port: six weeks of it, and today's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from kb.audit import Actor, By
from kb.duties import planning, running, service
from kb.duties.dates import Timetables, to_rule
from kb.duties.kinds import find_source, get_kind, read_kinds
from kb.duties.models import Duty, DutyRun, RunState
from kb.duties.rules import OffDays, list_between
from kb.duties.running import Filled, list_questions
from kb.duties.walks import Wish
from kb.emergency import plans
from kb.people import directory, units
from kb.people.models import Unit
from kb.registers.types import read_types
from web.demo.cast import Cast
from web.demo.organisation import TERMINAL, UNIT
from web.services import Services

CHANNEL: Final = "automatic"
SINCE: Final = timedelta(days=42)
AT: Final = time(9, 30)
FINE: Final = {
    "temperature": "22.4",
    "humidity": "48",
    "power": "yes",
    "lamps": "normal",
    "leaks": "yes",
    "locked": "yes",
    "cleaned": "yes",
    "cables": "yes",
    "storage": "61",
    "updates": "current",
    "backup": "yes",
    "work": "清洁机柜与滤网，核对标签，检查备份日志，抽查恢复一份文件。",
    "participants": "孙立新、一线值班、供配电岗",
    "scenario": "主库监听中断，切换到备库。",
    "minutes": "12",
    "as_planned": "yes",
    "reached": "yes",
    "plan_holds": "yes",
    "signatures": "1",
    "scanned": "98.6",
    "infected": "0",
    "without": "0",
}
"""What is answered where nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A duty, and what was out of the ordinary: by how many dates ago."""

    kind: str
    title: str
    unit: str
    doer: str
    rule: str
    off_days: OffDays = OffDays.SKIP
    due_days: int = 0
    places: Sequence[str] = ()
    category: str = ""
    """Of the unit's assets that it goes through, where it goes through these."""
    found: Mapping[int, tuple[int, str, str, str]] = field(default_factory=dict)
    """Place, question, answer and remark."""
    skipped: Mapping[int, str] = field(default_factory=dict)
    missed: frozenset[int] = frozenset()


SCENES: Final = (
    Scene(
        kind="patrol",
        title="中心机房巡检",
        unit=UNIT,
        doer="firstline",
        rule="FREQ=WEEKLY;BYDAY=MO,WE,FR",
        places=("一楼主机房", "三楼网络间"),
        found={
            3: (1, "temperature", "29.5", "网络间空调滤网堵塞，出风量小。"),
            8: (0, "power", "no", "UPS 报旁路告警，已联系厂商。"),
        },
        skipped={11: "大楼停电检修，机房无人值守。"},
        missed=frozenset({6}),
    ),
    Scene(
        kind="maintenance",
        title="文件服务器与打印服务器月度维护",
        unit=UNIT,
        doer="firstline",
        rule="FREQ=MONTHLY;BYWORKDAY=5",
        off_days=OffDays.KEEP,
        due_days=5,
        places=("文件服务器", "打印服务器"),
        found={1: (0, "storage", "86", "D 盘占用增长快，主要是扫描件。")},
    ),
    Scene(
        kind="virus_scan",
        title="终端病毒查杀",
        unit=UNIT,
        doer="firstline",
        rule="FREQ=MONTHLY;BYWORKDAY=-1",
        off_days=OffDays.KEEP,
        due_days=2,
        found={1: (-1, "without", "3", "新到三台电脑未装防病毒软件，已补装。")},
    ),
    Scene(
        kind="patrol",
        title="码头机房巡检",
        unit=TERMINAL,
        doer="portdesk",
        rule="FREQ=WEEKLY;BYDAY=TU",
        off_days=OffDays.KEEP,
        places=("理货机房",),
    ),
    Scene(
        kind="maintenance",
        title="打印机季度保养",
        unit=UNIT,
        doer="firstline",
        rule="FREQ=MONTHLY;BYWORKDAY=3",
        off_days=OffDays.KEEP,
        due_days=5,
        category="printer",
        found={1: (0, "cleaned", "no", "定影单元老化，已报修。")},
    ),
    Scene(
        kind="drill",
        title="核心征管系统中断演练",
        unit=UNIT,
        doer="expert",
        rule="FREQ=MONTHLY;BYWORKDAY=2",
        off_days=OffDays.KEEP,
        due_days=10,
        found={1: (2, "as_planned", "no", "备库切换比预案多等了 12 分钟。")},
    ),
    Scene(
        kind="internal_audit",
        title="半年度内审",
        unit=UNIT,
        doer="expert",
        rule="FREQ=MONTHLY;BYMONTH=5,11;BYWORKDAY=10",
        off_days=OffDays.KEEP,
        due_days=20,
        missed=frozenset(range(5)),
    ),
)


def add_duties(services: Services) -> int:
    """Add them to a home that has no duty yet; return how many."""
    now = services.now()
    with services.database.writing() as session:
        if session.scalar(select(Duty.id).limit(1)) is not None:
            return 0
        cast = Cast(session, now)
        for scene in SCENES:
            _play(cast, scene)
    return len(SCENES)


def _play(cast: Cast, scene: Scene) -> None:
    duty = _add(cast, scene)
    today = cast.now.astimezone().date()
    timetable = Timetables(cast.session).of(duty, today)
    dates = list_between(to_rule(duty), timetable, duty.starts_on, today)
    for number, day in enumerate(dates):
        run = _plan(cast, duty, day)
        _do(cast, scene, run, ago=len(dates) - 1 - number)


def _add(cast: Cast, scene: Scene) -> Duty:
    by = cast.as_("manager", SINCE)
    kind = get_kind(read_kinds(), scene.kind)
    unit = units.get_by_name(cast.session, scene.unit)
    draft = service.Draft(
        kind=kind.code,
        title=scene.title,
        unit=unit,
        owner=cast.find(scene.doer),
        rule=scene.rule,
        off_days=scene.off_days,
        due_days=scene.due_days,
        starts_on=by.now.astimezone().date(),
        places=scene.places,
        records=_find_records(unit, scene.category),
        by_plan=kind.by_plan,
        plan_id=_find_plan(cast) if kind.by_plan else None,
        checklist=kind.checklist,
    )
    return service.add_duty(cast.session, draft, by=by)


def _find_records(unit: Unit, category: str) -> Wish | None:
    if not category:
        return None
    asset = read_types()["asset"]
    return Wish(type=asset, unit=unit, field="category", value=category)


def _find_plan(cast: Cast) -> int:
    """The one that the demonstration has."""
    return plans.list_names(cast.session, cast.find("manager"))[0][0]


def _plan(cast: Cast, duty: Duty, day: date) -> DutyRun:
    """As the service would have planned it on that day."""
    at = min(datetime.combine(day, AT).astimezone(), cast.now)
    account = directory.service_account(cast.session, now=at)
    planning.follow(cast.session, duty.id, by=By(Actor(account, CHANNEL), at))
    query = select(DutyRun).where(
        DutyRun.duty_id == duty.id, DutyRun.planned_for == day
    )
    return cast.session.scalars(query).one()


def _do(cast: Cast, scene: Scene, run: DutyRun, *, ago: int) -> None:
    """The latest waits still; what was missed is left to the next date to say so."""
    if ago == 0 or ago in scene.missed or run.state is not RunState.PLANNED:
        return
    by = cast.at(scene.doer, run.created_at + timedelta(minutes=40))
    if ago in scene.skipped:
        running.skip(cast.session, run.id, scene.skipped[ago], by=by)
        return
    asked = list_questions(run, service.read(run.duty.checklist))
    answers = {key: FINE.get(key[1], "") for key, _ in asked}
    remarks = {}
    if ago in scene.found:
        place, question, answer, remark = scene.found[ago]
        answers[place, question] = answer
        remarks[place, question] = remark
    filled = Filled(checklist=1, answers=answers, remarks=remarks, language="zh")
    source = find_source(read_kinds(), scene.kind)
    running.complete(cast.session, run.id, filled, source=source, by=by)
