"""Identifiers of operations work: found by rule, kept whole and as their parts."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_NAME_PARTS: Final = 6
"""Names of up to so many pieces are kept as every run of neighbouring pieces."""

_LONG_INTERFACES: Final = {
    "gi": "gigabitethernet",
    "ge": "gigabitethernet",
    "gig": "gigabitethernet",
    "fa": "fastethernet",
    "fe": "fastethernet",
    "te": "tengigabitethernet",
    "xe": "tengigabitethernet",
    "xge": "tengigabitethernet",
    "tengige": "tengigabitethernet",
    "xgigabitethernet": "tengigabitethernet",
    "eth": "ethernet",
    "et": "ethernet",
    "hu": "hundredgige",
    "100ge": "hundredgige",
    "40ge": "fortygige",
    "25ge": "twentyfivegige",
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier, all in lower case, and its half-open span in what was read."""

    whole: str
    parts: tuple[str, ...]
    start: int
    end: int
    is_name: bool = False
    """Made of words, such as a host name; text may spell it with spaces."""
    network: str = ""
    """The address or network in CIDR notation, where it is one."""


_RULES: Final = re.compile(
    r"""
    (?<![a-z0-9])(?P<url>[a-z][a-z0-9+.\-]{1,20}://[^\s<>"'(){}\[\]]+)
  | (?<![\w.+\-])(?P<mail>[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)
  | (?<![\w:.\-])(?P<mac>(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}
        | [0-9a-f]{4}(?:\.[0-9a-f]{4}){2} | [0-9a-f]{4}(?:-[0-9a-f]{4}){2})(?![\w:\-])
  | (?<![\w:.])(?P<ipv6>(?=:*[0-9a-f])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\d{1,3})?)(?![\w:])
  | (?<![\w.])(?P<ipv4>\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?)(?![\w]|\.\d)
  | (?<![\w])(?P<windows>(?:[a-z]:[\\/]|\\\\)[^\s<>"|?*:;,()]+)
  | (?<![\w.\-])(?P<code>cve-\d{4}-\d{3,7} | ms\d\d-\d{3} | kb\d{6,8}
        | [a-z]{2,6}-\d{3,6} | 0x[0-9a-f]+)(?![\w])
  | (?<![\w\-/])(?P<interface>[a-z\-]*(?:\d+ge)?\d+(?:/\d+)+(?:[.:]\d+)?)(?![\w/])
  | (?<![\w.\-])(?P<version>v?\d+(?:\.\d+){1,5}(?:[\-_.]?[a-z]+\d*)?)(?!\w|\.\d)
  | (?<![\w\-])(?P<option>--?[a-z][a-z0-9\-]*)
  | (?<![\w.])(?P<path>[~.]{0,2}(?:/[\w.\-+@%]+){2,}/?)
  | (?<![a-z0-9])(?P<name>[a-z0-9]+(?:[.\-_:$\#]+[a-z0-9]+)+)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_NUMBER: Final = re.compile(r"(?<=[a-zA-Z :=#件码口])\d+(?:/\d+)*(?![\d/]|\.\d)")
_LABEL: Final = re.compile(
    r"""
    (?:^|(?<![a-z]))(?:
        (?P<label>http|errno|event(?:\ ?id)?|事件(?:\ ?id)?|port|端口|error(?:\ code)?
            |错误代?码) [ ]?[:=\#]?[ ]?
      | (?P<interface>[a-z\-]*ethernet|[a-z]*gige|eth-trunk|vlanif|loopback
            |port-channel)[ ]
    )$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_LABEL: Final = 24
_LABELS: Final = {
    "事件": "event",
    "端口": "port",
    "错误码": "error",
    "错误代码": "error",
    "eventid": "event",
    "事件id": "event",
    "errorcode": "error",
}
_PIECES: Final = re.compile(r"[a-z0-9]+")
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def find_identifiers(text: str) -> Iterator[Identifier]:
    """The identifiers of *text*, which has no spaces, in order; they never overlap."""
    place = 0
    while match := _RULES.search(text, place):
        kind = match.lastgroup or "name"
        found = _MAKERS[kind](match[kind])
        if found is None:
            found = _name(match[kind])
        start, end = match.span(kind)
        place = max(end, place + 1)
        if not found.whole:
            continue
        yield Identifier(
            found.whole, found.parts, start, end, found.is_name, found.network
        )


def find_across(text: str) -> Iterator[Identifier]:
    """Identifiers that are written in two words: HTTP 502, GigabitEthernet 0/0/1."""
    # The numbers first: they are rarer than the beginnings of labels.
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        label = _LABEL.search(text, max(0, start - _LONGEST_LABEL), start)
        if label is None:
            continue
        if label["interface"]:
            whole = _long_interface(label["interface"].lower()) + number[0]
        elif number[0].isdigit():
            name = label["label"].lower().replace(" ", "")
            whole = f"{_LABELS.get(name, name)}:{number[0].lstrip('0')}"
        else:
            continue
        yield Identifier(whole, (), label.start(), end)


def _made(whole: str, *parts: str, network: str = "") -> Identifier:
    others = tuple(dict.fromkeys(part for part in parts if part and part != whole))
    return Identifier(whole, others, 0, 0, network=network)


def _pieces(text: str) -> list[str]:
    return _PIECES.findall(text.lower())


def _name(text: str) -> Identifier:
    whole = text.lower()
    pieces = _pieces(whole)
    return Identifier(
        whole, tuple(dict.fromkeys(_runs(text, whole, pieces))), 0, 0, is_name=True
    )


def _runs(text: str, whole: str, pieces: list[str]) -> Iterator[str]:
    yield from pieces
    places = [match.span() for match in _PIECES.finditer(whole)]
    if len(places) <= _NAME_PARTS:
        for first in range(len(places)):
            for last in range(first + 1, len(places)):
                run = whole[places[first][0] : places[last][1]]
                if run != whole:
                    yield run
    if text != whole:
        yield from (hump.lower() for hump in _HUMPS.findall(text) if len(hump) > 1)


def _url(text: str) -> Identifier:
    whole = text.lower().rstrip(".,;:!?")
    host, *rest = whole.partition("://")[2].split("/")
    name = _name(host.rpartition("@")[2].partition(":")[0])
    return _made(whole, name.whole, *name.parts, *_pieces("/".join(rest)))


def _mail(text: str) -> Identifier:
    whole = text.lower()
    local, _, host = whole.partition("@")
    return _made(whole, local, host, *_pieces(whole))


def _mac(text: str) -> Identifier:
    digits = re.sub(r"[^0-9a-f]", "", text.lower())
    whole = ":".join(digits[place : place + 2] for place in range(0, 12, 2))
    return _made(whole, whole[:8])


def _address(text: str) -> Identifier | None:
    try:
        interface = ipaddress.ip_interface(text)
    except ValueError:
        return None
    address = str(interface.ip)
    octets = address.split(".") if interface.version == 4 else []  # noqa: PLR2004
    parts = [".".join(octets[:count]) for count in (3, 2) if octets]
    network = str(interface.network)
    whole = f"{address}/{interface.network.prefixlen}" if "/" in text else address
    return _made(whole, address, *parts, network=network)


def _path(text: str) -> Identifier:
    whole = text.lower().rstrip("/\\.")
    steps = [step for step in re.split(r"[\\/]+", whole) if step]
    last = steps[-1] if steps else whole
    return _made(whole, *steps, last.rpartition(".")[0], *_pieces(whole))


def _code(text: str) -> Identifier:
    whole = text.lower()
    if whole.startswith("0x"):
        return _made("0x" + (whole[2:].lstrip("0") or "0"), whole)
    letters, _, number = whole.partition("-")
    if number.isdigit() and letters.isalpha():
        short = number.lstrip("0") or "0"
        return _made(f"{letters}-{short}", whole, letters, number, short)
    return _made(whole, *_pieces(whole), number, whole.removeprefix("kb"))


def _long_interface(label: str) -> str:
    return _LONG_INTERFACES.get(label, label)


def _interface(text: str) -> Identifier:
    whole = text.lower()
    match = re.match(r"(?P<label>[a-z\-]*|\d+ge)(?P<place>\d+(?:/.*)?)$", whole)
    if match is None or not match["label"]:
        return _made(whole)
    label = _long_interface(match["label"])
    return _made(label + match["place"], match["place"], label, whole)


def _version(text: str) -> Identifier:
    whole = text.lower().removeprefix("v")
    numbers = whole.split(".")
    return _made(
        whole, *(".".join(numbers[:count]) for count in range(len(numbers) - 1, 1, -1))
    )


def _option(text: str) -> Identifier:
    whole = text.lower()
    bare = whole.lstrip("-")
    return _made(whole, bare, *_pieces(bare))


_MAKERS: Final[dict[str, Callable[[str], Identifier | None]]] = {
    "url": _url,
    "mail": _mail,
    "mac": _mac,
    "ipv6": _address,
    "ipv4": _address,
    "windows": _path,
    "code": _code,
    "interface": _interface,
    "version": _version,
    "option": _option,
    "path": _path,
    "name": _name,
}
