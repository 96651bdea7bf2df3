"""The tables of clients, their contracts, their services, and who works for them."""

from datetime import date
from typing import Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.database import Base
from kb.people.models import Unit
from kb.requests.models import RequestKind

OWN: Final = 1
"""The client that every installation has from the beginning: its own organisation."""
OWN_CODE: Final = "own"


class Client(Base):
    """An organisation that is worked for. Never deleted: incidents name whose they are."""

    __tablename__ = "client"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    """By language."""
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Nothing new is asked for where it has ended."""

    contracts: Mapped[list["Contract"]] = relationship(
        order_by="Contract.starts_on, Contract.id", back_populates="client"
    )


class Contract(Base):
    """What was agreed with a client for some time, over a part of its organisation."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("client_id", "number"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    number: Mapped[str] = mapped_column(String(50))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """Its last day."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The root of the client's tree: the unit, and those below it, are the client's."""
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))

    client: Mapped[Client] = relationship(back_populates="contracts")
    unit: Mapped[Unit | None] = relationship()


class Service(Base):
    """Something that can be asked for, as the catalogue shows it."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    """By language."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    """Whom alone it is for; nothing for one of every client."""
    system: Mapped[str] = mapped_column(default="", server_default="")
    """Which an incident is about that names the service and no system."""
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    position: Mapped[int] = mapped_column(default=0, server_default="0")

    client: Mapped[Client | None] = relationship()
    kinds: Mapped[list[RequestKind]] = relationship(
        secondary="service_kind", order_by="RequestKind.position, RequestKind.id"
    )
    """What can be asked for about it; every kind where none is named."""


class ServiceKind(Base):
    """A kind of request that belongs to a service."""

    __tablename__ = "service_kind"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    kind_id: Mapped[int] = mapped_column(
        ForeignKey("request_kind.id"), primary_key=True
    )


class ClientAssignment(Base):
    """A person works for a client, or belongs to it, besides what their units say."""

    __tablename__ = "client_assignment"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), primary_key=True, index=True
    )
