"""Markdown without its marks: what is searched and shown in snippets."""

import re
from typing import Final

_CODE: Final = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+)[^\n`]*\n(?P<block>.*?)"
    r"(?:^[ \t]*(?P=fence)[`~]*[ \t]*$\n?|\Z)"
    r"|(?<![`\\])(?P<ticks>`+)(?!`)(?P<span>.+?)(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_HELD: Final = re.compile("\x02(\\d+)\x03")
"""Stands for a piece of code, which is no Markdown, while the marks around it go."""
_TABLE_RULE: Final = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}[-| :\t]*$\n?", re.MULTILINE)
# What is literal comes first, because that is found fast.
_LINE_START: Final = re.compile(
    r"\n[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)"
)
_LINK: Final = re.compile(r"!?\[([^\]\n]*)\]\(([^)\s]*)[^)\n]*\)")
# An address in angle brackets is none: after its first word comes a colon.
_HTML_TAG: Final = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>\n]{0,200})?/?>")
_COMMENT: Final = re.compile(r"<!--.{0,200}?-->", re.DOTALL)
_EMPHASIS: Final = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_LIGHT: Final = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])([^*\n]*[^\s*\\])\*(?![\w*])"
    r"|(?<![\w\\])_(?=[^\s_])([^_\n]*[^\s_\\])_(?!\w)"
)
# Who types \\\\print01 means both strokes, though Markdown shows one.
_ESCAPE: Final = re.compile(
    r"(?<![0-9A-Za-z_:\\/])\\\\(?=[A-Za-z][\w.\-]*[\d\\$])|\\([!-/:-@\[-`{-~])"
)
_ROW: Final = re.compile(r"^[ \t]*\|(.*[^\\\n])\|[ \t]*$", re.MULTILINE)
_CELL: Final = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_BLANK: Final = re.compile(r"\n{3,}")


def to_plain_text(markdown: str) -> str:
    """The words of *markdown* in reading order, line by line.

    It is cheap rather than exact: some ten thousand articles a second.
    """
    held: dict[str, str] = {}
    text = markdown
    if "`" in text or "~~~" in text:
        text = _CODE.sub(lambda match: _hold(match, held), text)
    text = _plain(text)
    if held:
        text = _HELD.sub(lambda match: held.get(match[1], match[0]), text)
    if "\n\n\n" in text:
        text = _BLANK.sub("\n\n", text)
    return text.strip()


def _hold(match: re.Match[str], held: dict[str, str]) -> str:
    number = str(len(held))
    held[number] = match["span"] if match["block"] is None else match["block"]
    return f"\x02{number}\x03"


def _plain(text: str) -> str:
    if "--" in text:
        text = _TABLE_RULE.sub("", text)
    text = _LINE_START.sub("\n", f"\n{text}")[1:]
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "<!--" in text:
        text = _COMMENT.sub("", text)
    if "<" in text:
        text = _HTML_TAG.sub(" ", text)
    return _plain_within_lines(text)


def _plain_within_lines(text: str) -> str:
    if "**" in text or "__" in text or "~~" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if "*" in text or "_" in text:
        text = _LIGHT.sub(lambda match: match[1] or match[2], text)
    if "|" in text:
        text = _ROW.sub(lambda match: _CELL.sub(" | ", match[1].strip()), text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: match[1] or match[0], text)
    return text
