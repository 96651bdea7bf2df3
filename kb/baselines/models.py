"""The tables of baselines and their editions, of facts, and of deviations."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.changes.models import Change
from kb.columns import enum_column
from kb.database import Base
from kb.items.models import Item
from kb.people.models import Unit, User
from kb.registers.models import Record
from kb.services.models import Client
from kb.text import MAX_LINE

MAX_ATTRIBUTE: Final = 60
_IS_THERE: Final = "state <> 'corrected'"


class Baseline(Base):
    """A named set of what is expected of a group of records."""

    __tablename__ = "baseline"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(MAX_LINE))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    type_code: Mapped[str] = mapped_column(String(32), default="")
    """Of the records; empty for any. The group is whatever fits all three."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """With those below it."""
    words: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    """In the code, the name or the fields of the records."""
    edition: Mapped[int] = mapped_column(default=0)
    """The number of the one in force; 0 while nothing is expected yet."""
    taken_at: Mapped[datetime | None]
    """When facts last came for the whole group, and from where."""
    taken_from: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship()
    unit: Mapped[Unit | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class BaselineEdition(Base):
    """What a baseline expects from a moment on. The database keeps it as it is."""

    __tablename__ = "baseline_edition"
    __table_args__ = (UniqueConstraint("baseline_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    baseline_id: Mapped[int] = mapped_column(ForeignKey("baseline.id"))
    number: Mapped[int]
    expected: Mapped[str] = mapped_column(Text)
    """A line for each expectation, as ``comparing`` reads and writes them."""
    note: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]

    made_by: Mapped[User] = relationship(lazy="joined")


class RecordFact(Base):
    """How an attribute of a record is, as it was last told."""

    __tablename__ = "record_fact"

    record_id: Mapped[int] = mapped_column(
        ForeignKey("register_record.id"), primary_key=True
    )
    attribute: Mapped[str] = mapped_column(String(MAX_ATTRIBUTE), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    since: Mapped[datetime]
    """When this value was first told."""
    seen_at: Mapped[datetime]


class DeviationState(StrEnum):
    OPEN = "open"
    """Nobody has said yet why it is so."""
    TIED = "tied"
    """A change explains it."""
    UNAUTHORISED = "unauthorised"
    """Nothing explains it; an item follows it up."""
    CORRECTED = "corrected"
    """The fact is as expected again, or is expected no more."""


class Deviation(Base):
    """A fact that is not as expected, from when it was first seen until it is corrected."""

    __tablename__ = "deviation"
    __table_args__ = (
        CheckConstraint(
            "state <> 'tied' OR change_id IS NOT NULL", name="tied_to_a_change"
        ),
        CheckConstraint(
            "state <> 'unauthorised' OR item_id IS NOT NULL", name="followed_by_an_item"
        ),
        CheckConstraint(
            "(state = 'corrected' AND corrected_at IS NOT NULL)"
            " OR (state <> 'corrected' AND corrected_at IS NULL)",
            name="corrected_when",
        ),
        Index(
            "uq_deviation_that_is_there",
            "baseline_id",
            "record_id",
            "attribute",
            unique=True,
            sqlite_where=text(_IS_THERE),
            postgresql_where=text(_IS_THERE),
        ),
        Index("ix_deviation_baseline_id_state", "baseline_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    baseline_id: Mapped[int] = mapped_column(ForeignKey("baseline.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)
    attribute: Mapped[str] = mapped_column(String(MAX_ATTRIBUTE))
    expected: Mapped[str] = mapped_column(Text)
    """As people write it: ``>= 10.0.22631``."""
    actual: Mapped[str] = mapped_column(Text)
    edition: Mapped[int]
    """Of the baseline that it last deviated from."""
    state: Mapped[DeviationState] = mapped_column(enum_column(DeviationState))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    baseline: Mapped[Baseline] = relationship()
    record: Mapped[Record] = relationship()
    change: Mapped[Change | None] = relationship()
    item: Mapped[Item | None] = relationship()
    decided_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
