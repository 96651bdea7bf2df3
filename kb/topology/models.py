"""The tables of the topology: what drawings show, and which devices that are."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Revision
from kb.database import Base


class Drawing(Base):
    """The graph that was read out of one content, whatever becomes of that content.

    It does not count as a reference to the content.
    """

    __tablename__ = "drawing"

    blob_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    graph: Mapped[dict[str, Any]]
    """See ``kb.topology.graphs``."""


class UnreadText(Base):
    """A mark that nobody has looked yet which networks are typed into a revision."""

    __tablename__ = "unread_text"

    revision_id: Mapped[int] = mapped_column(
        ForeignKey("revision.id"), primary_key=True, autoincrement=False
    )


class Device(Base):
    """One device or network, in however many drawings it is shown."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Its folded name; for one without a telling name, its place in its drawing."""
    name: Mapped[str]
    kind: Mapped[str]


class DeviceSpan(Base):
    """Numbers that a device's name stands for: esxi01–esxi08 is eight devices."""

    __tablename__ = "device_span"
    __table_args__ = (Index("ix_device_span_stem", "stem", "first", "last"),)

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    stem: Mapped[str]
    """What stands before the number and, in ``tail``, behind it, as names are compared."""
    tail: Mapped[str]


class Sighting(Base):
    """A device as one revision shows it, in a file or typed; written once, never changed."""

    __tablename__ = "sighting"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    place: Mapped[str] = mapped_column(default="")
    """The page or sheet that shows it."""

    device: Mapped[Device] = relationship(lazy="joined", innerjoin=True)
    revision: Mapped[Revision] = relationship()


class DeviceAddress(Base):
    """An address or network that a sighting gives its device."""

    __tablename__ = "device_address"
    __table_args__ = (Index("ix_device_address_range", "version", "first", "last"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sighting.id"), index=True)
    text: Mapped[str]
    version: Mapped[int]
    """4 or 6; 0 for what is written like an address and is none."""
    first: Mapped[str] = mapped_column(String(32))
    """Lowest and highest address in hexadecimal digits, 32 of them: they sort."""
    last: Mapped[str] = mapped_column(String(32))


class Link(Base):
    """A connection of two sightings of one revision."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sighting.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("sighting.id"), index=True)
    source_port: Mapped[str] = mapped_column(default="")
    target_port: Mapped[str] = mapped_column(default="")
    source_port_key: Mapped[str] = mapped_column(default="", index=True)
    target_port_key: Mapped[str] = mapped_column(default="", index=True)
    """The ports in one spelling; see ``kb.topology.ports``."""
    label: Mapped[str] = mapped_column(Text, default="")

    source: Mapped[Sighting] = relationship(foreign_keys=[source_id])
    target: Mapped[Sighting] = relationship(foreign_keys=[target_id])
    vlans: Mapped[list["LinkVlan"]] = relationship(
        lazy="selectin", order_by="LinkVlan.id", cascade="all, delete-orphan"
    )


class LinkVlan(Base):
    """A VLAN, or a range of them, that a link carries."""

    __tablename__ = "link_vlan"
    __table_args__ = (Index("ix_link_vlan_range", "first", "last"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), index=True)
    first: Mapped[int]
    last: Mapped[int]

    @property
    def text(self) -> str:
        return (
            str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        )
