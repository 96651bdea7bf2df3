"""Pasted errors and logs: recognised, and reduced to what tells."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from search.identifiers import find_identifiers

MOST_WORDS: Final = 16
_LINES: Final = 3
"""So many telling lines are read."""

_TIME: Final = re.compile(
    r"\b\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* +\d{1,2} +\d{1,2}:\d{2}:\d{2}"
    r"|(?<!\d)\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?"
    r"|\b\d{4}-\d{2}-\d{2}\b"
)
_FRAME: Final = re.compile(
    r"""^\s*(?:at\s+[\w$.<>/]+\(.*\)|File\s+".*",\s+line\s+\d+.*|\#\d+\s+.*|\.{3}\s+\d+\s+more)\s*$"""
)
_POINTER: Final = re.compile(r"\b0x[0-9a-fA-F]{9,16}\b|@[0-9a-f]{6,16}\b")
_VARIABLE: Final = re.compile(
    r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"  # UUIDs
    r"|\b[0-9a-fA-F]{12,}\b"  # digests
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?!\w)"  # addresses
    r"|\[\d+\]|\b(?:pid|tid|thread|port|line|id)[=: #]+\d+\b"
    r"|\b\d+(?:\.\d+)?(?:ms|s|us|KB|MB|GB|B|%)(?!\w)"
    r"|(?<![\w.-])\d{5,}(?![\w.-])"
    r"|(?<=[\w)]):\d+\b",
    re.IGNORECASE,
)
_LEVEL: Final = re.compile(
    r"[\[(<]?\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|SEVERE|FATAL|CRIT(?:ICAL)?)\b[\])>]?:?"
)
_TELLING: Final = re.compile(
    r"error|exception|fail|fatal|panic|denied|refused|timed? ?out|unable|cannot|invalid"
    r"|错误|失败|异常|拒绝|超时|无法|不存在|不足",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_]+|[\u3400-\u9fff]+")
_LONG_LINE: Final = 300
_LONG_ERROR: Final = 120


def read_paste(text: str) -> str:
    """The telling words of a pasted error or log; empty if *text* is none."""
    if not _is_paste(text):
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    messages = [line for line in lines if not _FRAME.match(line)] or lines
    telling = [line for line in messages if _TELLING.search(line)] or messages
    cleaned = [_mask(line) for line in telling[:_LINES]]
    words = list(_words(cleaned))
    return " ".join(words[:MOST_WORDS])


def _is_paste(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1:
        return True
    return bool(
        (_TIME.search(text) and len(text.split()) > 4)  # noqa: PLR2004 - A date among a few words is asked for.
        or _POINTER.search(text)
        or _FRAME.match(text)
        or len(text) > _LONG_LINE
        or (len(text) > _LONG_ERROR and _TELLING.search(text))
    )


def _mask(line: str) -> str:
    """*line* without times, addresses, counters and levels."""
    for pattern in (_TIME, _POINTER, _VARIABLE, _LEVEL):
        line = pattern.sub(" ", line)
    return line


def _words(lines: Iterable[str]) -> Iterator[str]:
    """Identifiers first, then the words of the message, each once."""
    joined = " ".join(lines)
    found: dict[str, None] = {}
    for chunk in joined.split():
        for identifier in find_identifiers(chunk):
            found[chunk[identifier.start : identifier.end]] = None
    identifiers = " ".join(found)
    for word in _WORD.findall(joined):
        if word not in identifiers:
            found[word] = None
    yield from found
