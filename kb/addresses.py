"""Which addresses nothing that people or other systems name may make us call."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_METADATA: Final = frozenset(
    {ip_address("100.100.100.200"), ip_address("fd00:ec2::254")}
)
"""Where clouds keep the credentials of their machines, beside the link-local address."""
_THIS_NETWORK: Final = ip_network("0.0.0.0/8")
_WITH_IPV4: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""IPv6 addresses that end in an IPv4 address; more are known to ``ipaddress``."""


def is_refused(address: Address) -> bool:
    """Whether nothing that other systems name may make us call *address*."""
    address = _unwrapped(address)
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in _THIS_NETWORK
        or address in _METADATA
    )


def is_not_public(address: Address) -> bool:
    """The same, and every address that only some network knows."""
    return is_refused(address) or not _unwrapped(address).is_global


def read_hosts(setting: str) -> frozenset[str]:
    """The names and addresses of a setting, which are excepted."""
    named = (each.strip().strip("[]").lower() for each in setting.split(","))
    return frozenset(each for each in named if each)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and any(address in network for network in _WITH_IPV4):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    # ::1 and :: are themselves.
    return inner if inner is not None and int(address) > 1 else address
