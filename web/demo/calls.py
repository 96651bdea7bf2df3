"""Calls of the demonstration: callers without an account, questions, a wish to approve."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from kb.contacts import service as contacts
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.incidents import calls, opening
from kb.incidents.calls import Solved
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report
from kb.people import units
from kb.people.models import Unit
from kb.requests import kinds
from web.demo.cast import Cast, find_article
from web.demo.organisation import UNIT
from web.services import Services

FIRST_LINE: Final = "firstline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What somebody asks, on the telephone or by themselves, and what helped."""

    title: str
    kind: str
    system: str
    hours: int
    """How long ago."""
    caller: str = ""
    """By name, who has no account; else it is the user's own request."""
    description: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    solution: str = ""
    """The title of the sample article that solved it on the telephone."""


CALLERS: Final = (
    Card(name="张丽华", phone="0371-6590 1234", note="办税大厅 3 号窗口，周一至周五。"),
    Card(name="王建国", phone="138 0371 8866", note="县局值班电话也能找到。"),
)
CALLS: Final = (
    Call(
        title="窗口的打印机打不出来",
        kind="fault",
        system="打印服务",
        hours=30,
        caller="张丽华",
        solution="打印机显示“脱机”，文档排队不出纸",
    ),
    Call(
        title="收不到外单位的邮件",
        kind="fault",
        system="邮件",
        hours=6,
        caller="张丽华",
        answers={"when": "今天上午", "message": "552 5.2.2 mailbox full"},
    ),
    Call(
        title="申报更正提示“税款所属期已申报”",
        kind="business_question",
        system="征管系统",
        hours=4,
        caller="王建国",
        answers={
            "screen": "申报更正",
            "operation": "点“更正”后保存",
            "object_number": "91410100MA00000000",
            "message": "税款所属期已申报，不能更正。",
        },
    ),
    Call(
        title="怎样在家里连上办公网",
        kind="technical_question",
        system="VPN",
        hours=9,
        answers={"operation": "在家办公，要打开内网的 OA"},
    ),
    Call(
        title="为新同事开通征管系统权限",
        kind="service_request",
        system="征管系统",
        hours=2,
        description="王晓燕 12 月 1 日到岗，需要办税大厅岗位的权限。",
        answers={"when": "11 月 30 日前"},
    ),
)


def add_calls(services: Services) -> int:
    """Add them to a home that has no caller yet; return how many."""
    now = services.now()
    with services.database.writing() as session:
        if session.scalar(select(Contact.id).limit(1)) is not None:
            return 0
        cast = Cast(session, now)
        unit = units.get_by_name(session, UNIT)
        unit.lead = cast.find("manager")
        for card in CALLERS:
            contacts.take_down(session, _in(card, unit), by=cast.as_(FIRST_LINE))
        for call in CALLS:
            _play(cast, call, unit)
        return len(CALLS)


def _play(cast: Cast, call: Call, unit: Unit) -> Incident:
    session, began = cast.session, timedelta(hours=call.hours)
    login = FIRST_LINE if call.caller else "user"
    by = cast.as_(login, began)
    card = next((each for each in CALLERS if each.name == call.caller), None)
    report = Report(
        title=call.title,
        description=call.description,
        system=call.system,
        impact=3,
        channel=Channel.PHONE if card else Channel.SELF_SERVICE,
        unit=unit,
        contact=contacts.take_down(session, _in(card, unit), by=by) if card else None,
        kind=kinds.find_kind(session, call.kind),
        answers=call.answers,
    )
    incident = opening.open_incident(session, report, reporter=cast.find(login), by=by)
    if call.solution:
        article = find_article(session, call.solution)
        solved = Solved(article_id=article.id, said="现在可以打印了。")
        incident = calls.solve_on_telephone(session, incident, solved, by=by)
    return incident


def _in(card: Card, unit: Unit) -> Card:
    return Card(name=card.name, phone=card.phone, note=card.note, unit=unit)
