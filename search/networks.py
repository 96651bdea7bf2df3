"""Addresses as index terms, so that a CIDR range is a handful of terms."""

import ipaddress
from typing import Final

_STEP: Final = {4: 8, 6: 4}
"""Bits per term level: bytes for IPv4, hexadecimal digits for IPv6."""

_OCTETS: Final = {str(number): f"{number:02x}" for number in range(256)}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse_network(text: str) -> Network | None:
    """An address, a network, or the beginning of an IPv4 address such as 10.2."""
    numbers = text.strip(". ").split(".")
    if "/" not in text and ":" not in text and len(numbers) < 4:  # noqa: PLR2004
        text = ".".join(numbers + ["0"] * (4 - len(numbers))) + f"/{8 * len(numbers)}"
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def parse_range(text: str) -> tuple[Network, ...]:
    """The networks that make up an address, a network or ``first-last``.

    The last address may be shortened to its last number. Without sense: ``()``.
    """
    begin, dash, end = (part.strip() for part in text.partition("-"))
    if not dash:
        network = parse_network(begin)
        return (network,) if network else ()
    if end.isdecimal():
        end = f"{begin.rpartition('.')[0]}.{end}"
    try:
        first, last = ipaddress.ip_address(begin), ipaddress.ip_address(end)
        return tuple(ipaddress.summarize_address_range(first, last))
    except (ValueError, TypeError):  # No address, the wrong way round, or v4 to v6.
        return ()


def to_terms(network: Network) -> list[str]:
    """The terms under which an address or network of a document is indexed."""
    step = _STEP[network.version]
    levels = range(step, network.prefixlen + 1, step)
    return [_term(network, bits) for bits in levels]


def read_terms(text: str) -> list[str]:
    """``to_terms`` of what *text* names in CIDR notation; none if it names nothing."""
    try:
        # One address: most are.
        first, second, third, fourth = map(
            _OCTETS.__getitem__, text.removesuffix("/32").split(".")
        )
    except (KeyError, ValueError):
        network = parse_network(text)
        return to_terms(network) if network else []
    two = f"4:{first}{second}"
    return [f"4:{first}", two, f"{two}{third}", f"{two}{third}{fourth}"]


def to_query_terms(network: Network) -> list[str]:
    """The terms of which any document within *network* has one."""
    step = _STEP[network.version]
    bits = max(step, -(-network.prefixlen // step) * step)
    return [_term(subnet, bits) for subnet in network.subnets(new_prefix=bits)]


def _term(network: Network, bits: int) -> str:
    digits = network.network_address.packed.hex()[: bits // 4]
    return f"{network.version}:{digits}"
