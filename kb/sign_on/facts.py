"""What a directory or a provider says of a person who has proved who they are."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    source: str
    subject: str
    """What never changes there and is never another's: no login, no address."""
    login: str
    name: str = ""
    email: str = ""
    """Empty for one that the source does not vouch for."""
    groups: frozenset[str] = frozenset()

    def with_groups(self, groups: frozenset[str]) -> Self:
        return replace(self, groups=groups)
