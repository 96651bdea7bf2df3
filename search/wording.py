"""How people describe what an article solves, without what would tell who they are."""

import re
from collections.abc import Iterable
from typing import Final

MAX_CASES: Final = 500
"""So many of an article's newest cases teach the ranking."""
MAX_CHARACTERS: Final = 2_000
"""Of each case; what follows is pasted logs more often than description."""

_PRIVATE: Final = re.compile(
    r"""
    [\w.+-]+@[\w-]+(?:\.[\w-]+)+                         # mail addresses
  | \b[a-z][a-z0-9+.-]*://\S+                            # addresses of pages
  | \\\\[^\s\\]+(?:\\[^\s\\]+)*                          # shares
  | (?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?!\w) # IPv4
  | (?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?!\w) # IPv6 and MAC
  | (?<![\w-])(?!(?:cve|err|error|ms\d\d|ora|sql|tns)-)  # but not codes of errors
    [a-z0-9]+(?:-[a-z0-9]+)*-\d+(?![\w-])                # numbered hosts
  | (?<![a-z0-9-])\+?\d[\d -]{4,}\d(?![a-z0-9])          # telephone and card numbers
  | (?:我是|我叫|本人|姓名[:：]?|联系人[:：]?)[\u4e00-\u9fff]{2,3}(?![\u4e00-\u9fff])
  | \b(?:my\ name\ is|this\ is|regards,?|mr\.?|mrs\.?|ms\.?)\ [a-z]+
    """,
    re.IGNORECASE | re.VERBOSE,
)


def make_anonymous(text: str) -> str:
    """*text* without addresses, hosts, long numbers, and names where they are told."""
    return _PRIVATE.sub(" ", text)


def join_cases(cases: Iterable[str]) -> str:
    """The wording of an article's cases as one anonymous text."""
    return "\n".join(make_anonymous(case[:MAX_CHARACTERS]) for case in cases)
