"""Credentials in texts: found by rule, masked, and what is never kept at all.

A rule can be wrong about a password: whoever reviews may overrule it with a reason. It
cannot be wrong about a private key, which begins and goes on like nothing else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from kb.errors import InvalidInputError

MASK: Final = "••••••••"
"""Stands for a value, whatever its length was; never a credential itself."""


class PrivateKeyError(InvalidInputError):
    """A text or a file holds a private key."""

    code = "private_key"
    sentence: ClassVar = (
        "It holds a private key, which is never kept here. Put it in your vault and name "
        "the entry."
    )

    def __init__(self) -> None:
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Credential:
    """Where the value of one stands in a text."""

    start: int
    end: int


_PRIVATE_KEY: Final = re.compile(
    r"""-----BEGIN[ ](?:[A-Z0-9]{1,10}[ ]){0,2}PRIVATE[ ]KEY(?:[ ]BLOCK)?-----
        (?:\s|\\[nr]|>)*
        (?:(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\n]{0,200}(?:\s|\\[nr])*){0,6}
        [A-Za-z0-9+/=]{16,}
        (?:(?!-----END)[\s\S]){0,20000}
        (?:-----END[ ][A-Z0-9 ]{1,40}-----)?
      | \bPrivate-Lines:[ ]?\d+(?:\s+[A-Za-z0-9+/=]{16,}){1,200}
      | AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{40,}
    """,
    re.VERBOSE,
)
_HINT: Final = re.compile(
    r"pass|pwd|kennwort|secret|token|key|private|authorization|://"
    r"|口\s?令|密\s?[码碼钥鑰]|通行|令牌",
    re.IGNORECASE,
)
"""Most texts have none of these, and need not be looked through for the rest."""
_LABEL: Final = r"""
    (?:(?<![A-Za-z])(?:[A-Za-z0-9]{1,20}[_.\-])?
        (?:pass(?:word|wd|phrase|code|wort)|kennwort|pwd|pass(?=[\"']?\s?=)
          |secret(?:[_\- ]?key)?|client[_\- ]secret
          |(?P<long>(?:api|access|auth)[_\- ]?(?:key|secret|token)|token))
      | 口\s?令 | 密\s?[码碼] | 通行[碼码] | (?P<long_zh>密[钥鑰] | 令牌))
"""
_QUOTE: Final = r"[\"'“‘「`]"
_VALUE: Final = r"""[^\s"'”’」`，。；、！？,;|<>（）()【】\[\]一-鿿]"""
_ASSIGNED: Final = re.compile(
    rf"""{_LABEL}(?P<by>[\"']?\s{{0,3}}(?:=|:=|=>)\s{{0,3}}|[\"']?\s{{0,3}}[:：]\s{{0,3}})
         (?P<quote>{_QUOTE})?(?P<value>{_VALUE}{{3,200}}+)(?!\()(?P<after>[ \t]+[a-z])?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    rf"""{_LABEL}
         (?:[ \t]|is|was|to|of|的|是|为|為|改成|改为|改為|设为|設為|重置为|默认|預設|[:：=]){{1,4}}
         {_QUOTE}?(?P<value>{_VALUE}{{8,200}})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IN_ADDRESS: Final = re.compile(
    r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s/:@]{1,100}:(?P<value>[^\s/@]{1,200})@",
    re.IGNORECASE,
)
_BEARER: Final = re.compile(
    r"\bAuthorization:\s*(?:Bearer|Basic)\s+(?P<value>[A-Za-z0-9._~+/=\-]{8,2000})",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(
    r"""(?:https?://|~?/|[A-Za-z]:\\).*           # where it is kept
      | [*•●＊.·_\-#xX?？…]{2,}                    # blotted out
      | [$%@]?[({<\[]{1,2}.*[)}>\]]{0,2} | \$\w+ | %\w+%   # filled in by whoever reads
      | (?:your|my|the|new|old|some|a|an|user)[\w\-]*(?:pass|pwd|secret|token|key)\w*
      | (?:pass(?:word|wd)?|pwd|secret|token|value|example|placeholder|changeme|redacted
        |hidden|masked|required|optional|expired|expires|reset|changed|incorrect|wrong
        |invalid|failed|empty|none|null|nil|true|false|yes|no|unknown|missing|denied
        |locked|must|should|may|policy|prompt|n/a|tbd|todo|ok)[.:!]?
      | (?:vault|keepass|bitwarden|1password|op|secretref|ssm|env|file)[:/].*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLASSES: Final = (
    re.compile("[a-z]"),
    re.compile("[A-Z]"),
    re.compile("[0-9]"),
    re.compile(r"[^A-Za-z0-9.\-_/\\:]"),
)
_MIXED: Final = 3
_LONG: Final = 8


def has_private_key(text: str) -> bool:
    return _PRIVATE_KEY.search(text) is not None


def require_no_private_key(*texts: str) -> None:
    """Raise ``PrivateKeyError`` if one of them holds one."""
    if any(has_private_key(text) for text in texts):
        raise PrivateKeyError


def find_credentials(text: str) -> tuple[Credential, ...]:
    """The values that look like passwords, tokens or private keys, in their order."""
    if _HINT.search(text) is None:
        return ()
    found = sorted(set(_find(text)), key=lambda each: (each.start, -each.end))
    apart: list[Credential] = []
    for each in found:
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return tuple(apart)


def mask(text: str) -> str:
    """*text* with ``MASK`` in place of each value; the same text if there is none."""
    parts, at = [], 0
    for each in find_credentials(text):
        parts += [text[at : each.start], MASK]
        at = each.end
    return "".join([*parts, text[at:]])


def _find(text: str) -> Iterator[Credential]:
    for match in _PRIVATE_KEY.finditer(text):
        yield Credential(*match.span())
    for pattern, is_credential in _PATTERNS:
        for match in pattern.finditer(text):
            if not _is_placeholder(match["value"]) and is_credential(match):
                yield Credential(*match.span("value"))


def _is_placeholder(value: str) -> bool:
    return _PLACEHOLDER.fullmatch(value) is not None


def _is_said(match: re.Match[str]) -> bool:
    """Whether it is something said of a password or a key, not the thing itself.

    "Password: ask the desk" is a word in small letters, and a sentence after it; tokens
    and keys are long, and no words.
    """
    value = match["value"]
    if match["long"] or match["long_zh"]:
        return len(value) < _LONG or value.isalpha() or value.isdigit()
    return (
        "=" not in match["by"]
        and match["quote"] is None
        and match["after"] is not None
        and value.isalpha()
    )


def _is_mixed(match: re.Match[str]) -> bool:
    return sum(1 for each in _CLASSES if each.search(match["value"])) >= _MIXED


_PATTERNS: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]
] = (
    (_IN_ADDRESS, lambda _match: True),
    (_BEARER, lambda _match: True),
    (_ASSIGNED, lambda match: not _is_said(match)),
    (_BESIDE, _is_mixed),
)
