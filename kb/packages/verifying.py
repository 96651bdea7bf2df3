"""Whether the bytes of packages still are the ones that were released."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.content.store import ContentLostError, ContentStore
from kb.packages.models import Package

_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Verified:
    number: str
    file_name: str
    fault: str
    """Empty where the bytes have their checksum."""


def iter_ids(session: Session) -> Iterator[int]:
    """Every package that is there, in order, a few at a time."""
    last = 0
    while ids := session.scalars(
        select(Package.id).where(Package.id > last).order_by(Package.id).limit(_BATCH)
    ).all():
        yield from ids
        last = ids[-1]


def find_fault(content: ContentStore, sha256: str) -> str:
    """Read the bytes again, outside any transaction; empty where they are right."""
    try:
        content.verify(sha256)
    except ContentLostError as error:
        return error.code
    return ""


def note_verified(
    session: Session, package: Package, fault: str, *, by: By
) -> Verified:
    """Keep what the reading said; only what it changes is for the audit."""
    if package.is_sound != (not fault):
        audit.record(session, "compare_bytes", package, by=by, fault=fault)
    package.is_sound, package.verified_at = not fault, by.now
    return Verified(package.number, package.file_name, fault)
