"""Identifiers of places: addresses, paths, interfaces."""

import ipaddress
import re
from dataclasses import replace
from typing import Final

from search.identifier import Identifier, make, pieces_of, read_name

_MOST_STEPS: Final = 8
"""Of a path, so many of its beginnings are kept."""
_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
HOST: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
"""One address, as most are written."""
_STROKES: Final = re.compile(r"[\\/]+")
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


def read_url(text: str) -> Identifier:
    whole = text.lower().rstrip(".,;:!?/")
    scheme, _, rest = whole.partition("://")
    address = re.split(r"[?#]", rest)[0].rstrip("/")
    host = address.partition("/")[0].rpartition("@")[2]
    name = read_name(host.partition(":")[0])
    return make(
        whole,
        *(f"{scheme}://{beginning}" for beginning in _beginnings(address, "/", 1)),
        host,
        name.whole,
        *name.parts,
        *pieces_of(rest.partition("/")[2]),
    )


def _beginnings(path: str, sign: str, least: int) -> list[str]:
    """The path up to each of its steps from the *least*-th on, and all of it."""
    steps = path.split(sign)
    return [
        sign.join(steps[:count])
        for count in range(least, min(len(steps), _MOST_STEPS) + 1)
    ] + [path]


def read_mail(text: str) -> Identifier:
    whole = text.lower()
    local, _, host = whole.partition("@")
    return make(whole, local, host, *pieces_of(whole))


def read_mac(text: str) -> Identifier:
    digits = re.sub(r"[^0-9a-f]", "", text.lower())
    whole = ":".join(digits[place : place + 2] for place in range(0, 12, 2))
    return replace(make(whole, whole[:8]), forms=(digits,))


def read_address(text: str) -> Identifier | None:
    if HOST.fullmatch(text):
        # Most are written so, and whole logs of them: the library takes 20 times as long.
        three = text.rpartition(".")[0]
        two = three.rpartition(".")[0]
        return Identifier(text, (three, two), 0, 0, network=f"{text}/32")
    try:
        interface = ipaddress.ip_interface(text)
    except ValueError:
        return None
    address = str(interface.ip)
    octets = address.split(".") if interface.version == 4 else []  # noqa: PLR2004
    parts = [".".join(octets[:count]) for count in (3, 2) if octets]
    whole = f"{address}/{interface.network.prefixlen}" if "/" in text else address
    return replace(make(whole, address, *parts), network=str(interface.network))


def read_path(text: str) -> Identifier:
    whole = text.lower().rstrip("/.")
    return _with_steps(whole, _beginnings(whole, "/", 2 if whole[:1] == "~" else 3))


def read_windows(text: str) -> Identifier:
    """Written with either stroke, and one or two of them."""
    start = "\\\\" if text[0] in "/\\" else ""
    bare = _STROKES.sub(r"\\", text.lower().rstrip("/\\.").lstrip("/\\"))
    if not bare:
        return make("")
    beginnings = _beginnings(bare, "\\", 1 if start else 2)
    return _with_steps(start + bare, [start + beginning for beginning in beginnings])


def _with_steps(whole: str, beginnings: list[str]) -> Identifier:
    steps = [step for step in _STROKES.split(whole) if step]
    last = steps[-1] if steps else whole
    parts = (*beginnings, *steps, last.rpartition(".")[0], *pieces_of(whole))
    return make(whole, *parts)


def long_interface(label: str) -> str:
    return _LONG_INTERFACES.get(label, label)


def read_interface(text: str) -> Identifier:
    whole = text.lower()
    match = re.match(r"(?P<label>[a-z\-]*|\d+ge)(?P<place>\d+(?:/.*)?)$", whole)
    if match is None or not match["label"]:
        return make(whole)
    label = long_interface(match["label"])
    return make(label + match["place"], match["place"], label, whole)
