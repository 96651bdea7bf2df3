"""Texts of other systems as Markdown: Jira's wiki markup and its document format."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

MAX_DEPTH: Final = 50

# No pattern here looks beyond the next sign that could begin it anew: a cell of ten
# million brackets takes no longer to read than any other.
_FENCE: Final = re.compile(r"\{(?:code|noformat)(:[^{}\n]*)?\}")
_LINES: Final[tuple[tuple[re.Pattern[str], Any], ...]] = (
    (re.compile(r"^h([1-6])\. +"), lambda match: "#" * int(match[1]) + " "),
    (re.compile(r"^(\*+) +"), lambda match: "  " * (len(match[1]) - 1) + "- "),
    (re.compile(r"^(#+) +"), lambda match: "   " * (len(match[1]) - 1) + "1. "),
    (re.compile(r"^bq\. +"), lambda _match: "> "),
)
_SPANS: Final = (
    (re.compile(r"\{\{([^{}\n]+)\}\}"), r"`\1`"),
    (re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"), r"**\1**"),
    (re.compile(r"\[([^\[|\]\n]+)\|([^\[\]|\s]+)(?:\|[^\[\]]*)?\]"), r"[\1](\2)"),
    (re.compile(r"\{(?:color|panel|quote|info|note|warning)(?::[^{}\n]*)?\}"), ""),
)


def wiki_to_markdown(text: str) -> str:
    """Jira's wiki markup as Markdown; what is not known stays as it stands."""
    parts: list[str] = []
    end = 0
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[1] is None:
            parts.append(_prose(text[end : opened.start()]))
            parts.append(_block(opened[1] or "", text[opened.end() : fence.start()]))
            opened, end = None, fence.end()
    parts.append(_prose(text[end:]))
    return "".join(parts).strip()


def _block(named: str, code: str) -> str:
    language = named.removeprefix(":").partition("|")[0].strip()
    shown = language if re.fullmatch(r"\w{1,20}", language) else ""
    inner = code.removeprefix("\n").removesuffix("\n")
    return f"```{shown}\n{inner}\n```"


def _prose(text: str) -> str:
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    heading = ""
    for pattern, to_start in _LINES:
        if match := pattern.match(line):
            heading, line = to_start(match), line[match.end() :]
            break
    for pattern, replacement in _SPANS:
        line = pattern.sub(replacement, line)
    return heading + line


def document_to_markdown(value: Any) -> str:
    """Text of Jira's document format (ADF); any other value as it is."""
    if not isinstance(value, Mapping):
        return str(value or "")
    return "\n\n".join(each for each in _blocks(value, 0) if each).strip()


def _children(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = node.get("content")
    if not isinstance(content, list):
        return []
    return [each for each in content if isinstance(each, Mapping)]


def _blocks(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    kind = str(node.get("type"))
    if kind in _BLOCKS:
        yield _BLOCKS[kind](node, depth)
    elif kind in _INLINE:
        yield _inline(node, depth)
    else:
        for child in _children(node):
            yield from _blocks(child, depth + 1)


def _inline(node: Mapping[str, Any], depth: int) -> str:
    if depth > MAX_DEPTH:
        return ""
    kind, attributes = node.get("type"), node.get("attrs")
    attrs = attributes if isinstance(attributes, Mapping) else {}
    if kind == "text":
        return str(node.get("text") or "")
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji", "status"):
        return str(attrs.get("text") or attrs.get("shortName") or "")
    if kind == "inlineCard":
        return str(attrs.get("url") or "")
    return "".join(_inline(child, depth + 1) for child in _children(node))


def _heading(node: Mapping[str, Any], depth: int) -> str:
    attrs = node.get("attrs")
    level = attrs.get("level") if isinstance(attrs, Mapping) else 1
    marks = min(max(level if isinstance(level, int) else 1, 1), 6)
    return "#" * marks + " " + _inline(node, depth)


def _code(node: Mapping[str, Any], depth: int) -> str:
    return f"```\n{_inline(node, depth)}\n```"


def _list(mark: str) -> Callable[[Mapping[str, Any], int], str]:
    def write(node: Mapping[str, Any], depth: int) -> str:
        items = (
            "\n".join(each for each in _blocks(item, depth + 1) if each)
            for item in _children(node)
        )
        space = "\n" + " " * len(mark)
        return "\n".join(mark + item.replace("\n", space) for item in items)

    return write


def _row(node: Mapping[str, Any], depth: int) -> str:
    cells = (
        " ".join(_blocks(cell, depth + 1)).replace("\n", " ")
        for cell in _children(node)
    )
    return " | ".join(cells)


_BLOCKS: Final[Mapping[str, Callable[[Mapping[str, Any], int], str]]] = {
    "paragraph": _inline,
    "heading": _heading,
    "codeBlock": _code,
    "bulletList": _list("- "),
    "orderedList": _list("1. "),
    "tableRow": _row,
    "rule": lambda _node, _depth: "---",
}
_INLINE: Final = frozenset(
    {"text", "hardBreak", "mention", "emoji", "status", "inlineCard"}
)
