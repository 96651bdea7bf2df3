"""Identifiers of operations work: found by rule, kept whole and as their parts."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from search import codes, places
from search.identifier import Identifier, read_name

_RULES: Final = re.compile(
    r"""
    (?<![a-z0-9])(?P<url>[a-z][a-z0-9+.\-]{1,20}://[^\s<>"'(){}\[\]]+)
  | (?<![\w.+\-])(?P<mail>[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)
  | (?<![\w:.\-])(?P<mac>(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}
        | [0-9a-f]{4}(?:\.[0-9a-f]{4}){2} | [0-9a-f]{4}(?:-[0-9a-f]{4}){2})(?![\w:\-])
  | (?<![\w:.])(?P<ipv6>(?=:*[0-9a-f])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\d{1,3})?)(?![\w:])
  | (?<![\w.])(?P<ipv4>\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?)(?![\w]|\.\d)
  | (?<![\w])(?P<windows>(?:[a-z]:[\\/]|\\\\|(?<![:/])//(?=[\w.\-]+/\w))[^\s<>"|?*:;,()]+)
  | (?<![\w.\-/])(?P<date>(?:19|20)\d\d(?P<sign>[\-/.])(?:0?[1-9]|1[0-2])
        (?P=sign)(?:0?[1-9]|[12]\d|3[01])(?=t\d\d:|_\d|(?![\w/\-]|\.\w))
        | (?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?![\w/\-]))
  | (?<![\w.\-])(?P<code>cve-\d{4}-\d{3,7} | ms\d\d-\d{3} | kb\d{6,8}
        | [a-z]{2,6}-\d{3,6} | 0x[0-9a-f]+)(?![\w])
  | (?<![\w\-/])(?P<interface>[a-z\-]*(?:\d+ge)?\d+(?:/\d+)+(?:[.:]\d+)?)(?![\w/])
  | (?<![\w.\-])(?P<version>v?\d+(?:\.\d+){1,5}(?:\(\d+[a-z]?\))?[a-z0-9]*
        (?:[\-_.+~][a-z0-9]+)*)(?!\w)
  | (?<![\w.\-])(?P<labelled>[a-z]{2,}(?:-[a-z]+)*[\-_]?v?\d+(?:\.\d+)+[a-z0-9]*
        (?:[\-_.+~][a-z0-9]+)*)(?!\w)
  | (?<![\w\-])(?P<option>--?[a-z][a-z0-9\-]*)
  | (?<![\w.])(?P<path>~(?:/[\w.\-+@%]+)+/?|\.{0,2}(?:/[\w.\-+@%]+){2,}/?)
  | (?<![a-z0-9])(?P<name>[a-z0-9]+(?:[.\-_:$\#]+[a-z0-9]+)+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


_MAKERS: Final[dict[str, Callable[[str], Identifier | None]]] = {
    "url": places.read_url,
    "mail": places.read_mail,
    "mac": places.read_mac,
    "ipv6": places.read_address,
    "ipv4": places.read_address,
    "windows": places.read_windows,
    "date": codes.read_date,
    "code": codes.read_code,
    "interface": places.read_interface,
    "version": codes.read_version,
    "labelled": codes.read_labelled,
    "option": codes.read_option,
    "path": places.read_path,
    "name": read_name,
}


def find_identifiers(text: str) -> Iterator[Identifier]:
    """The identifiers of *text*, which has no spaces, in order; they never overlap."""
    place = 0
    while match := _RULES.search(text, place):
        kind = match.lastgroup or "name"
        found = _MAKERS[kind](match[kind])
        if found is None:
            found = read_name(match[kind])
        start, end = match.span(kind)
        place = max(end, place + 1)
        if found.whole:
            yield found.at(start, end)
