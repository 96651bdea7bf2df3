"""The tables of packages, of the models that they fit, and of what was tried with them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import User
from kb.text import MAX_LINE


class PackageState(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    """A reviewer, not who added it, has said that it may be installed."""
    WITHDRAWN = "withdrawn"


class DeviceClass(StrEnum):
    PRINTER = "printer"
    SCANNER = "scanner"
    DISPLAY = "display"
    NETWORK = "network"
    STORAGE = "storage"
    MAINBOARD = "mainboard"
    CARD_READER = "card_reader"
    FIRMWARE = "firmware"
    SOFTWARE = "software"
    OTHER = "other"


class Architecture(StrEnum):
    ANY = "any"
    X86 = "x86"
    X64 = "x64"
    ARM64 = "arm64"
    LOONGARCH64 = "loongarch64"


class Package(Base):
    """One version of a driver, a firmware or a medium. Released, it never changes."""

    __tablename__ = "package"
    __table_args__ = (
        CheckConstraint(
            "state <> 'released' OR"
            " (released_by_id IS NOT NULL AND released_by_id <> added_by_id)",
            name="released_by_another",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(MAX_LINE))
    vendor: Mapped[str] = mapped_column(String(MAX_LINE))
    device_class: Mapped[DeviceClass] = mapped_column(enum_column(DeviceClass))
    system: Mapped[str] = mapped_column(String(MAX_LINE))
    """The operating system that it is for: Windows 11."""
    system_from: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    system_to: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    """The first and the last of its versions that it is for; empty: of all."""
    architecture: Mapped[Architecture] = mapped_column(enum_column(Architecture))
    release: Mapped[str] = mapped_column(String(MAX_LINE))
    """Its version, as the vendor writes it."""
    signed_by: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    licence: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    source_url: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    """Where it was fetched; text, which nothing ever calls."""
    notes: Mapped[str] = mapped_column(Text, default="")
    file_name: Mapped[str] = mapped_column(String(MAX_LINE))
    file_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    """Of the bytes as we have them, computed by us."""
    size: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("package.id"), index=True
    )
    state: Mapped[PackageState] = mapped_column(enum_column(PackageState), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[datetime | None]
    """When the bytes were last read and compared with the checksum."""
    is_sound: Mapped[bool] = mapped_column(default=True)
    """What that comparison said."""
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    models: Mapped[list["PackageModel"]] = relationship(
        order_by="PackageModel.id", cascade="all, delete-orphan"
    )
    supersedes: Mapped["Package | None"] = relationship(remote_side="Package.id")
    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id])
    released_by: Mapped[User | None] = relationship(foreign_keys=[released_by_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PackageModel(Base):
    """A model that a package fits, as people write it."""

    __tablename__ = "package_model"
    __table_args__ = (UniqueConstraint("package_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    name: Mapped[str] = mapped_column(String(MAX_LINE))
    key: Mapped[str] = mapped_column(String(MAX_LINE), index=True)
    """The same for every way of writing it; see ``to_key``."""


class CompatibilityState(StrEnum):
    TESTED = "tested"
    UNSUPPORTED = "unsupported"
    MUST_UPGRADE = "must_upgrade"


class Compatibility(Base):
    """What is known of one model under one system: a cell of the matrix."""

    __tablename__ = "compatibility"
    __table_args__ = (
        UniqueConstraint("model_key", "system_key"),
        CheckConstraint(
            "package_id IS NOT NULL OR state <> 'tested'", name="tested_with_what"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(MAX_LINE))
    model_key: Mapped[str] = mapped_column(String(MAX_LINE))
    system: Mapped[str] = mapped_column(String(MAX_LINE))
    system_key: Mapped[str] = mapped_column(String(MAX_LINE))
    state: Mapped[CompatibilityState] = mapped_column(enum_column(CompatibilityState))
    package_id: Mapped[int | None] = mapped_column(ForeignKey("package.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    """In which it showed."""
    note: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime]

    package: Mapped[Package | None] = relationship()


def to_key(name: str) -> str:
    """A model or a system without case, spaces and hyphens: "P-500" is "p 500"."""
    return "".join(each for each in name.casefold() if each.isalnum() or each in "+#")
