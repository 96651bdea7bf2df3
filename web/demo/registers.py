"""The registers of the bureau and the port: what stands where, what is agreed, who may do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from kb.incidents.models import Incident
from kb.registers import inspections, repairs, service, stock, ties
from kb.registers.entries import Entry
from kb.registers.models import Direction, Passage, Record
from kb.registers.moves import Action
from kb.registers.repairs import Sent
from kb.registers.service import NewRecord
from kb.registers.stock import Moved
from kb.registers.types import read_types
from kb.services.models import OWN
from web.demo.cast import Cast
from web.demo.organisation import REGION, TERMINAL, UNIT
from web.services import Services

SINCE: Final = timedelta(days=100)
VENDOR: Final = "华信科技有限公司"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """So many things of one make, bought together."""

    name: str
    category: str
    model: str
    count: int
    place: str
    price: str
    host: str
    """The beginning of its host names, which drawings show."""
    network: str = ""
    """The beginning of its addresses."""
    warranty: int
    """Days from now on; before it, what is over."""
    unit: str = UNIT
    keeper: str = "firstline"


BATCHES: Final = (
    Batch(name="业务服务器", category="server", model="浪潮 NF5280M6", count=8, place="一楼主机房 A 列", price="68000", host="app-srv", network="10.20.1", warranty=620),
    Batch(name="核心交换机", category="network", model="华为 S12700E", count=2, place="一楼主机房 B 列", price="156000", host="core-sw", network="10.20.0", warranty=410),
    Batch(name="接入交换机", category="network", model="华为 S5735", count=14, place="各楼层弱电间", price="5200", host="acc-sw", network="10.20.2", warranty=205),
    Batch(name="光纤交换机", category="storage", model="博科 G620", count=2, place="一楼主机房 C 列", price="88000", host="san-sw", network="10.20.3", warranty=24),
    Batch(name="边界防火墙", category="security", model="天融信 NGFW4000", count=2, place="一楼主机房 B 列", price="92000", host="edge-fw", network="10.20.4", warranty=82),
    Batch(name="磁盘阵列", category="storage", model="华为 OceanStor 5310", count=2, place="一楼主机房 C 列", price="210000", host="array", network="10.20.5", warranty=-35, unit=REGION, keeper="expert"),
    Batch(name="办公计算机", category="terminal", model="联想 启天 M455", count=58, place="三楼办公区", price="5600", host="pc-city", network="10.21.1", warranty=300),
    Batch(name="激光打印机", category="printer", model="奔图 P500DN", count=14, place="各科室", price="2300", host="prn-city", network="10.21.9", warranty=75),
    Batch(name="自助办税终端", category="self_service", model="航天信息 ZDT-3", count=8, place="办税服务厅", price="36000", host="self-city", network="10.21.20", warranty=150),
    Batch(name="不间断电源", category="power", model="科士达 YDC9330", count=2, place="一楼配电间", price="43000", host="ups", network="10.20.250", warranty=6),
    Batch(name="理货终端", category="terminal", model="研华 TREK-773", count=8, place="理货机房", price="8900", host="tally", network="10.60.1", warranty=500, unit=TERMINAL, keeper="portdesk"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record of another type than assets; days are from now on."""

    type_code: str
    name: str
    texts: Mapping[str, str]
    days: Mapping[str, int] = field(default_factory=dict)
    by: str = "firstline"
    moved: tuple[tuple[Direction, int, str], ...] = ()


def _spare(
    name: str, fits: str, least: int, *moved: tuple[Direction, int, str]
) -> Line:
    texts = {"fits": fits, "minimum": f"{least}", "place": "备件柜", "measure": "个"}
    return Line(type_code="spare", name=name, texts=texts, moved=moved)


