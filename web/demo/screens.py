"""Pictures of the demonstration: screenshots that people put into what they write."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Article
from kb.articles.submissions import Draft, open_draft
from kb.audit import By
from kb.pictures import addresses
from review import service as review
from web.demo.cast import Cast, find_article
from web.intake import pictures
from web.intake.pictures import Taken
from web.services import Services

OUTAGE: Final = "OA 打不开，Nginx 返回 HTTP 502 Bad Gateway"
FOLDER: Final = Path(__file__).parent / "sample" / "screens"
WORDS: Final = {
    "printer-offline": "打印队列：三楼东的打印机显示脱机，勾选了“脱机使用打印机”",
    "badge-clock": "Page of the door controller: its clock stands at 1970, NTP is off",
    "vpn-809": "连接“单位 VPN”时提示错误 809",
    "oa-502": "浏览器显示 502 Bad Gateway，nginx/1.24.0",
    "nginx-error-log": "nginx 错误日志：连接后端 10.10.20.13:8080 被拒绝，tomcat 为 failed",
    "disk-full": "C 盘只剩 0.20 GB，进度条变红",
}

Screens = Mapping[str, Taken]


def take_screens(services: Services) -> Screens:
    """Every screenshot, drawn again, before any transaction."""
    return {name: _take(services, name) for name in WORDS}


def _take(services: Services, name: str) -> Taken:
    path = FOLDER / f"{name}.png"
    with path.open("rb") as source:
        return pictures.take_in(services, source, path.name)


def show(cast: Cast, screens: Screens, name: str, *, by: By) -> str:
    """What a text says to show a screenshot, which *by* has taken."""
    picture = pictures.keep(cast.session, screens[name], by=by)
    return addresses.to_markdown(picture, WORDS[name])


def write_with_screens(cast: Cast, screens: Screens) -> None:
    """What words say badly: a guide for users, and a picture for a solution of before."""
    by = cast.as_("manager", timedelta(days=9))
    article = find_article(cast.session, OUTAGE)
    revision = article.current_revision
    assert revision is not None, "it was found by its title"
    log = show(cast, screens, "nginx-error-log", by=by)
    sections = dict(revision.sections)
    sections["symptom"] = f"{sections['symptom']}\n\n{log}"
    draft = Draft(
        kind=article.kind,
        title=revision.title,
        sections=sections,
        attributes=Attributes.from_mapping(revision.attributes),
        audience=revision.audience,
    )
    _publish(cast, draft, by=by, article=article)
    guide = {
        "text": "1. 按 `Win` + `Shift` + `S`，框选出错的窗口。\n"
        "2. 在“你做了什么，看到了什么”里按 `Ctrl` + `V`，截图就放进去了。\n"
        "3. 在下面写一句图中是什么，例如：\n\n"
        + show(cast, screens, "vpn-809", by=by)
        + "\n\n截图之前请关掉与问题无关的窗口。",
    }
    _publish(
        cast,
        Draft(
            kind=ArticleKind.REFERENCE,
            title="怎样把屏幕截图放进报修单",
            sections=guide,
            attributes=Attributes(system="服务台", category="使用指南"),
            audience=Audience.SELF_SERVICE,
        ),
        by=by,
    )


def _publish(
    cast: Cast, draft: Draft, *, by: By, article: Article | None = None
) -> None:
    author = by.actor.user
    submission = open_draft(
        cast.session, draft, author=author, now=by.now, article=article
    )
    cast.session.flush()
    review.publish_trusted(cast.session, submission, by=by)
