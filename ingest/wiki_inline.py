"""What stands in a line of MediaWiki's and DokuWiki's texts."""

import html
import re
from collections.abc import Callable
from typing import Final

from ingest import visibility
from ingest.extraction import LossCode
from ingest.markup import BREAK
from ingest.visibility import LeftOut, with_target

MAX_TEMPLATES: Final = 10
"""Depth of templates in templates."""
_TAG: Final = re.compile(r"</?(?:[a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRUCK: Final = re.compile(
    r"<(del|s|strike)>(.{0,5000}?)</\1>", re.IGNORECASE | re.DOTALL
)
_RAISED: Final = re.compile(r"<sup>([^<]*)</sup>", re.IGNORECASE)
_LOWERED: Final = re.compile(r"<sub>([^<]*)</sub>", re.IGNORECASE)
_NOWIKI: Final = re.compile(
    r"<nowiki>(.{0,5000}?)</nowiki>|%%(.{0,5000}?)%%", re.DOTALL
)

_PICTURE: Final = re.compile(
    r"\[\[(?:File|Image|文件|檔案|档案|图像|圖像|Datei|Bild|Fichier)\s*:([^\[\]]*(?:\[\[[^\[\]]*\]\][^\[\]]*)*)\]\]",
    re.IGNORECASE,
)
_CATEGORY: Final = re.compile(
    r"\[\[(?:Category|分类|分類|Kategorie)\s*:[^\]]*\]\]", re.IGNORECASE
)
_PAGE: Final = re.compile(r"\[\[:?([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_OUTSIDE: Final = re.compile(
    r"\[((?:https?|ftps?|ssh|telnet|file|mailto|ldap|smb):[^\s\]]+)(?:\s+([^\]]+))?\]"
)
_TEMPLATE: Final = re.compile(r"\{\{([^{}]*)\}\}")
_NOTE: Final = re.compile(
    r"<ref[^>/]*>(.{0,5000}?)</ref>|<ref[^>]*/>", re.DOTALL | re.IGNORECASE
)
_MAGIC: Final = re.compile(r"__[A-Z]+__")
_OPTION: Final = re.compile(
    r"(?:thumb|thumbnail|frame|frameless|border|left|right|center|none|mini|缩略图|\d*x?\d+px|upright.*|(?:link|alt|class|lang)=.*)",
    re.IGNORECASE,
)

_DOKU_PICTURE: Final = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")
_DOKU_NOTE: Final = re.compile(r"\(\((.{1,2000}?)\)\)")
_DOKU_MARKS: Final = (
    re.compile(r"\*\*(.{1,2000}?)\*\*"),
    re.compile(r"(?<!:)//(.{1,2000}?)(?<!:)//"),
    re.compile(r"__(.{1,2000}?)__"),
    re.compile(r"''(.{1,2000}?)''"),
)


def mediawiki(text: str, left_out: LeftOut) -> str:
    return _guarded(text, lambda inner: _mediawiki(inner, left_out))


def dokuwiki(text: str, left_out: LeftOut) -> str:
    return _guarded(text, lambda inner: _dokuwiki(inner, left_out))


def _guarded(text: str, read: Callable[[str], str]) -> str:
    """*text* with what is said to be no markup as it is."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2] or "")
        return f"\x00{len(kept) - 1}\x00"

    read_text = read(_NOWIKI.sub(keep, text))
    return re.sub("\x00(\\d+)\x00", lambda match: kept[int(match[1])], read_text)


def _mediawiki(text: str, left_out: LeftOut) -> str:
    for _ in range(MAX_TEMPLATES):
        before, text = text, _TEMPLATE.sub(_template, text)
        if before == text:
            break
    text = _NOTE.sub(lambda match: f" [{match[1]}]" if match[1] else "", text)
    text = _PICTURE.sub(_picture, _CATEGORY.sub("", text))
    text = _PAGE.sub(lambda match: match[2] or match[1], text)
    text = _OUTSIDE.sub(lambda match: with_target(match[2] or "", match[1]), text)
    text = re.sub("'{2,5}", "", _MAGIC.sub("", text))
    return _tags(text, left_out)


def _template(match: re.Match[str]) -> str:
    """What it is given: that is what somebody wrote, whatever its page makes of it."""
    name, *given = match[1].split("|")
    if name.strip().startswith(("#", "{")) or not given:
        return ""
    said = (value.partition("=")[2] if _is_named(value) else value for value in given)
    return " ".join(filter(None, map(str.strip, said)))


def _is_named(value: str) -> bool:
    return re.match(r"\s*[\w -]{1,40}=", value) is not None


def _picture(match: re.Match[str]) -> str:
    """The words below it, or those for who does not see it."""
    options = match[1].split("|")[1:]
    caption = [option for option in options if not _OPTION.fullmatch(option.strip())]
    alternative = [option[4:] for option in options if option.startswith("alt=")]
    return " ".join((caption or alternative)[-1:])


def _dokuwiki(text: str, left_out: LeftOut) -> str:
    text = _PAGE.sub(lambda match: _doku_link(match[1], match[2] or ""), text)
    text = _DOKU_PICTURE.sub(lambda match: match[2] or "", text)
    text = _DOKU_NOTE.sub(r" [\1]", text)
    text = re.sub(r"\\\\(?:\s|$)", BREAK, text)
    for pattern in _DOKU_MARKS:
        text = pattern.sub(r"\1", text)
    return _tags(text, left_out)


def _doku_link(target: str, words: str) -> str:
    """A page is called by the last part of its place, unless the link says how."""
    if "://" in target or target.startswith(("mailto:", "\\\\")):
        return with_target(words, target)
    return words or target.partition("#")[0].rpartition(":")[2] or target


def _tags(text: str, left_out: LeftOut) -> str:
    def struck(match: re.Match[str]) -> str:
        left_out.add(LossCode.STRUCK_OUT, match[2])
        return ""

    text = _STRUCK.sub(struck, text)
    text = _BREAK.sub(BREAK, text)
    for pattern, shift in (
        (_RAISED, visibility.raised),
        (_LOWERED, visibility.lowered),
    ):
        text = _shift(pattern, shift, text)
    return _unescaped(_TAG.sub("", text))


def _shift(
    pattern: re.Pattern[str], shift: Callable[[str, str], str], text: str
) -> str:
    return pattern.sub(lambda m: shift(m[1], m.string[: m.start()][-1:]), text)


def _unescaped(text: str) -> str:

    return html.unescape(text)
