"""Hand-overs of the demonstration: the port's taking over, signed, and its closing, begun."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.handovers import lines, service, signing
from kb.handovers.lines import Looked, NewLine
from kb.handovers.models import Handover, HandoverDirection, Side
from kb.handovers.service import Draft, Party
from kb.registers.types import read_types
from kb.services.models import Client, Contract
from web.demo.cast import Cast
from web.demo.organisation import PORT
from web.services import Services

_DAY: Final = timedelta(days=1)
_LANGUAGE: Final = "zh"
_TAKEN_OVER: Final = (
    ("机房与弱电间钥匙", 12, 12, ""),
    ("服务器与存储管理账号", 26, 26, "移交当天已全部修改密码"),
    ("网络拓扑图与端口表", 4, 3, "闸口弱电间的端口表原服务商未保存，三周内补测"),
    ("备用交换机", 3, 3, ""),
    ("未结事件", 5, 5, "已逐件说明进展"),
)
"""Title, expected, handed over, remark."""
_HANDED_BACK: Final = (
    ("机房与弱电间钥匙", 12, 12, ""),
    ("服务器与存储管理账号", 31, None, ""),
    ("网络拓扑图与端口表", 5, 5, ""),
    ("应急预案与演练记录", 6, None, ""),
    ("备用交换机", 3, 2, "一台在闸口使用，另附调拨单"),
)


def add_handovers(services: Services) -> int:
    """Add them to a home that has none; return how many there are."""
    with services.database.writing() as session:
        if session.scalar(select(Handover.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        _take_over(cast, _find_contract(session))
        _prepare_closing(cast, _find_contract(session))
    return 2


def _find_contract(session: Session) -> Contract:
    return session.scalars(
        select(Contract).join(Client).where(Client.code == PORT)
    ).one()


def _take_over(cast: Cast, contract: Contract) -> None:
    """By name from who served before, and one port table is missing."""
    draft = Draft(
        contract_id=contract.id,
        direction=HandoverDirection.TAKE_OVER,
        giver=Party(name="李建国", organisation="滨海信息服务公司"),
        receiver=Party(login="portlead"),
        note="服务开始时与原服务商在港口机房逐项清点。",
    )
    handover = _begin(cast, draft, _TAKEN_OVER, 80 * _DAY)
    missing = next(each for each in handover.lines if each.is_different)
    by = cast.as_("portlead", 79 * _DAY)
    signing.follow_up(cast.session, handover, missing, by=by)
    signing.sign(cast.session, handover, Side.RECEIVER, by=by)
    reason = "李建国没有账号，已在纸质清单上签字，扫描件随合同存档"
    by = cast.as_("manager", 78 * _DAY)
    signing.sign(cast.session, handover, Side.GIVER, reason, by=by)


def _prepare_closing(cast: Cast, contract: Contract) -> None:
    draft = Draft(
        contract_id=contract.id,
        direction=HandoverDirection.HAND_BACK,
        giver=Party(login="portlead"),
        receiver=Party(name="孙海涛", organisation="港口信息中心"),
        type_codes=("asset",),
        note="为合同到期提前准备，资料包在双方清点之后生成。",
    )
    _begin(cast, draft, _HANDED_BACK, 2 * _DAY)


def _begin(
    cast: Cast,
    draft: Draft,
    listed: tuple[tuple[str, int, int | None, str], ...],
    ago: timedelta,
) -> Handover:
    """Begun by the manager, and filled in by the port's lead on the same day."""
    session, types = cast.session, read_types()
    by = cast.as_("manager", ago)
    handover = service.begin(session, draft, types, _LANGUAGE, by=by)
    looked = []
    for title, expected, count, remark in listed:
        new = NewLine(title=title, expected=expected)
        line = lines.add_line(session, handover, new, types, _LANGUAGE, by=by)
        if count is not None:
            looked.append(Looked(line.id, count, remark))
    lines.fill(session, handover, looked, by=cast.as_("portlead", ago))
    return handover
