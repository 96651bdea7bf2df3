"""The work of the demonstration: a few incidents in every state, a problem, a change.

Everything is done through the services, as the people of the demonstration would do it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.submissions import Draft, open_draft
from kb.changes import service as changes
from kb.changes.service import Intention
from kb.incidents import (
    closing,
    commenting,
    links,
    opening,
    pausing,
    transfers,
    verification,
)
from kb.incidents.commenting import Comment
from kb.incidents.models import Channel, Incident, Pause
from kb.incidents.opening import Report
from kb.incidents.verification import Satisfaction
from kb.people import units
from kb.problems import service as problems
from kb.problems.models import Problem
from review import service as review
from web.demo.cast import Cast, find_article
from web.demo.organisation import TERMINAL, UNIT
from web.demo.screens import Screens, show, take_screens, write_with_screens
from web.services import Services


def add_work(services: Services) -> int:
    """Add the sample work to a home that has no problem yet; return how many incidents."""
    now = services.now()
    screens = take_screens(services)
    with services.database.writing() as session:
        if session.scalar(select(Problem.id).limit(1)) is not None:
            return 0
        cast = Cast(session, now)
        write_with_screens(cast, screens)
        added = [_play(cast, scene, screens) for scene in SCENES]
        _write_a_solution(cast, added[1], screens)
        _group(cast, added[3:5])
        return len(added)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An incident, and how far it has come."""

    title: str
    description: str
    system: str
    hours: int
    """How long ago it was reported."""
    impact: int = 3
    urgency: int = 2
    screen: str = ""
    """The name of the screenshot that the user has put in."""
    user: str = "user"
    unit: str = UNIT
    assignee: str = ""
    found: str = ""
    """As ``screen``: what the assignee has seen, and shows to colleagues alone."""
    waits: str = ""
    """What the user, or somebody else, is asked, and has not answered."""
    waits_for: Pause = Pause.USER
    solution: str = ""
    """The title of the sample article that is linked to it."""
    done: str = ""
    cause: str = ""
    word: str = ""
    """What the user answers: ``yes``, ``no``, or nothing yet."""
    closed: bool = False


SCENES: Final = (
    Scene(
        title="三楼打印机又脱机了",
        description="打印机图标是灰色的，重启电脑没有用，急着打申报材料。",
        system="打印服务",
        screen="printer-offline",
        hours=1,
        urgency=1,
    ),
    Scene(
        title="Badge reader at the north gate does not open",
        description="The light turns red for every badge since this morning.",
        system="门禁系统",
        hours=3,
        impact=1,
        assignee="firstline",
    ),
    Scene(
        title="VPN 连上了但打不开 OA",
        description="在家办公，VPN 显示已连接，OA 页面一直转圈。",
        system="VPN",
        hours=5,
        assignee="firstline",
        solution="VPN 已连接，但打不开 OA 等内网系统",
        done="重新推送了内网路由，请再试一次。",
        cause="line",
    ),
    Scene(
        title="邮箱满了，客户的邮件被退回",
        description="提示邮箱已满，今天起收不到外面的邮件。",
        system="邮件",
        hours=20,
        assignee="firstline",
        solution="邮箱已满，收不到邮件或发不出去",
        done="已归档旧邮件并提高配额。",
        cause="capacity",
        word="no",
    ),
    Scene(
        title="发不出邮件，提示超过配额",
        description="发送时报超过配额，清空回收站以后还是一样。",
        system="邮件",
        hours=26,
        assignee="expert",
        waits="请把退信的全文发来，看看是哪一个配额。",
    ),
    Scene(
        title="OA 打开报 502 Bad Gateway",
        description="所有人都打不开 OA，页面显示 502 Bad Gateway nginx。",
        system="OA",
        screen="oa-502",
        found="nginx-error-log",
        hours=50,
        impact=1,
        urgency=1,
        assignee="expert",
        solution="OA 打不开，Nginx 返回 HTTP 502 Bad Gateway",
        done="应用进程已重启，后端连接数已调整。",
        cause="defect",
        word="yes",
        closed=True,
    ),
    Scene(
        title="C 盘变红，软件装不上",
        description="提示磁盘空间不足，C 盘只剩 200 MB。",
        system="Windows",
        screen="disk-full",
        hours=75,
        assignee="firstline",
        solution="C 盘变红、提示磁盘空间不足",
        done="清理了更新缓存，释放 18 GB。",
        cause="capacity",
        word="yes",
        closed=True,
    ),
    Scene(
        title="闸口打印机显示脱机，车都堵着",
        description="1 号闸口不出小票，图标是灰的，司机排到路口了。",
        system="打印",
        hours=6,
        impact=2,
        urgency=1,
        user="portuser",
        unit=TERMINAL,
        assignee="portdesk",
    ),
    Scene(
        title="堆场手持终端连不上办公无线",
        description="改密码以后一直提示输入密码，三台都这样。",
        system="无线网络",
        hours=7,
        impact=2,
        user="portuser",
        unit=TERMINAL,
        assignee="portdesk",
    ),
    Scene(
        title="调度台 C 盘变红，船图打不开",
        description="提示磁盘空间不足，清理过一次，两天又满了。",
        system="Windows 终端",
        hours=10,
        impact=2,
        user="portuser",
        unit=TERMINAL,
        assignee="portdesk",
        waits="供应商明天送来更大的固态硬盘，单号 4417。",
        waits_for=Pause.THIRD_PARTY,
    ),
)


