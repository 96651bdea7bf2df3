"""Addresses and networks as ranges that a database can compare."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressRange:
    version: int
    """4 or 6; 0 for what is no address."""
    first: str
    last: str

    @property
    def is_known(self) -> bool:
        return self.version > 0


def host_range(text: str) -> AddressRange:
    """Where a drawing's address lies: 10.0.0.1/24 is that host, 10.0.0.0/24 the network."""
    try:
        interface = ipaddress.ip_interface(text)
    except ValueError:
        return AddressRange(0, "", "")
    if interface.ip != interface.network.network_address:
        return _range(ipaddress.ip_network(interface.ip))
    return _range(interface.network)


def asked_range(text: str) -> AddressRange:
    """What a question asks for: an address, a network, or a beginning such as 10.2."""
    numbers = text.strip(". ").split(".")
    if "/" not in text and ":" not in text and len(numbers) < 4:  # noqa: PLR2004
        text = ".".join(numbers + ["0"] * (4 - len(numbers))) + f"/{8 * len(numbers)}"
    try:
        return _range(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        return AddressRange(0, "", "")


def _range(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> AddressRange:
    return AddressRange(
        network.version,
        f"{int(network.network_address):032x}",
        f"{int(network.broadcast_address):032x}",
    )
