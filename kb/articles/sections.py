"""Sections of an article: their names in both languages, and text cut along them."""

import re
from collections.abc import Mapping
from typing import Final

from kb.articles.kinds import MAIN_SECTION, SECTIONS, ArticleKind

SECTION_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "symptom": ("现象", "Symptom"),
    "environment": ("环境", "Environment"),
    "cause": ("原因", "Cause"),
    "resolution": ("解决步骤", "Resolution"),
    "verification": ("验证方法", "Verification"),
    "workaround": ("规避", "Workaround"),
    "purpose": ("目的", "Purpose"),
    "scope": ("适用范围", "Scope"),
    "steps": ("步骤", "Steps"),
    "rollback": ("回退", "Rollback"),
    "tests": ("测试", "Tests"),
    "risk": ("风险", "Risk"),
    "window": ("窗口", "Window"),
    "trigger": ("启动条件", "Trigger"),
    "level": ("事件等级", "Level"),
    "roles": ("职责与电话", "Roles and telephone numbers"),
    "first_minutes": ("最初五分钟", "First five minutes"),
    "restore": ("恢复与验证", "Restore"),
    "informed": ("通报对象", "Who is told"),
    "evidence": ("证据留存", "Evidence"),
    "description": ("说明", "Description"),
    "text": ("正文", "Text"),
}
"""Chinese and English name of every section."""

# Headings that other people's documents use for the same thing.
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "symptom": (
        "问题现象",
        "故障现象",
        "症状",
        "symptoms",
        "meaning",
        "impact",
        "problem",
    ),
    "environment": ("适用环境",),
    "cause": ("原因分析", "问题原因", "可能原因", "diagnosis", "root cause", "causes"),
    "resolution": (
        "解决方案",
        "解决办法",
        "解决方法",
        "处理方法",
        "处理步骤",
        "mitigation",
        "solution",
        "fix",
    ),
    "verification": ("验证", "verify"),
    "workaround": ("规避方法", "临时方案", "规避措施"),
    "purpose": ("变更目的",),
    "scope": ("范围", "变更范围"),
    "steps": ("实施步骤", "变更步骤", "操作步骤", "procedure"),
    "rollback": ("回退方案", "回滚", "roll back", "back-out"),
    "tests": ("测试方案", "test"),
    "risk": ("风险评估", "risks"),
    "trigger": ("触发条件", "启动", "activation"),
    "level": ("响应等级", "应急等级", "severity"),
    "roles": ("职责", "应急组织", "联系电话", "通讯录", "roles", "contacts"),
    "first_minutes": ("先期处置", "前五分钟", "first 5 minutes"),
    "restore": ("恢复", "系统恢复", "recovery"),
    "informed": ("信息通报", "报告与通报", "communication"),
    "evidence": ("证据", "取证"),
    "window": ("变更窗口", "实施窗口"),
}

_HEADING: Final = re.compile(r"#{1,3} +(.+?) *#*")
_NUMBER: Final = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,5}[章节部分步条](?=\s|$)|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}(?:\.\d{1,3})*(?:[\\.、)．]+|(?=\s|[\u4e00-\u9fff]))"
    r"|[A-Z][.)](?=\s)|[①-⑳])\s*"
)
_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")


def _by_heading(kind: ArticleKind) -> dict[str, str]:
    return {
        name.casefold(): section
        for section in SECTIONS[kind]
        for name in (*SECTION_NAMES[section], *_ALIASES.get(section, ()))
    }


_SECTION_BY_HEADING: Final = {kind: _by_heading(kind) for kind in ArticleKind}


def split_sections(kind: ArticleKind, markdown: str) -> dict[str, str]:
    """Cut Markdown along the headings that name sections of *kind*.

    Text under other headings stays with the section before it, and text before the
    first one goes to the kind's main section. Headings in code blocks do not count.
    """
    by_heading = _SECTION_BY_HEADING[kind]
    current = MAIN_SECTION[kind]
    lines: dict[str, list[str]] = {}
    fence = ""
    for line in markdown.splitlines():
        fence = _fence_after(line, fence)
        heading = None if fence else _HEADING.fullmatch(line)
        section = by_heading.get(_without_number(heading[1])) if heading else None
        if section is None:
            lines.setdefault(current, []).append(line)
            continue
        current = section
        lines.setdefault(section, []).append("")
    texts = {
        name: "\n".join(lines[name]).strip() for name in SECTIONS[kind] if name in lines
    }
    return {name: text for name, text in texts.items() if text}


def _without_number(heading: str) -> str:
    """The words of a heading, whatever numbers its document puts before them."""
    return _NUMBER.sub("", heading.strip()).strip().casefold()


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after *line*, if any."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not line[match.end() :].strip()
    return "" if closes else fence


def join_sections(sections: Mapping[str, str], *, skip: str = "") -> str:
    """All sections as one text, in their stored order, except *skip*."""
    return "\n\n".join(text for name, text in sections.items() if name != skip and text)