def _play(cast: Cast, scene: Scene, screens: Screens) -> Incident:
    reporter = cast.find(scene.user)
    began = timedelta(hours=scene.hours)
    asker = cast.as_(scene.user, began)
    seen = show(cast, screens, scene.screen, by=asker) if scene.screen else ""
    report = Report(
        title=scene.title,
        description=f"{scene.description}\n\n{seen}".strip(),
        system=scene.system,
        impact=scene.impact,
        urgency=scene.urgency,
        channel=Channel.SELF_SERVICE,
        unit=units.find_unit(cast.session, scene.unit),
    )
    incident = opening.open_incident(cast.session, report, reporter=reporter, by=asker)
    if scene.assignee:
        worker = cast.as_(scene.assignee, began * 0.8)
        incident = transfers.start(cast.session, incident, by=worker)
    if scene.found:
        worker = cast.as_(scene.assignee, began * 0.75)
        found = Comment(show(cast, screens, scene.found, by=worker), internal=True)
        commenting.comment(cast.session, incident, found, by=worker)
    if scene.waits:
        worker = cast.as_(scene.assignee, began * 0.7)
        incident = pausing.pause(
            cast.session, incident, scene.waits_for, scene.waits, by=worker
        )
    if scene.solution:
        article = find_article(cast.session, scene.solution)
        worker = cast.as_(scene.assignee, began * 0.6)
        incident = links.link(cast.session, incident, article.id, by=worker)
    if scene.done:
        worker = cast.as_(scene.assignee, began * 0.5)
        incident = verification.resolve(
            cast.session, incident, scene.done, cause=scene.cause, by=worker
        )
    return _finish(cast, scene, incident, began)


def _finish(cast: Cast, scene: Scene, incident: Incident, began: timedelta) -> Incident:
    answer = cast.as_(scene.user, began * 0.3)
    if scene.word == "yes":
        incident = verification.confirm(
            cast.session,
            incident,
            satisfaction=Satisfaction(5, "很快，谢谢"),
            text="",
            by=answer,
        )
    elif scene.word == "no":
        incident = verification.deny(
            cast.session, incident, "还是收不到，刚才又退回一封。", by=answer
        )
    if scene.closed:
        worker = cast.as_(scene.assignee, began * 0.2)
        incident = closing.close(cast.session, incident, by=worker)
    return incident


def _write_a_solution(cast: Cast, incident: Incident, screens: Screens) -> None:
    """What the first line has written for an incident, waiting for its reviewer."""
    by = cast.as_("firstline", timedelta(hours=1))
    clock = show(cast, screens, "badge-clock", by=by)
    draft = Draft(
        kind=ArticleKind.SOLUTION,
        title="Badge reader rejects every badge after a controller restart",
        sections={
            "symptom": "The light of a reader turns red for every badge. The page of its "
            f"controller shows a clock that was lost:\n\n{clock}",
            "cause": "The door controller lost its clock and rejects all validity dates.",
            "resolution": "1. Open the page of the controller.\n"
            "2. Set the clock, and tick *Use NTP*.\n"
            "3. Try a badge at the reader.",
        },
        attributes=Attributes(
            system="门禁系统", category="基础设施/门禁", keywords=("badge", "NTP")
        ),
        audience=Audience.INTERNAL,
    )
    author = cast.find("firstline")
    submission = open_draft(cast.session, draft, author=author, now=by.now)
    cast.session.flush()  # The incident points to its id.
    links.await_submission(cast.session, incident, submission, by=by)
    review.submit(cast.session, submission, by=by)


def _group(cast: Cast, incidents: list[Incident]) -> None:
    by = cast.as_("expert", timedelta(hours=4))
    problem = problems.open_problem(
        cast.session,
        "邮箱配额反复用满",
        "多名用户的邮箱在一周内再次用满。",
        incidents=incidents,
        by=by,
    )
    intention = Intention(
        title="扩容邮件存储",
        description="把邮箱数据库迁移到新的存储卷，并把默认配额提高到 20 GB。",
        system="邮件",
        planned_from=cast.now + timedelta(days=3),
        planned_to=cast.now + timedelta(days=3, hours=2),
        problem_id=problem.id,
    )
    changes.open_change(cast.session, intention, by=by)
