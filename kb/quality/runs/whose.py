"""Whose a row is: the unit that its code means here, and the account of who entered it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.models import User
from kb.quality.findings.models import PersonCode
from kb.quality.models import QualitySource
from kb.quality.unit_codes import find_units, to_code
from kb.text import cut

LONGEST: Final = 100
"""Characters of what a source calls a person."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Whose:
    units: Mapping[str, int]
    """By the code of the source."""
    people: Mapping[str, int]
    """Accounts, by what the source calls them."""

    def find_unit(self, code: str | None) -> int | None:
        return self.units.get(to_code(code or ""))

    def find_author(self, person: str) -> int | None:
        return self.people.get(person)


def to_person(text: str | None) -> str:
    return cut(text or "", LONGEST)


def find_whose(session: Session, source_id: int, people: Iterable[str]) -> Whose:
    """The units of a source, and the accounts of *people*: named there, or by login."""
    source = session.get_one(QualitySource, source_id)
    named = session.execute(
        select(PersonCode.code, PersonCode.user_id).where(
            PersonCode.source_id == source_id
        )
    )
    return Whose(
        find_units(session, source),
        {**_find_logins(session, people), **dict(named.all())},
    )


def _find_logins(session: Session, people: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    names = sorted({each for each in people if each})
    for start in range(0, len(names), _AT_ONCE):
        rows = session.execute(
            select(User.login, User.id).where(
                User.login.in_(names[start : start + _AT_ONCE]), User.active
            )
        )
        found |= dict(rows.all())
    return found
