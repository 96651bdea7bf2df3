"""Baselines of the demonstration: a department's terminals, and a database's parameters."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from kb.baselines import deciding, service
from kb.baselines.files import read_table
from kb.baselines.listing import Wanted, list_deviations
from kb.baselines.models import Baseline
from kb.baselines.service import NewBaseline
from kb.baselines.taking import put_facts, take_facts
from kb.changes import service as changes
from kb.changes.models import Change
from kb.changes.service import Intention
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from web.demo.cast import Cast
from web.demo.organisation import REGION, UNIT
from web.services import Services

_DAY: Final = timedelta(days=1)
TERMINALS: Final = "terminals-it"
DATABASE: Final = "database-core"
_EXPECTED: Final = """
os_version >= 10.0.22631
antivirus >= 火绒 6.0
hostname ~ XXK-*
local_admins = itadmin
remote_desktop in off | restricted
"""
_PARAMETERS: Final = """
max_connections >= 500
shared_buffers = 16GB
ssl = on
log_min_duration_statement <= 1000
archive_mode = on
"""
_HEADER: Final = "record,os_version,antivirus,hostname,local_admins,remote_desktop"
_RIGHT: Final = "10.0.22631.3007,火绒 6.0.3,XXK-{number:02},itadmin,off"
_WRONG: Final[Mapping[int, str]] = {
    3: "10.0.19045.4046,火绒 6.0.3,XXK-03,itadmin,off",
    5: "10.0.22631.3007,火绒 6.0.3,XXK-05,itadmin zhaoyiming,off",
    7: "10.0.22631.3007,火绒 5.0.74,XXK-07,itadmin,off",
    9: "10.0.22631.3007,火绒 6.0.3,DESKTOP-4KJ2Q,itadmin,on",
}
"""By the number of the terminal; all others are as they are to be."""
_HOW_MANY: Final = 10


def add_baselines(services: Services) -> int:
    """Add them to a home that has none; return how many deviations they begin with."""
    with services.database.writing() as session:
        if session.scalar(select(Baseline.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        terminals = _begin_terminals(cast)
        database = _begin_database(cast)
        _take(cast, terminals, _WRONG, 33 * _DAY)
        found = _find(cast, terminals)
        _decide(cast, terminals, found)
        put_facts(
            session,
            _code(7),
            {"antivirus": "火绒 6.0.3"},
            "agent",
            by=cast.as_("expert", 20 * _DAY),
        )
        _tell_database(cast, database)
        return len(found)


def _begin_terminals(cast: Cast) -> Baseline:
    for number in range(1, _HOW_MANY + 1):
        texts = {"category": "terminal", "unit": UNIT, "model": "联想 开天 M90f"}
        _register(cast, _code(number), f"办公终端 {number:02}", texts)
    new = NewBaseline(
        code=TERMINALS,
        name="信息科办公终端安全基线",
        type_code="asset",
        unit=UNIT,
        words="办公终端",
    )
    return _begin(cast, new, _EXPECTED)


def _begin_database(cast: Cast) -> Baseline:
    texts = {"category": "server", "unit": REGION, "system": "核心征管"}
    _register(cast, "DB-HXZG-01", "核心征管数据库", texts)
    new = NewBaseline(
        code=DATABASE,
        name="核心征管数据库参数基线",
        type_code="asset",
        unit=REGION,
        words="核心征管数据库",
    )
    return _begin(cast, new, _PARAMETERS)


def _register(cast: Cast, code: str, name: str, texts: Mapping[str, str]) -> None:
    new = NewRecord(entry=Entry(name, texts), code=code)
    by = cast.as_("expert", 60 * _DAY)
    add_record(cast.session, read_types()["asset"], new, by=by)


def _begin(cast: Cast, new: NewBaseline, expected: str) -> Baseline:
    by = cast.as_("manager", 45 * _DAY)
    baseline = service.add_baseline(cast.session, new, read_types(), by=by)
    service.expect(cast.session, baseline, expected, "首版，按年度安全检查要求", by=by)
    return baseline


def _take(
    cast: Cast, baseline: Baseline, wrong: Mapping[int, str], ago: timedelta
) -> None:
    rows = (
        f"{_code(number)},{wrong.get(number, _RIGHT.format(number=number))}"
        for number in range(1, _HOW_MANY + 1)
    )
    told = read_table("\n".join([_HEADER, *rows]))
    by = cast.as_("expert", ago)
    take_facts(cast.session, baseline, told, "terminals.csv", by=by)


def _find(cast: Cast, baseline: Baseline) -> Mapping[tuple[str, str], int]:
    """The id of each deviation by record and attribute."""
    wanted = Wanted(baseline=baseline.code)
    found = list_deviations(cast.session, cast.find("expert"), wanted)
    return {(each.record.code, each.attribute): each.id for each in found}


def _decide(
    cast: Cast, baseline: Baseline, found: Mapping[tuple[str, str], int]
) -> None:
    """One waits for its upgrade, one is nobody's doing; of the rest nobody knows yet."""
    by = cast.as_("expert", 30 * _DAY)
    upgrade = _change(cast)
    tied = [found[_code(3), "os_version"]]
    deciding.tie(cast.session, baseline, tied, upgrade.number, by=by)
    unauthorised = [found[_code(5), "local_admins"]]
    deciding.raise_item(cast.session, baseline, unauthorised, by=by)


def _change(cast: Cast) -> Change:
    by = cast.as_("expert", 32 * _DAY)
    intention = Intention(
        title="分批升级办公终端操作系统",
        description="按批次升级到 Windows 11 23H2；未轮到的终端暂留旧版本。",
        system="办公终端",
        required_plans=(),
        planned_from=by.now,
        planned_to=by.now + 40 * _DAY,
    )
    change = changes.open_change(cast.session, intention, by=by)
    changes.plan(cast.session, change, by=by)
    changes.start(cast.session, change, by=by)
    return change


def _tell_database(cast: Cast, database: Baseline) -> None:
    told = read_table(
        "record,max_connections,shared_buffers,ssl,log_min_duration_statement\n"
        "DB-HXZG-01,300,16GB,on,1000\n"
    )
    by = cast.as_("expert", 3 * _DAY)
    take_facts(cast.session, database, told, "pg_settings.csv", by=by)


def _code(number: int) -> str:
    return f"PC-XXK-{number:02}"
