"""The groups of somebody in a directory, and those that these groups are in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from kb.sign_on import directory_lines as lines
from kb.sign_on.directory_kinds import Kind, to_group

if TYPE_CHECKING:
    import ldap3

log = structlog.get_logger()

DEEPEST: Final = 10
"""Groups around a group are looked for so many times, one within the other."""
MOST: Final = 500
"""Groups of one person; where there are more, those beyond are not looked for."""
_AT_ONCE: Final = 50
"""Groups that one filter names."""


@dataclass(frozen=True, slots=True)
class GroupSearch:
    """Asks over one line; what lies around the same groups it asks once."""

    line: "ldap3.Connection"
    base: str
    kind: Kind
    _known: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def find(self, dn: str, login: str) -> frozenset[str]:
        """Those of a person. Raise ``DirectoryAwayError``."""
        wanted = self.kind.groups.format(dn=lines.escape(dn), login=lines.escape(login))
        own = frozenset(self._ask(wanted))
        if own not in self._known:
            self._known[own] = frozenset(self._walk(sorted(own)))
        return self._known[own]

    def _walk(self, own: Sequence[str]) -> set[str]:
        """*own* and all around them; one that was met is not asked again."""
        met = set(map(to_group, own))
        level = own if self.kind.groups_around else ()
        for _ in range(DEEPEST):
            around = {to_group(dn): dn for dn in self._ask_around(level)}
            level = [dn for name, dn in around.items() if name not in met]
            met |= around.keys()
            if not level or len(met) > MOST:
                break
        if level:
            log.warning("directory_groups_not_all", count=len(met))
        return met

    def _ask_around(self, groups: Sequence[str]) -> Iterator[str]:
        for start in range(0, len(groups), _AT_ONCE):
            each = (
                self.kind.groups_around.format(dn=lines.escape(dn))
                for dn in groups[start : start + _AT_ONCE]
            )
            yield from self._ask(f"(|{''.join(each)})")

    def _ask(self, wanted: str) -> Iterator[str]:
        for entry in lines.search(self.line, self.base, wanted, ["cn"]):
            yield entry.dn
