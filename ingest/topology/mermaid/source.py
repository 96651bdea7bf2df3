"""A Mermaid text as its readers get it: without front matter, directives, comments."""

import html
import re
from collections.abc import Iterator
from typing import Final

from ingest.topology import labels

MAX_WORDS: Final = 2_000
"""Characters of a label within its quotation marks or brackets."""
_FRONT_MATTER: Final = re.compile(
    r"\A\s*---[ \t]*\n(?:.*?\n)?[ \t]*---[ \t]*(?:\n|\Z)", re.DOTALL
)
_COMMENT: Final = re.compile(r"^[ \t]*%%[^\n]*\n?", re.MULTILINE)
_REMARK: Final = re.compile(r"^([^:]*?)(?<!\S)%%.*")
"""Behind a colon, two percent signs are part of a text."""
_TAG: Final = re.compile(r"<(\w+)([^<>]*)>")
_STYLE: Final = re.compile(r"^\s*(?:style|linkStyle|classDef)\b", re.MULTILINE)
_ENTITY: Final = re.compile(r"#(\w+);")
_ENTITY_OPEN, _ENTITY_CLOSE = "\ue000", "\ue001"
_HIDDEN_ENTITY: Final = re.compile(f"{_ENTITY_OPEN}(\\w+){_ENTITY_CLOSE}")
_ICON: Final = re.compile(r"(?<!\w)fa[a-z]*:fa-[\w-]+")
_EMPHASIS: Final = re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1")
_UNDERLINE: Final = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
QUOTED: Final = (
    rf'"`(?P<markdown>[^`"]{{0,{MAX_WORDS}}})`"|"(?P<quoted>[^"]{{0,{MAX_WORDS}}})"'
)
_LABEL: Final = re.compile(rf"{QUOTED}|(?P<plain>.*)", re.DOTALL)


def prepare(text: str) -> str:
    """*text* from the name of its kind on, with the codes of characters kept apart."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(_ENTITY_OPEN, "").replace(_ENTITY_CLOSE, "")
    text = _FRONT_MATTER.sub("", text, count=1)
    text = _COMMENT.sub("", _without_directives(text)).lstrip("\ufeff \t\n")
    # The quotation marks of a tag do not end the text that it stands in.
    text = _TAG.sub(lambda tag: f"<{tag[1]}{tag[2].replace(chr(34), chr(39))}>", text)
    return "\n".join(map(_with_entities_kept, text.split("\n")))


def _without_directives(text: str) -> str:
    kept, place = [], 0
    while (start := text.find("%%{", place)) >= 0:
        end = text.find("}%%", start)
        if end < 0:
            break
        kept.append(text[place:start])
        place = end + 3
    return "".join((*kept, text[place:]))


def _with_entities_kept(line: str) -> str:
    # What looks like a code in a style is a colour.
    if "#" not in line or _STYLE.match(line):
        return line
    return _ENTITY.sub(f"{_ENTITY_OPEN}\\1{_ENTITY_CLOSE}", line)


def words(text: str, *, is_markdown: bool = False) -> str:
    """The text of a label as a reader sees it, with its line breaks."""
    text = text[: labels.MAX_LABEL]
    if is_markdown:
        text = _UNDERLINE.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    # Within a formula it is the beginning of a name.
    broken = text if "$$" in text else text.replace("\\n", "\n")
    text = labels.plain(_ICON.sub(" ", broken))
    return _HIDDEN_ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = match[1]
    return html.unescape(f"&#{code};" if code.isdecimal() else f"&{code};")


def bare(text: str) -> str:
    """A label that may be quoted, or written as Markdown between back quotes."""
    match = _LABEL.fullmatch(text.strip())
    return words(text) if match is None else said(match)


def said(match: re.Match[str]) -> str:
    """What a match of ``QUOTED``, or of its group ``plain``, says."""
    if match["markdown"] is not None:
        return words(match["markdown"], is_markdown=True)
    return words(match["plain"] if match["quoted"] is None else match["quoted"])


def lines(text: str) -> Iterator[str]:
    """The lines of a diagram whose statements end with the line."""
    for line in text.split("\n"):
        said = _REMARK.sub(r"\1", line[: labels.MAX_LABEL])
        if stripped := said.strip():
            yield stripped
