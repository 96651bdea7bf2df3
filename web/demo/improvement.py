"""Service management in the demonstration: items, a complaint, a survey, an emergency plan."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.submissions import Draft, open_draft
from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.emergency.drills import note_drill
from kb.items import checking
from kb.items import service as items
from kb.items.models import Item
from kb.items.service import NewItem, Plan
from kb.items.sources import ItemSource
from kb.people import units
from kb.services.models import OWN
from kb.surveys import answering
from kb.surveys import service as surveys
from kb.surveys.answering import Said
from kb.surveys.links import make_token
from kb.surveys.service import NewSurvey
from review import service as review
from web.demo.cast import Cast
from web.demo.organisation import UNIT
from web.homes import read_secret_key
from web.services import Services

_DAY: Final = timedelta(days=1)
_QUESTIONS: Final = (
    "问题是否得到及时响应？",
    "处理结果是否满意？",
    "工作人员的态度是否满意？",
)
_PLAN: Final = {
    "trigger": "核心征管系统全市不可用，或登录失败率超过 50% 且持续 5 分钟以上。",
    "level": "一级：全市业务中断；二级：单个县局中断。一级由市局信息科负责人宣布启动。",
    "roles": "- 总指挥：信息科负责人，电话 0755-1234-001\n"
    "- 技术组：专家孙立新，电话 0755-1234-003\n- 通报组：一线值班，电话 0755-1234-002",
    "first_minutes": "1. 记录时间，截图报错\n2. 确认影响范围：大厅、县局各打一个电话\n"
    "3. 通知总指挥\n4. 发布公告\n5. 暂停一切变更",
    "steps": "1. 检查数据库监听与表空间\n2. 检查应用服务器连接池\n3. 主库不可用时切换到备库\n"
    "4. 30 分钟未恢复，启用大厅手工受理",
    "restore": "登录、申报、开票各验证一笔；补录手工受理的业务；总指挥宣布结束。",
    "informed": "各县局负责人、办税服务厅、上级信息中心；一级事件 15 分钟内电话报告。",
    "evidence": "截图、数据库告警日志、操作记录、通话时间，存入事件附件。",
}


def add_improvement(services: Services) -> int:
    """Add them to a home that has no item yet; return how many items."""
    with services.database.writing() as session:
        if session.scalar(select(Item.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        _add_items(cast)
        _add_complaint(cast)
        _add_survey(cast, read_secret_key(services.settings))
        _add_plan(cast)
        return len(session.scalars(select(Item.id)).all())


def _add_items(cast: Cast) -> None:
    _open(
        cast,
        "机房巡检发现 UPS 电池鼓包，没有备件",
        ItemSource.DUTY_RUN,
        "备件管理",
        ago=20,
    )
    audit = _open(
        cast, "变更记录缺少回退步骤", ItemSource.INTERNAL_AUDIT, "变更管理 6.3", ago=40
    )
    _plan(cast, audit, "模板没有回退一栏", "修订变更方案模板并培训", ago=35)
    items.complete(
        cast.session,
        audit,
        "模板已发布，全体技术人员已培训。",
        by=cast.as_("expert", 25 * _DAY),
    )
    checking.confirm(
        cast.session,
        audit,
        "抽查本月 5 份变更方案，均有回退步骤。",
        by=cast.as_("manager", 10 * _DAY),
    )
    carried = _open(
        cast, "值班电话无人接听时没有转接", ItemSource.IMPROVEMENT, "服务台", ago=400
    )
    _plan(cast, carried, "交换机未配置转接", "配置无应答转接到备用话机", ago=390)
    rejected = _open(cast, "给每台打印机加装摄像头", ItemSource.IMPROVEMENT, "", ago=15)
    items.reject(
        cast.session, rejected, "成本高且涉及隐私。", by=cast.as_("manager", 14 * _DAY)
    )


def _open(cast: Cast, title: str, source: ItemSource, clause: str, *, ago: int) -> Item:
    new = NewItem(
        title=title,
        source=source,
        clause=clause,
        client_id=OWN,
        unit_id=units.get_by_name(cast.session, UNIT).id,
    )
    return items.open_item(cast.session, new, by=cast.as_("reviewer", ago * _DAY))


def _plan(cast: Cast, item: Item, cause: str, action: str, *, ago: int) -> None:
    by = cast.as_("manager", ago * _DAY)
    wanted = Plan(
        cause=cause,
        action=action,
        due_on=(by.now + 30 * _DAY).astimezone().date(),
        owner=cast.find("expert"),
    )
    items.plan(cast.session, item, wanted, by=by)


def _add_complaint(cast: Cast) -> None:
    received = Received(
        text="打电话报修后两天没有人联系我，最后是我自己找到科里才处理的。",
        channel=ComplaintChannel.PAGE,
        complainer=cast.find("user"),
        about=cast.find("firstline"),
    )
    complaint = complaints.receive(
        cast.session,
        received,
        within=timedelta(hours=8),
        by=cast.as_("user", 3 * _DAY),
    )
    items.assign(
        cast.session,
        complaint.item,
        cast.find("manager"),
        by=cast.as_("manager", 2 * _DAY),
    )
    complaints.answer(
        cast.session,
        complaint,
        "已向您当面致歉。值班交接增加了未联系报修的清单，每天下班前由值班长核对。",
        by=cast.as_("manager", _DAY),
    )


def _add_survey(cast: Cast, key: str) -> None:
    today = cast.now.astimezone().date()
    new = NewSurvey(
        title="季度满意度调查",
        client_id=OWN,
        since=today - 120 * _DAY,
        until=today,
        questions=_QUESTIONS,
    )
    survey = surveys.open_survey(
        cast.session, new, key=key, by=cast.as_("manager", _DAY)
    )
    asked = surveys.list_invitations(cast.session, survey)[0]
    said = Said(stars=(5, 4, 5), words="处理很快，谢谢。")
    answering.answer(
        cast.session,
        make_token(key, asked.nonce),
        said,
        within=timedelta(hours=8),
        now=cast.now,
    )


def _add_plan(cast: Cast) -> None:
    today = cast.now.astimezone().date()
    draft = Draft(
        kind=ArticleKind.EMERGENCY_PLAN,
        title="核心征管系统中断应急预案",
        sections=_PLAN,
        attributes=Attributes(
            category="应急",
            system="核心征管、电子税务局",
            owner="manager",
            unit=UNIT,
            review_by=(today + 180 * _DAY).isoformat(),
            keywords=("电子申报",),
        ),
        audience=Audience.INTERNAL,
    )
    submission = open_draft(
        cast.session, draft, author=cast.find("reviewer"), now=cast.now - 30 * _DAY
    )
    review.publish_trusted(cast.session, submission, by=cast.as_("manager", 30 * _DAY))
    article = submission.article
    assert article is not None, "it was published"
    held_on = (cast.now - 7 * _DAY).astimezone().date()
    note_drill(cast.session, article, held_on, by=cast.as_("manager", 7 * _DAY))
