"""The tables of sources, of the datasets read from them, and of what units are called there."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.calendars.models import Calendar
from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Unit

LONGEST_CODE: Final = 64


class SourceKind(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MARIADB = "mariadb"
    OWN = "own"
    """The database of this installation itself."""
    FILE = "file"
    """A table in a file: CSV, XLSX or ODS."""
    REST = "rest"
    """Records that another system gives out over HTTP."""
    MYSQL = "mysql"
    ORACLE = "oracle"
    SQLSERVER = "sqlserver"
    DM = "dm"


class TLS(StrEnum):
    """What a connection to a source's server has to be."""

    VERIFIED = "verified"
    """Encrypted, to the very host that the certificate names."""
    REQUIRED = "required"
    """Encrypted, whoever answers."""
    OFF = "off"


class QualitySource(Base):
    """Where data lie that are looked at, and never written."""

    __tablename__ = "quality_source"
    __table_args__ = (
        CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
        CheckConstraint("statement_seconds BETWEEN 1 AND 86400", name="seconds"),
        CheckConstraint("rows_at_any_hour >= 0", name="rows"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), unique=True)
    name: Mapped[str] = mapped_column(default="")
    kind: Mapped[SourceKind] = mapped_column(enum_column(SourceKind))
    path: Mapped[str] = mapped_column(default="")
    """Of a file, below the folder of the settings; of REST, behind the host."""
    host: Mapped[str] = mapped_column(default="")
    """A name, an address, or the folder of a server's socket."""
    port: Mapped[int | None]
    database: Mapped[str] = mapped_column(default="")
    login: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(Text, default="")
    """The password, encrypted under the installation's key."""
    tls: Mapped[TLS] = mapped_column(enum_column(TLS), default=TLS.VERIFIED)
    statement_seconds: Mapped[int] = mapped_column(default=300)
    """After these, one statement is cut."""
    rows_at_any_hour: Mapped[int] = mapped_column(default=200_000)
    """A run that would read more waits for the hours of the calendar."""
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    """In whose hours big runs may read."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    """When it was last tried, well or ill."""
    proof: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What showed, when it was last opened, that nothing can be written there."""
    server: Mapped[str] = mapped_column(default="")
    """What it last called itself."""
    error_code: Mapped[str] = mapped_column(default="")
    """Of the last trial; empty if that went well."""
    error: Mapped[str] = mapped_column(Text, default="")

    calendar: Mapped[Calendar | None] = relationship()


class QualityDataset(Base):
    """A table or a query of a source, as its definition describes it."""

    __tablename__ = "quality_dataset"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("quality_source.id"), index=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As it was read, without its indicators."""
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """The types of its columns when it was last looked at."""
    columns_seen_at: Mapped[datetime | None]
    changed_columns: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    """Which are new or of another type, until an administrator has looked."""

    source: Mapped[QualitySource] = relationship()


class UnitCode(Base):
    """What a unit is called in a source; one that is nobody's waits for a person."""

    __tablename__ = "quality_unit_code"
    __table_args__ = (UniqueConstraint("source_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("quality_source.id"))
    code: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    unit: Mapped[Unit | None] = relationship()
