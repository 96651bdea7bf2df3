"""What a label in a drawing says: a name, addresses, VLANs, ports."""

import html
import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kb.topology.ranges import read_range

MAX_NAME: Final = 200
MAX_LABEL: Final = 5_000
"""Characters of a label that are read."""

_ADDRESS: Final = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/(?:(?:\d{1,3}\.){3}\d{1,3}|\d{1,2}))?(?![\w.]*\d)"
    r"|(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:/\d{1,3})?(?![\w:])"
)
_WITH_RANGE: Final = re.compile(
    rf"(?:{_ADDRESS.pattern})(?:\s*[-–~～]\s*\d{{1,3}}(?![\d.]))?"
)
"""An address and the end of a range that may follow it: 10.0.0.1–4."""
_VLAN: Final = re.compile(
    r"\bvlans?(?:if)?(?:\s*id)?\s*[:：#=-]?\s*"
    r"(\d{1,4}(?:\s*[-~,，、/]\s*\d{1,4})*)",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(r"\d{1,4}(?:\s*[-~]\s*\d{1,4})?")
_LAST_VLAN: Final = 4094
PORT: Final = re.compile(
    r"(?<![\w/.-])(?:(?:ten|forty|hundred|twenty-?five)-?gig(?:abit)?e?(?:thernet)?"
    r"|x?gigabitethernet|fastethernet|m?ethernet|eth-trunk|bridge-aggregation"
    r"|port-?channel|serial|(?:10|25|40|100)ge|xge|meth|xe-|ge-|et-|ge|gi|te|fa|fo|hu"
    r"|eth|et|ens|eno|em|bond|port|po|ae|fc|mgmt|wan|lan)[ -]?\d+(?:[/:.]\d+)*(?![\w/])",
    re.IGNORECASE,
)
_EMPTY_PAIR: Final = re.compile(r"\(\s*\)|\[\s*\]|（\s*）")
_TAG: Final = re.compile(r"<[^<>]*>")
_HYPHEN: Final = re.compile(
    r"(?<=[0-9A-Za-z])[\u2010-\u2015\u2043\u2212\ufe63\uff0d](?=[0-9A-Za-z])"
)
"""What word processors and drawing programs write for the hyphen of a name."""
_LINE_END: Final = re.compile(
    r"<\s*(?:br|/?div|/?p|/?li|/?tr|/?h\d|hr|/?ul|/?table)\b[^<>]*>", re.IGNORECASE
)
_HOST: Final = re.compile(r"(?=[\w.-]*\d)(?=[\w.-]*[-_])[A-Za-z][\w.-]*\w")
"""A name such as core-sw-01: letters, a hyphen, a digit, no space."""

_NUMBERED: Final = re.compile(r"(?=[\w.-]*[A-Za-z])(?=[\w.-]*\d)[A-Za-z0-9][\w.-]+")


@dataclass(frozen=True, slots=True)
class Label:
    """A label taken apart."""

    name: str
    """What the thing is called; empty if the label only names addresses."""
    addresses: tuple[str, ...] = ()
    rest: str = ""
    """What else the label says."""


def plain(text: str) -> str:
    """The text of a label that may be HTML, with its line breaks."""
    text = text[:MAX_LABEL]
    if "<" in text:
        text = _TAG.sub(" ", _LINE_END.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    if not text.isascii():
        # What names a range keeps its dash: esxi01–08 is eight, acc-01-08 is one.
        lines = (line if read_range(line) else _HYPHEN.sub("-", line) for line in lines)
    return "\n".join(line for line in lines if line)


def read_label(text: str) -> Label:
    """Take the plain text of a label apart.

    A host name at its beginning is the name; else everything but the addresses is.
    """
    addresses = find_addresses(text)
    without = _EMPTY_PAIR.sub(" ", _WITH_RANGE.sub(" ", text)) if addresses else text
    lines = [" ".join(line.split()).strip(" -,;:/") for line in without.split("\n")]
    words = " ".join(line for line in lines if line)
    if read_range(words) is not None:
        return Label(words[:MAX_NAME], addresses)
    host = _HOST.match(words)
    if host and words[host.end() : host.end() + 1] in {
        "",
        " ",
        "(",
        "（",
        ",",
        ":",
        "：",
    }:
        rest = words[host.end() :].strip(" ,:：")
        return Label(host[0], addresses, rest)
    return Label(words[:MAX_NAME], addresses)


def split_names(text: str) -> tuple[str, ...]:
    """Several host names of one cell or label: lb01 / lb02; else the text itself."""
    parts = [part.strip() for part in re.split(r"[、,，;；/]", text)]
    if len(parts) > 1 and all(_NUMBERED.fullmatch(part) for part in parts):
        return tuple(dict.fromkeys(parts))
    return (text,)


def find_addresses(text: str) -> tuple[str, ...]:
    """The addresses and networks in *text*, each once, without netmasks."""
    found = (_to_address(match[0]) for match in _ADDRESS.finditer(text[:MAX_LABEL]))
    return tuple(dict.fromkeys(address for address in found if address))


@lru_cache(maxsize=20_000)
def _to_address(text: str) -> str:
    try:
        interface = ipaddress.ip_interface(text)
    except ValueError:
        return ""
    number = str(interface.ip)
    if number.startswith("255.") or number in {"0.0.0.0", "::"}:  # noqa: S104
        return ""
    return str(interface) if "/" in text else number


def find_vlans(text: str) -> tuple[str, ...]:
    """Numbers and ranges such as 10 or 20-30, where the text says that they are VLANs."""
    found = (number for match in _VLAN.finditer(text) for number in to_vlans(match[1]))
    return tuple(dict.fromkeys(found))


def to_vlans(text: str) -> tuple[str, ...]:
    """The VLANs of a text that is a list of them: 10,20-30."""
    found = []
    for match in _NUMBERS.finditer(text):
        ends = [int(end) for end in re.split(r"\s*[-~]\s*", match[0])]
        if all(1 <= end <= _LAST_VLAN for end in ends) and ends == sorted(ends):
            found.append("-".join(map(str, ends)))
    return tuple(dict.fromkeys(found))


def two_ports(text: str) -> tuple[str, str] | None:
    """Both ports of a link whose label is nothing but them: Gi0/1 - Gi0/2."""
    ports = [match[0] for match in PORT.finditer(text)]
    if len(ports) != 2:  # noqa: PLR2004
        return None
    left = PORT.sub(" ", text)
    return None if re.search(r"\w", left) else (ports[0], ports[1])
