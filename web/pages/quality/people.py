"""The figures of a unit's people, for those alone who lead it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kb.people.models import Unit, User
from kb.quality import person_codes, scores
from kb.quality.figures import Rates
from kb.quality.findings.listing import find_led
from kb.reports.periods import Period
from web.pages.quality.showing import show_share

SHOWN: Final = 50
"""People of one table, those of the highest density first."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    density: str
    corrected: str
    self_corrected: str
    first_seen: int


@dataclass(frozen=True, slots=True)
class People:
    rows: Sequence[PersonRow] = ()
    total: int = 0


def list_people(
    session: Session, user: User, month: Period, unit: Unit | None
) -> People:
    """Nobody without a unit, and nobody of one that *user* does not lead."""
    if unit is None or unit.id not in find_led(session, user):
        return People()
    found = scores.person_rates(session, user, month, unit.id)
    found.pop("", None)
    codes = sorted(found, key=lambda code: (-(found[code].density or 0), code))
    names = person_codes.name_people(session, codes[:SHOWN])
    return People(
        [_to_row(names.get(code, code), found[code]) for code in codes[:SHOWN]],
        len(codes),
    )


def _to_row(name: str, rates: Rates) -> PersonRow:
    return PersonRow(
        name,
        show_share(rates.density, 2),
        show_share(rates.correction_rate),
        show_share(rates.self_correction_rate),
        rates.first_seen,
    )
