"""The directory: who somebody is by their password there, and who is still there."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from kb.database import Now, utc_now
from kb.people.identities import DIRECTORY
from kb.settings import Settings
from kb.sign_on import directory_lines as lines
from kb.sign_on.directory_groups import GroupSearch
from kb.sign_on.directory_kinds import KINDS, Kind, first, lowered
from kb.sign_on.directory_lines import Entry
from kb.sign_on.facts import Facts
from kb.sign_on.reach import Reach

if TYPE_CHECKING:
    import ldap3

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the directory has them."""

    dn: str
    facts: Facts
    is_off: bool
    """Switched off there, or expired."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Each method raises ``DirectoryAwayError`` where it gets no answer in time."""

    settings: Settings
    reach: Reach = field(default_factory=Reach)
    now: Now = utc_now

    def find_by_password(self, login: str, password: str) -> Facts | None:
        """``None`` for a wrong login or password, and for whoever is off there.

        A password is tried even where nobody has the login, so that the one answer
        takes as long as the other.
        """
        # Servers say yes to an empty password: it asks for nobody (RFC 4513, 5.1.2).
        if not login or not password:
            return None
        with self.reach.asking(), lines.bound(self.settings) as line:
            person = self._find(line, login)
            dn = person.dn if person else f"cn={secrets.token_hex(8)},{self._base}"
            is_right = lines.is_password(self.settings, dn, password)
        return person.facts if person and is_right and not person.is_off else None

    def find(self, login: str) -> Person | None:
        with lines.bound(self.settings) as line:
            return self._find(line, login)

    def list_people(self, *, with_groups_of: frozenset[str]) -> Iterator[Person]:
        """Everybody; with the groups of those whose subjects are named."""
        with lines.bound(self.settings) as line:
            groups = self._to_groups(line)
            for person in list(self._search(line, self._people)):
                if person.facts.subject in with_groups_of:
                    yield _with_groups(person, groups)
                else:
                    yield person

    @property
    def _kind(self) -> Kind:
        return KINDS[self.settings.ldap_kind]

    @property
    def _base(self) -> str:
        return self.settings.ldap_base

    @property
    def _people(self) -> str:
        return self.settings.ldap_people or self._kind.people

    @property
    def _login(self) -> str:
        return self.settings.ldap_login_attribute or self._kind.login

    def _find(self, line: "ldap3.Connection", login: str) -> Person | None:
        wanted = f"(&{self._people}({self._login}={lines.escape(login)}))"
        found = list(self._search(line, wanted))
        if len(found) > 1:
            log.warning("directory_ambiguous", count=len(found))
        if len(found) != 1:
            return None
        return _with_groups(found[0], self._to_groups(line))

    def _search(self, line: "ldap3.Connection", wanted: str) -> Iterator[Person]:
        attributes = [*self._kind.attributes, self._login]
        for entry in lines.search(line, self._base, wanted, attributes):
            person = self._to_person(entry)
            if person is not None:
                yield person

    def _to_person(self, entry: Entry) -> Person | None:
        """``None`` for an entry without what makes it somebody's."""
        raw, kind = lowered(entry.raw), self._kind
        subject = raw.get(kind.subject.lower(), [])
        login = first(raw, self._login)
        if not subject or not login:
            return None
        facts = Facts(
            source=DIRECTORY,
            subject=kind.to_subject(subject[0]),
            login=login,
            name=first(raw, *kind.names),
            email=first(raw, "mail"),
        )
        return Person(entry.dn, facts, kind.is_gone(raw, self.now()))

    def _to_groups(self, line: "ldap3.Connection") -> GroupSearch:
        return GroupSearch(line, self.settings.ldap_group_base, self._kind)


def _with_groups(person: Person, groups: GroupSearch) -> Person:
    if not groups.base:
        return person
    found = groups.find(person.dn, person.facts.login)
    return Person(person.dn, person.facts.with_groups(found), person.is_off)


def open_directory(settings: Settings) -> Directory | None:
    """The directory of the settings, which is asked when it is first needed."""
    return Directory(settings) if settings.ldap_url else None
