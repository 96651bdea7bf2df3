"""What is new in a letter, and what it only repeats: quoted letters, and signatures.

Programs write a line above what they quote; a person who answers below or between it is
read in full, for then the quoted lines are what the answer is about.
"""

import re
from dataclasses import dataclass
from typing import Final

_LINES: Final = 20_000
"""More of a letter is kept unread."""

_RULE: Final = re.compile(
    r"""^[\s>]*(?:
        [-_=*·—]{2,}\s*(?:original(?:\s(?:message|mail))?|forwarded\smessage|reply\smessage
            |ursprüngliche\snachricht|originalnachricht|weitergeleitete\snachricht
            |原始邮件|原始郵件|原邮件|原郵件|转发邮件|回复的原邮件|回复邮件信息|转发邮件信息)\s*[-_=*·—]{2,}
      | on\b.{4,200}\bwrote\s*[:：]
      | am\b.{4,200}\bschrieb\b.{0,200}[:：]
      | (?:在|于)\s?\d{4}.{2,200}写道\s*[:：]
      | \d{4}[年/-].{2,200}(?:写道|寫道|\bwrote)\s*[:：]
      | .{0,100}<[^<>@\s]+@[^<>\s]+>\s*(?:于|在)?.{0,80}(?:写道|寫道|schrieb|wrote)\s*[:：]
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_FIRST: Final = re.compile(
    r"^[\s>*]*(?:from|von|发件人|發件人|寄件者|寄件人)\s*\*?\s*[:：]\s*\S",
    re.IGNORECASE,
)
_SECOND: Final = re.compile(
    r"^[\s>*]*(?:sent|date|gesendet|datum|发送时间|發送時間|发送日期|日期|时间|寄件日期|傳送時間"
    r"|to|an|收件人|收件者|subject|betreff|主题|主題|主旨)\s*\*?\s*[:：]",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    r"^(?:-- ?|—|_{10,}|(?:发自|發自|来自|來自)我的.{0,40}|sent from my .{1,40}"
    r"|von meinem .{1,40} gesendet|get outlook for .{1,40}|sent from outlook.{0,40})$",
    re.IGNORECASE,
)
_MAX_SIGNATURE: Final = 12
"""Lines; more are no signature."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A letter's text in two."""

    new: str
    """What its sender wrote now; all of it where nothing can be told apart."""
    folded: str
    """What was quoted, and the signature above it."""


def fold(text: str) -> Parts:
    """Tell what is new in a letter from what it repeats."""
    lines = text.replace("\r\n", "\n").split("\n")
    cut = _find_quote(lines)
    own = lines[:cut]
    own = own[: _find_signature(own)]
    new = "\n".join(own).strip()
    if not new:
        # An answer below its quote, or a letter that only passes another one on.
        return _without_quoted(lines)
    return Parts(new, "\n".join(lines[len(own) :]).strip())


def _find_quote(lines: list[str]) -> int:
    """Where the letter before begins, up to the end: the number of the line."""
    for at, line in enumerate(lines[:_LINES]):
        if _is_rule(lines, at) or _is_heads(lines, at):
            return at
        if line.lstrip().startswith(">") and _is_quoted_to_end(lines, at):
            return at
    return len(lines)


def _is_rule(lines: list[str], at: int) -> bool:
    line = lines[at].strip()
    if len(line) > 400 or not line:  # noqa: PLR2004 - no program writes a longer one.
        return False
    if _RULE.match(line):
        return True
    # Programs break a line that is too long for them.
    joined = " ".join(each.strip() for each in lines[at : at + 3])
    is_begun = re.match(
        r"(?:on|am)\s|(?:在|于)\s?\d{4}|\d{4}[年/-]", line, re.IGNORECASE
    )
    return bool(is_begun) and any(
        _RULE.match(" ".join(joined.split()))
        for joined in (" ".join(lines[at : at + 2]), joined)
        if len(joined) < 400  # noqa: PLR2004
    )


def _is_heads(lines: list[str], at: int) -> bool:
    """Whether a few lines give sender, day and receiver, as above a quoted letter."""
    if not _FIRST.match(lines[at]) or len(lines[at]) > 400:  # noqa: PLR2004
        return False
    following = [line for line in lines[at + 1 : at + 8] if line.strip()][:4]
    return sum(1 for line in following if _SECOND.match(line)) >= 2  # noqa: PLR2004


def _is_quoted_to_end(lines: list[str], at: int) -> bool:
    """Whether nobody answers between the quoted lines, or below them."""
    rest = [line for line in lines[at:_LINES] if line.strip()]
    below = [line for line in rest if not line.lstrip().startswith(">")]
    return not below or bool(_SIGNATURE.match(below[0].strip()))


def _find_signature(lines: list[str]) -> int:
    beginning = max(len(lines) - _MAX_SIGNATURE, 0)
    for at in range(beginning, len(lines)):
        if _SIGNATURE.match(lines[at].strip() if lines[at] != "-- " else "-- "):
            return at
    return len(lines)


def _without_quoted(lines: list[str]) -> Parts:
    own = [line for line in lines if not line.lstrip().startswith(">")]
    new = "\n".join(line for line in own if not _RULE.match(line.strip())).strip()
    if not new:
        return Parts("\n".join(lines).strip(), "")
    quoted = [line for line in lines if line.lstrip().startswith(">")]
    return Parts(new, "\n".join(quoted).strip())
