"""How directories differ: OpenLDAP as RFC 2798 and 4530 have it, and Active Directory."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from kb.directory_settings import ACTIVE_DIRECTORY, OPENLDAP

Attributes = Mapping[str, list[bytes]]
"""The values of an entry, by the names of its attributes in small letters."""
_IN_CHAIN: Final = "1.2.840.113556.1.4.1941"
"""Asks Active Directory for groups within groups, too."""
_SWITCHED_OFF: Final = 0x2
"""ACCOUNTDISABLE of ``userAccountControl``."""
_FOR_GOOD: Final = b"000001010000Z"
"""``pwdAccountLockedTime`` of whoever an administrator has locked (ppolicy)."""
_FIRST_DAY: Final = datetime(1601, 1, 1, tzinfo=UTC)
"""``accountExpires`` counts from here, ten million to a second."""
_TICKS: Final = 10_000_000
_NEVER: Final = frozenset({0, 0x7FFFFFFFFFFFFFFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    people: str
    """The filter that finds them."""
    login: str
    subject: str
    """What an entry keeps for good, though it is renamed or moved."""
    names: tuple[str, ...]
    """Where the name of a person stands; the first that is there counts."""
    state: str
    expires: str
    """When an account ends by itself; empty where no attribute says so."""
    groups: str
    """The filter of the groups of ``{dn}``, who logs in as ``{login}``."""
    groups_around: str
    """The filter of the groups that the group ``{dn}`` is in; empty where the one above
    finds those, too."""
    to_subject: Callable[[bytes], str]
    is_off: Callable[[bytes], bool]

    @property
    def attributes(self) -> list[str]:
        wanted = [self.login, self.subject, self.state, "mail", *self.names]
        return [*wanted, self.expires] if self.expires else wanted

    def is_gone(self, raw: Attributes, now: datetime) -> bool:
        """Whether whoever has these attributes is switched off, or has expired."""
        ends = raw.get(self.expires.lower(), []) if self.expires else []
        return any(map(self.is_off, raw.get(self.state.lower(), []))) or any(
            _is_over(value, now) for value in ends
        )


def _decode(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _is_switched_off(value: bytes) -> bool:
    return value.isdigit() and bool(int(value) & _SWITCHED_OFF)


def _is_over(value: bytes, now: datetime) -> bool:
    ticks = int(value) if value.isdigit() else 0
    seconds = (now - _FIRST_DAY).total_seconds()
    return ticks not in _NEVER and ticks <= seconds * _TICKS


KINDS: Final[Mapping[str, Kind]] = {
    OPENLDAP: Kind(
        people="(objectClass=inetOrgPerson)",
        login="uid",
        subject="entryUUID",
        names=("displayName", "cn"),
        state="pwdAccountLockedTime",
        expires="",
        groups="(|(member={dn})(uniqueMember={dn})(memberUid={login}))",
        groups_around="(member={dn})(uniqueMember={dn})",
        to_subject=_decode,
        is_off=_FOR_GOOD.__eq__,
    ),
    ACTIVE_DIRECTORY: Kind(
        people="(&(objectCategory=person)(objectClass=user))",
        login="sAMAccountName",
        subject="objectGUID",
        names=("displayName", "cn"),
        state="userAccountControl",
        expires="accountExpires",
        groups=f"(&(objectClass=group)(member:{_IN_CHAIN}:={{dn}}))",
        groups_around="",
        to_subject=lambda value: str(uuid.UUID(bytes_le=value)),
        is_off=_is_switched_off,
    ),
}


def first(attributes: Attributes, *names: str) -> str:
    """The first value of the first of these attributes that has one; else empty."""
    for name in names:
        values = attributes.get(name.lower(), [])
        if values and values[0]:
            return _decode(values[0])
    return ""


def to_group(name: str) -> str:
    """A name (DN) of a group as two of them are compared."""
    return ",".join(part.strip() for part in name.split(",")).casefold()


def lowered(raw: Mapping[str, Any]) -> dict[str, list[bytes]]:
    """The attributes of an answer: directories write their names as they like."""
    return {name.lower(): list(values) for name, values in raw.items()}
