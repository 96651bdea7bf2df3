"""The one rule of what a reader sees: what is left out and counted, and what is added."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from ingest.extraction import Loss, LossCode

_DETAILS: Final = {
    LossCode.STRUCK_OUT: "Passages that are struck out were left out: {}.",
    LossCode.HIDDEN: "Passages that are hidden were left out: {}.",
    LossCode.PROMPT: "Fields that nobody filled in were left out: {}.",
    LossCode.READING: "Readings above words were left out: {}.",
    LossCode.TRACKED_DELETION: "Text that a tracked change deleted was left out: {}.",
    LossCode.UNKNOWN_SIGN: "Signs of a symbol font that has no text were left out: {}.",
    LossCode.NOT_CALCULATED: "Formulas without a value are shown as formulas: {}.",
    LossCode.HIDDEN_SHOWN: "Hidden sheets, rows and columns were read as well: {}.",
}
TICKED: Final = "☑"
EMPTY: Final = "☐"
_SCHEMES: Final = (
    "http://", "https://", "ftp://", "ftps://", "sftp://", "ssh://", "telnet://",
    "file://", "smb://", "rdp://", "mailto:", "tel:", "\\\\", "ldap://", "ldaps://",
    "vnc://", "git://", "svn://", "s3://", "nfs://",
)  # fmt: skip
_AUTOMATIC: Final = re.compile(
    r"\s*(?:(?:AI-generated content may be incorrect|Description automatically generated)"
    r"(?: with \w+ confidence)?|描述已自动生成|自动生成的说明)\.?\s*",
    re.IGNORECASE,
)
"""What Office writes behind a description that it made by itself."""
_RAISED: Final = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


class LeftOut:
    """Counts what a document holds and does not show."""

    def __init__(self) -> None:
        self._counts: Counter[LossCode] = Counter()

    def add(self, code: LossCode, text: str = "x", *, count: int = 1) -> None:
        """Count *count* passages, unless *text* says nothing."""
        if text.strip() and count:
            self._counts[code] += count

    def losses(self) -> Iterable[Loss]:
        """One for each kind, however many there were; its place is their number."""
        for code, count in sorted(self._counts.items()):
            yield Loss(code, f"count {count}", _DETAILS[code].format(count))


def with_target(text: str, target: str) -> str:
    """*text* of a link, and where it leads unless the text says so itself."""
    address = to_address(target)
    if not address or _plain(address.rpartition("://")[2]) in _plain(text):
        return text
    return f"{text} ({address})" if text.strip() else address


def to_address(target: str) -> str:
    """The address that a link leads to; empty for a place in the document itself."""
    address = target.strip()
    if not address.lower().startswith(_SCHEMES):
        return ""
    for scheme in ("mailto:", "tel:"):
        if address.lower().startswith(scheme):
            return address[len(scheme) :].partition("?")[0]
    return address


def description(text: str | None) -> str:
    """What somebody wrote of a picture, on one line."""
    return " ".join(_AUTOMATIC.sub("", text or "").split())


def _plain(text: str) -> str:
    return "".join(text.lower().split()).rstrip("/")


def raised(text: str, base: str) -> str:
    """What stands high behind *base*: 10^9 and m², but 1st."""
    return _shifted(text, base, "^", _RAISED)


def lowered(text: str, base: str) -> str:
    """What stands low behind *base*: CO₂ and 1010_2."""
    return _shifted(text, base, "_", _LOWERED)


def _shifted(text: str, base: str, sign: str, table: dict[int, int]) -> str:
    """After a digit by a sign, since a search takes ⁹ for 9; else by small figures."""
    words = text.strip()
    if (
        not words
        or not base.strip()
        or not all(ord(letter) in table for letter in words)
    ):
        return text
    if base[-1:].isdigit():
        return (
            f"{sign}{words}"
            if len(words) == 1 or words.isdigit()
            else f"{sign}({words})"
        )
    return words.translate(table)
