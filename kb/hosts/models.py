"""The tables of what hosts know of each other, and of what all of them share."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kb.columns import enum_column
from kb.database import Base


class ProcessRole(StrEnum):
    """What a process of a host does."""

    SERVICE = "service"
    """``kb serve``: it answers, and works behind the pages."""
    WEB = "web"
    """Another web server: it answers."""
    WORKER = "worker"


class ServiceProcess(Base):
    """A process that says every few seconds that it is there."""

    __tablename__ = "service_process"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(64))
    """The same for all processes of one home on one machine."""
    name: Mapped[str]
    """By which people know the machine."""
    role: Mapped[ProcessRole] = mapped_column(enum_column(ProcessRole))
    version: Mapped[str]
    engine: Mapped[str]
    joined_at: Mapped[datetime]
    """When it began, or came back after it had not been heard of."""
    seen_at: Mapped[datetime]
    leads_since: Mapped[datetime | None]


class Installation(Base):
    """What holds for every host: one row, kept by ``kb init``."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_fingerprint: Mapped[str] = mapped_column(String(64))
    oldest_beside: Mapped[str] = mapped_column(String(32))
    """The schema of the oldest program that may run over this one."""
