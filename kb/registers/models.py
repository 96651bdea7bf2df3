"""The tables of registers: records, what became of them, stock, repairs, inspections."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.incidents.models import Incident
from kb.moves import Event
from kb.people.models import Unit, User
from kb.services.models import Client


class RecordState(StrEnum):
    IN_USE = "in_use"
    IN_STOCK = "in_stock"
    IN_REPAIR = "in_repair"
    ENDED = "ended"


class Record(Base):
    """One line of a register: a thing, an agreement, a paper; of a type that is data."""

    __tablename__ = "register_record"
    __table_args__ = (
        UniqueConstraint("type_code", "serial_key"),
        CheckConstraint("stock >= 0", name="stock"),
        Index("ix_register_record_type_code_state", "type_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type_code: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(
        String(60), ForeignKey("given_code.code"), unique=True
    )
    name: Mapped[str]
    values: Mapped[dict[str, str]]
    """By the key of the field; what has a column of its own is not among them."""
    words: Mapped[str] = mapped_column(Text, default="")
    """Code, name and texts, folded: what a list is searched by."""
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    serial: Mapped[str] = mapped_column(String(200), default="")
    serial_key: Mapped[str | None] = mapped_column(String(200))
    """As it is compared; none where there is no serial number."""
    state: Mapped[RecordState] = mapped_column(enum_column(RecordState))
    valid_until: Mapped[date | None] = mapped_column(index=True)
    warned_days: Mapped[int | None]
    """Of the warnings before ``valid_until``, the last that was given."""
    keep_until: Mapped[date | None] = mapped_column(index=True)
    """After this day a private record is removed."""
    stock: Mapped[int] = mapped_column(default=0)
    """How many there are; only movements change it."""
    is_private: Mapped[bool] = mapped_column(default=False)
    """Kept from the type, so that no question about readers depends on a file."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship()
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    holder: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RecordChange(Event[RecordState], Base):
    """What became of a record: a step, or fields as they were and are."""

    __tablename__ = "register_change"
    states = RecordState

    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)


class Wording(Base):
    """With which names of its choices the words of a type's records were written."""

    __tablename__ = "register_wording"

    type_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    names_sha256: Mapped[str] = mapped_column(String(64))


class GivenCode(Base):
    """A code that a record has, or had: it is never given again."""

    __tablename__ = "given_code"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)


class CodeCounter(Base):
    """How far the codes of one beginning have come."""

    __tablename__ = "code_counter"

    beginning: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class KeyKind(StrEnum):
    NAME = "name"
    ADDRESS = "address"


class RecordKey(Base):
    """By what a record is known in drawings: a name, or an address, as they compare."""

    __tablename__ = "register_key"
    __table_args__ = (Index("ix_register_key_kind_key", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)
    kind: Mapped[KeyKind] = mapped_column(enum_column(KeyKind))
    key: Mapped[str] = mapped_column(String(300))


class Direction(StrEnum):
    """Which way a stock moves."""

    IN = "in"
    OUT = "out"
    RETURN = "return"
    SCRAP = "scrap"


class StockMovement(Base):
    """So many came or went. The database keeps it as it is."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("left_over >= 0", name="left_over"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)
    direction: Mapped[Direction] = mapped_column(enum_column(Direction))
    quantity: Mapped[int]
    left_over: Mapped[int]
    """The stock after it."""
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    text: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    actor: Mapped[User] = relationship(lazy="joined")
    incident: Mapped[Incident | None] = relationship()


class Repair(Base):
    """A record at a third party's, from the day it went to the day it came back."""

    __tablename__ = "register_repair"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)
    vendor: Mapped[str]
    out_on: Mapped[date]
    back_on: Mapped[date | None]
    cost: Mapped[int | None]
    """In hundredths of the currency."""
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    fault: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")

    incident: Mapped[Incident | None] = relationship()


class Passage(StrEnum):
    """Which way something that stores data passes the door."""

    ENTRY = "entry"
    EXIT = "exit"


class Inspection(Base):
    """What was looked at before a tool came in or left. The database keeps it as it is."""

    __tablename__ = "register_inspection"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("register_change.id"), index=True)
    """Its line in the change log: what comes before what."""
    passage: Mapped[Passage] = mapped_column(enum_column(Passage))
    answers: Mapped[dict[str, Any]]
    """By the key of the question."""
    passed: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    actor: Mapped[User] = relationship(lazy="joined")


class RecordFile(Base):
    """A file that belongs to a record: a scan of a paper, an agreement."""

    __tablename__ = "register_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("register_record.id"), index=True)
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    pages: Mapped[int] = mapped_column(default=0, server_default="0")
    """As those of an attachment of an article."""
    seconds: Mapped[int | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Nobody sees it from then on; it is forgotten a week later."""


class ComparedSide(StrEnum):
    DRAWING = "drawing"
    REGISTER = "register"


class Comparison(Base):
    """A device of drawings, or a record, and whether the other side knows it."""

    __tablename__ = "register_comparison"
    __table_args__ = (
        UniqueConstraint(
            "side", "about_id", name="uq_register_comparison_side_about_id"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[ComparedSide] = mapped_column(enum_column(ComparedSide))
    about_id: Mapped[int]
    """Of the device or of the record; it is written anew, and refers to neither."""
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    is_matched: Mapped[bool]


class IncidentRecord(Base):
    """An incident is about a record: its past service is the list of these."""

    __tablename__ = "incident_record"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True
    )
    record_id: Mapped[int] = mapped_column(
        ForeignKey("register_record.id"), primary_key=True, index=True
    )
    at: Mapped[datetime]

    incident: Mapped[Incident] = relationship()
    record: Mapped[Record] = relationship()
