"""One neighbour as a listing tells it, and how names in listings compare."""

import re
from dataclasses import dataclass
from typing import Final

_SERIAL: Final = re.compile(r"\([^()]*\)$")
_ADDRESS: Final = re.compile(
    r"[\d.]+|[0-9a-f]*:[0-9a-f:]+|(?:[0-9a-f]{4}[.-]){2}[0-9a-f]{4}"
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    local_port: str
    name: str
    port: str
    addresses: tuple[str, ...] = ()
    kind: str = ""


def short_name(text: str) -> str:
    """A device's name without its domain and the serial number that NX-OS adds."""
    name = _SERIAL.sub("", text.strip().strip('"')).strip()
    return name if _ADDRESS.fullmatch(name.lower()) else name.partition(".")[0]
