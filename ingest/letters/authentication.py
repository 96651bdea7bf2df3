"""Whether a letter is from whom it says: by what one host, which is named, has found.

RFC 8601: the host writes an ``Authentication-Results`` field on top of every letter, and
removes those that bear its name already. Anybody can write one below it, so only the
topmost field of all counts, and only where it is that host's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.letters.heads import Head

_FIELD: Final = "authentication-results"
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+) | (?P<quoted>"(?:[^"\\]|\\.)*") | (?P<sign>[;=(])
      | (?P<word>[^\s";=()\\]+)""",
    re.VERBOSE,
)
_COMMENT: Final = re.compile(r"\\.|[()]|[^()\\]+")
_MAX_LENGTH: Final = 8_000
_MAX_RESULTS: Final = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One method with its result, and the properties that it was about."""

    method: str
    result: str
    properties: Mapping[str, str]


def is_from_sender(head: Head, host: str, *, hops: int) -> bool:
    """Whether *host* has found that the letter's one sender may be believed.

    DMARC decides where it was looked at; else SPF or DKIM of the sender's own domain.
    Above the field stand at most *hops* ``Received`` fields: those of hosts of our own.
    """
    domain = head.sender.rpartition("@")[2]
    field = _find_trusted(head, hops)
    if not domain or not host or field is None:
        return False
    name, findings = _read(field)
    if name != host.lower():
        return False
    dmarc = [each for each in findings if each.method == "dmarc"]
    if dmarc:
        return all(_is_dmarc_pass(each, domain) for each in dmarc)
    return any(_is_aligned(each, domain) for each in findings)


def _find_trusted(head: Head, hops: int) -> str | None:
    received = 0
    for name, value in head.fields:
        received += name == "received"
        if received > hops:
            return None
        if name == _FIELD:
            return value if len(value) <= _MAX_LENGTH else None
    return None


def _is_dmarc_pass(finding: Finding, domain: str) -> bool:
    said = finding.properties.get("header.from", domain)
    return finding.result == "pass" and said.lower() == domain


def _is_aligned(finding: Finding, domain: str) -> bool:
    """Whether it passed for just that domain: which ones belong together is DMARC's to say."""
    if finding.result != "pass":
        return False
    given = finding.properties
    if finding.method == "spf":
        named = given.get("smtp.mailfrom", "").rpartition("@")[2]
    elif finding.method == "dkim":
        named = given.get("header.d", "")
    else:
        return False
    return named.lower() == domain


def _read(value: str) -> tuple[str, list[Finding]]:
    """The host's name and what it found; nothing of a field that is not well formed."""
    words = _split(value)
    if words is None:
        return "", []
    parts: list[list[str]] = [[]]
    for word in words:
        if word == ";":
            parts.append([])
        else:
            parts[-1].append(word)
    if len(parts) > _MAX_RESULTS or not parts[0]:
        return "", []
    return parts[0][0].lower(), list(_iter_findings(parts[1:]))


def _iter_findings(parts: list[list[str]]) -> Iterator[Finding]:
    for part in parts:
        pairs = [
            (part[at - 1].lower(), part[at + 1])
            for at in range(1, len(part) - 1)
            if part[at] == "="
        ]
        if pairs:
            (method, result), *others = pairs
            # A method may have its version behind it.
            yield Finding(method.partition("/")[0], result.lower(), dict(others))


def _split(value: str) -> list[str] | None:
    """Words and signs without comments; ``None`` where a quote or comment never ends.

    Somebody else's words may stand in quotes and comments, with signs of ours in them.
    """
    words: list[str] = []
    at = 0
    while at < len(value):
        match = _TOKEN.match(value, at)
        if match is None:
            return None
        if match["sign"] == "(":
            end = _find_end(value, match.end())
            if end is None:
                return None
            at = end
            continue
        if match["quoted"] and _is_joined(words, value, at):
            words[-1] += match["quoted"]
        elif match["word"] and _goes_on(words, value, at):
            words[-1] += match["word"]
        elif not match["space"]:
            words.append(match["quoted"] or match["sign"] or match["word"])
        at = match.end()
    return words


def _is_joined(words: list[str], value: str, at: int) -> bool:
    return bool(words) and words[-1] not in ";=" and not value[at - 1].isspace()


def _goes_on(words: list[str], value: str, at: int) -> bool:
    """A quoted local part, and the rest of its address behind it."""
    return bool(words) and value[at - 1 : at] == '"'


def _find_end(value: str, at: int) -> int | None:
    depth = 1
    for match in _COMMENT.finditer(value, at):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None
