"""Keys as text that a person can pass on: Bech32 (BIP 173), as age writes them."""

from collections.abc import Iterable, Sequence
from typing import Final

_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM: Final = 6


def encode(prefix: str, data: bytes) -> str:
    values = _regroup(data, 8, 5, pad=True)
    polymod = _polymod([*_expand(prefix), *values, *[0] * _CHECKSUM]) ^ 1
    checksum = [(polymod >> 5 * (5 - place)) & 31 for place in range(_CHECKSUM)]
    return f"{prefix}1" + "".join(_LETTERS[value] for value in (*values, *checksum))


def decode(prefix: str, text: str) -> bytes:
    """Raise ``ValueError`` if *text* is mistyped or begins with another prefix."""
    lowered = text.lower()
    if text not in {lowered, text.upper()}:
        raise ValueError("small and capital letters are mixed")
    found, _, rest = lowered.rpartition("1")
    values = [_LETTERS.index(letter) for letter in rest]
    if found != prefix or len(values) < _CHECKSUM:
        raise ValueError("another kind of key")
    if _polymod([*_expand(prefix), *values]) != 1:
        raise ValueError("a mistyped key")
    return bytes(_regroup(values[:-_CHECKSUM], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            checksum ^= generator if (top >> place) & 1 else 0
    return checksum


def _regroup(values: Sequence[int], size: int, wanted: int, *, pad: bool) -> list[int]:
    """The same bits, cut anew."""
    waiting = bits = 0
    groups = []
    for value in values:
        waiting = waiting << size | value
        bits += size
        while bits >= wanted:
            bits -= wanted
            groups.append(waiting >> bits & ((1 << wanted) - 1))
    if pad and bits:
        groups.append(waiting << (wanted - bits) & ((1 << wanted) - 1))
    return groups
