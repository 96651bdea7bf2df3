"""What a list of findings is asked for in the address, and what can be chosen for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kb.errors import NotFoundError
from kb.people.models import Unit, User
from kb.quality.findings import listing
from kb.quality.findings.listing import Filter, View
from kb.quality.models import QualityDataset
from kb.quality.vocabulary import Dimension, Severity
from kb.text import MAX_LINE, to_line
from web.words import quality as quality_words

VIEWS: Final[Mapping[str, Any]] = {
    "mine": lazy_gettext("Mine"),
    "unit": lazy_gettext("My unit's"),
    "approve": lazy_gettext("To accept"),
    "explained": lazy_gettext("Explained as true"),
    "corrected": lazy_gettext("Rectified"),
    "again": lazy_gettext("The same error again"),
}
_OF_VIEW: Final = {
    "approve": View.TO_APPROVE,
    "explained": View.EXPLAINED,
    "corrected": View.CORRECTED,
    "again": View.RECURRED,
}
_NARROWING: Final = ("dataset", "indicator", "dimension", "severity", "unit")
_LONGEST: Final = 10
"""Digits of what the databases keep as a key."""
_COUNTED: Final = ("mine", "unit", "approve")


@dataclass(frozen=True, slots=True)
class Asked:
    view: str
    said: Mapping[str, str]

    @property
    def args(self) -> dict[str, str]:
        return {"view": self.view, **self.said}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.said)

    def to_filter(self, user: User) -> Filter:
        unit = self.said.get("unit", "")
        return Filter(
            view=_OF_VIEW.get(self.view, View.OPEN),
            assignee_id=user.id if self.view == "mine" else None,
            dataset=self.said.get("dataset", ""),
            indicator=self.said.get("indicator", ""),
            dimension=_member(Dimension, self.said.get("dimension", "")),
            severity=_member(Severity, self.said.get("severity", "")),
            unit_id=_number(unit),
        )


def read_asked(args: MultiDict[str, str]) -> Asked:
    """What nobody knows here narrows nothing."""
    given = {name: to_line(args.get(name, ""))[:MAX_LINE] for name in _NARROWING}
    view = args.get("view", "")
    return Asked(
        view if view in VIEWS else "mine",
        {name: text for name, text in given.items() if text},
    )


def count(session: Session, user: User) -> dict[str, int]:
    return {
        view: listing.list_findings(
            session, user, Asked(view, {}).to_filter(user), size=1
        ).total
        for view in _COUNTED
    }


def offer(session: Session, user: User) -> list[tuple[str, Any, Any, list[Any]]]:
    """Name, label, the word for any, and the values of each choice."""
    datasets = session.scalars(
        select(QualityDataset)
        .where(QualityDataset.removed_at.is_(None))
        .order_by(QualityDataset.code)
    )
    named = [
        (each.code, quality_words.of(each.definition.get("names"), each.code))
        for each in datasets
    ]
    units = [(each.id, each.name) for each in list_reached(session, user)]
    return [
        ("dataset", lazy_gettext("Dataset"), lazy_gettext("any dataset"), named),
        (
            "dimension",
            lazy_gettext("Dimension"),
            lazy_gettext("any dimension"),
            list(quality_words.DIMENSIONS.items()),
        ),
        (
            "severity",
            lazy_gettext("Severity"),
            lazy_gettext("any severity"),
            list(quality_words.SEVERITIES.items()),
        ),
        ("unit", lazy_gettext("Unit"), lazy_gettext("any unit"), units),
    ]


def list_reached(session: Session, user: User) -> list[Unit]:
    """The units whose findings *user* may see."""
    seen = listing.in_reach(session, user, Unit.id)
    return list(session.scalars(select(Unit).where(seen).order_by(Unit.name)))


def get_reached(session: Session, unit_id: int, user: User) -> Unit:
    """Raise ``NotFoundError`` for one that there is not, or that is beyond reach."""
    seen = listing.in_reach(session, user, Unit.id)
    unit = session.scalar(select(Unit).where(Unit.id == unit_id, seen))
    if unit is None:
        raise NotFoundError("unit", unit_id)
    return unit


def _member(members: Any, text: str) -> Any:
    return members(text) if text in set(members) else None


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < _LONGEST
    return int(text) if is_number else None