_IN, _OUT = Direction.IN, Direction.OUT
LINES: Final = (
    _spare("600GB SAS 硬盘", "业务服务器", 2, (_IN, 6, "年度采购"), (_OUT, 1, "3 号机 2 槽告警")),
    _spare("千兆光模块", "接入交换机", 4, (_IN, 20, "年度采购"), (_OUT, 6, "楼层改造")),
    _spare("UPS 蓄电池 12V100Ah", "不间断电源", 4, (_IN, 4, "质保更换"), (_OUT, 2, "电池鼓包")),
    _spare("打印机硒鼓", "激光打印机", 10, (_IN, 40, "季度采购"), (_OUT, 12, "各科室领用")),
    _spare("内存 16GB DDR4", "办公计算机", 4, (_IN, 10, "年度采购")),
    _spare("热敏打印头", "自助办税终端", 1, (_IN, 3, "厂商提供"), (_OUT, 1, "大厅 2 号机")),
    Line(type_code="agreement", name="核心设备年度维保协议", texts={"category": "maintenance", "party": VENDOR, "contact": "王工 0755-1234-101", "amount": "380000", "holder": "expert", "scope": "服务器、交换机、磁盘阵列，7×24，4 小时到场"}, days={"signed_on": -340, "ends_on": 25}, by="manager"),
    Line(type_code="agreement", name="市局至省局专线租用", texts={"category": "line", "party": "中国电信", "amount": "120000", "holder": "firstline"}, days={"signed_on": -200, "ends_on": 165}, by="manager"),
    Line(type_code="agreement", name="驻场人员保密协议", texts={"category": "confidentiality", "party": VENDOR, "holder": "manager"}, days={"signed_on": -340, "ends_on": 25}, by="manager"),
    Line(type_code="agreement", name="网络安全责任书", texts={"category": "security", "party": VENDOR, "holder": "manager"}, days={"signed_on": -60, "ends_on": 305}, by="manager"),
    Line(type_code="software", name="银河麒麟服务器操作系统", texts={"category": "perpetual", "version": "V10 SP3", "licences": "12", "publisher": "麒麟软件", "place": "介质柜 1 层"}),
    Line(type_code="software", name="终端防病毒软件", texts={"category": "subscription", "version": "8.0", "licences": "120", "publisher": "奇安信"}, days={"licensed_until": 58}),
    Line(type_code="card", name="机房门禁卡", texts={"category": "access", "number": "MJ-0117", "holder": "firstline", "place": "一楼主机房"}, days={"issued_on": -300, "valid_until": 65}),
    Line(type_code="requirement", name="市级信息科技术岗", texts={"unit": UNIT, "post": "technical", "years": "3", "certificates": "信息系统运行维护工程师\n低压电工作业证"}, by="manager"),
    Line(type_code="requirement", name="省级信息中心技术岗", texts={"unit": REGION, "post": "technical", "years": "5", "certificates": "网络工程师"}, by="manager"),
    Line(type_code="paper", name="信息系统运行维护工程师", texts={"holder": "firstline", "category": "certificate", "issuer": "工业和信息化部教育与考试中心"}, days={"since": -900, "valid_until": 195, "keep_until": 1500}, by="manager"),
    Line(type_code="paper", name="低压电工作业证", texts={"holder": "firstline", "category": "certificate", "issuer": "应急管理局"}, days={"since": -1110, "valid_until": -15, "keep_until": 1500}, by="manager"),
    Line(type_code="paper", name="政务网络运行维护", texts={"holder": "firstline", "category": "experience"}, days={"since": -1600, "keep_until": 1500}, by="manager"),
    Line(type_code="paper", name="网络工程师", texts={"holder": "expert", "category": "certificate"}, days={"since": -2500, "keep_until": 1500}, by="manager"),
    Line(type_code="paper", name="骨干网运行维护", texts={"holder": "expert", "category": "experience"}, days={"since": -3200, "keep_until": 1500}, by="manager"),
)  # fmt: skip
_TOOL: Final = Line(
    type_code="tool",
    name="厂商工程师笔记本电脑",
    texts={
        "stores_data": "yes",
        "owner": VENDOR,
        "model": "ThinkPad T14",
        "serial": "PF3K7X21",
    },
)
_CLEAN: Final = {
    "owner": "yes",
    "scanned": "yes",
    "empty": "yes",
    "network": "yes",
    "seal": "FT-0032",
}


def add_registers(services: Services) -> int:
    """Add them to a home whose registers are empty; return how many records."""
    with services.database.writing() as session:
        if session.scalar(select(Record.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        assets = [record for batch in BATCHES for record in _add_batch(cast, batch)]
        lines = [_add_line(cast, line) for line in LINES]
        _let_in(cast, _add_line(cast, _TOOL))
        _have_repaired(cast, assets)
    return len(assets) + len(lines) + 1


def _add_batch(cast: Cast, batch: Batch) -> Iterator[Record]:
    today = cast.now.date()
    for number in range(1, batch.count + 1):
        texts = {
            "category": batch.category,
            "model": batch.model,
            "serial": f"{batch.host.upper()}{26031 + 7 * number}",
            "unit": batch.unit,
            "place": batch.place,
            "hostname": f"{batch.host}-{number:02}",
            "address": f"{batch.network}.{10 + number}",
            "vendor": VENDOR,
            "price": batch.price,
            "bought_on": (today + timedelta(days=batch.warranty - 1095)).isoformat(),
            "warranty_until": (today + timedelta(days=batch.warranty)).isoformat(),
        }
        name = f"{batch.name} {number:02}"
        yield _add(cast, "asset", name, texts, by=batch.keeper)


def _add_line(cast: Cast, line: Line) -> Record:
    today = cast.now.date()
    days = {
        key: (today + timedelta(days=count)).isoformat()
        for key, count in line.days.items()
    }
    texts = {**line.texts, **days}
    record = _add(cast, line.type_code, line.name, texts, by=line.by)
    found = read_types()[line.type_code]
    for number, (direction, quantity, text) in enumerate(line.moved):
        moved = Moved(direction=direction, quantity=quantity, text=text)
        by = cast.as_(line.by, timedelta(days=60 - 40 * number))
        stock.move_stock(cast.session, found, record, moved, by=by)
    return record


def _add(
    cast: Cast, type_code: str, name: str, texts: Mapping[str, str], *, by: str
) -> Record:
    new = NewRecord(entry=Entry(name=name, texts=texts))
    found = read_types()[type_code]
    return service.add_record(cast.session, found, new, by=cast.as_(by, SINCE))


def _let_in(cast: Cast, tool: Record) -> None:
    """It came with the vendor's engineer, was looked at, and is in use."""
    by = cast.as_("firstline", timedelta(days=2))
    inspections.inspect(cast.session, tool, Passage.ENTRY, _CLEAN, by=by)
    found = read_types()["tool"]
    service.move_record(cast.session, found, tool, Action.ISSUE, by=by)


def _have_repaired(cast: Cast, assets: list[Record]) -> None:
    """A printer is at the vendor's; an incident is about another."""
    away, faulty = [each for each in assets if each.values["category"] == "printer"][:2]
    by = cast.as_("firstline", timedelta(days=4))
    sent = Sent(vendor=VENDOR, out_on=by.now.date(), fault="定影组件过热，频繁卡纸")
    repairs.send_out(cast.session, read_types()["asset"], away, sent, by=by)
    query = (
        select(Incident)
        .where(Incident.client_id == OWN, Incident.title.contains("打印"))
        .order_by(Incident.id.desc())
        .limit(1)
    )
    if (incident := cast.session.scalar(query)) is not None:
        ties.tie(cast.session, incident, faulty, by=by)
