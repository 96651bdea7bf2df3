"""Pictures of the demonstration: screenshots that people put into what they write."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.submissions import Draft, open_draft
from kb.audit import By
from kb.pictures import addresses
from review import service as review
from web.demo.cast import Cast
from web.intake import pictures
from web.intake.pictures import Taken
from web.services import Services

FOLDER: Final = Path(__file__).parent / "sample" / "screens"
WORDS: Final = {
    "printer-offline": "打印队列：三楼东的打印机显示脱机，勾选了“脱机使用打印机”",
    "badge-clock": "Page of the door controller: its clock stands at 1970, NTP is off",
    "vpn-809": "连接“单位 VPN”时提示错误 809",
    "oa-502": "浏览器显示 502 Bad Gateway，nginx/1.24.0",
    "nginx-error-log": "nginx 错误日志：连接后端 10.20.8.15:8080 被拒绝，oa-app 为 failed",
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
    """Two articles that say with pictures what words say badly."""
    by = cast.as_("manager")
    vpn = {
        "symptom": "在家连接 VPN，几秒后失败。\n\n"
        + show(cast, screens, "vpn-809", by=by),
        "cause": "家里的路由器没有放行 IPsec（UDP 500、4500）。",
        "resolution": "1. 用手机热点再试一次：能连上就是路由器的问题。\n"
        "2. 在路由器里打开“VPN 穿透 / IPsec”。\n3. 重新连接。",
    }
    _publish(
        cast,
        Draft(
            kind=ArticleKind.SOLUTION,
            title="在家连接 VPN 报错 809",
            sections=vpn,
            attributes=Attributes(system="VPN", category="网络/远程接入"),
            audience=Audience.SELF_SERVICE,
        ),
        by=by,
    )
    guide = {
        "text": "1. 按 `Win` + `Shift` + `S`，框选出错的窗口。\n"
        "2. 在“你做了什么，看到了什么”里按 `Ctrl` + `V`，截图就放进去了。\n"
        "3. 在下面写一句图中是什么，例如：\n\n"
        + show(cast, screens, "oa-502", by=by)
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


def _publish(cast: Cast, draft: Draft, *, by: By) -> None:
    submission = open_draft(cast.session, draft, author=by.actor.user, now=by.now)
    cast.session.flush()
    review.publish_trusted(cast.session, submission, by=by)
