"""Packages as lists: by words, class, system and state, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from kb.packages.models import DeviceClass, Package, PackageModel, to_key
from kb.packages.models import PackageState as State

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; empty is anything."""

    text: str = ""
    """Part of a name, a vendor or a model."""
    device_class: DeviceClass | None = None
    system: str = ""
    state: State | None = None
    page: int = 1


def list_packages(session: Session, wanted: Wanted) -> Sequence[Package]:
    """One more than ``PAGE_SIZE`` where there is another page; the newest first."""
    query = (
        _narrow(select(Package), wanted)
        .options(selectinload(Package.models))
        .order_by(Package.id.desc())
        .offset((wanted.page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    return session.scalars(query).all()


def list_systems(session: Session) -> Sequence[str]:
    """Those that there are packages for."""
    query = select(Package.system).distinct().order_by(Package.system).limit(200)
    return session.scalars(query).all()


def count_waiting(session: Session) -> int:
    """Drafts that wait for a reviewer."""
    query = select(func.count(Package.id)).where(Package.state == State.DRAFT)
    return session.scalar(query) or 0


def _narrow(query: Select[Package], wanted: Wanted) -> Select[Package]:
    if wanted.device_class is not None:
        query = query.where(Package.device_class == wanted.device_class)
    if wanted.system:
        query = query.where(Package.system == wanted.system)
    if wanted.state is not None:
        query = query.where(Package.state == wanted.state)
    if wanted.text:
        of_model = select(PackageModel.package_id).where(
            PackageModel.key.contains(
                to_key(wanted.text) or wanted.text, autoescape=True
            )
        )
        query = query.where(
            Package.name.icontains(wanted.text, autoescape=True)
            | Package.vendor.icontains(wanted.text, autoescape=True)
            | Package.id.in_(of_model)
        )
    return query
