"""Packages: added with their file, released by somebody else, withdrawn with a reason."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.audit import By
from kb.content.references import remember
from kb.content.store import StoredContent
from kb.errors import NotFoundError
from kb.packages.errors import (
    ChecksumDiffersError,
    OwnPackageError,
    PackageCase,
    PackageInputError,
    PackageKnownError,
    PackageNotAllowedError,
)
from kb.packages.models import (
    Architecture,
    DeviceClass,
    Package,
    PackageModel,
    to_key,
)
from kb.packages.models import PackageState as State
from kb.packages.moves import MOVES, Action, may_add
from kb.text import MAX_LINE, clean, to_line

MOST_MODELS: Final = 200
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPackage:
    """What is said of a package when it comes in."""

    name: str
    vendor: str
    release: str
    system: str
    models: Sequence[str]
    device_class: DeviceClass = DeviceClass.OTHER
    system_from: str = ""
    system_to: str = ""
    architecture: Architecture = Architecture.ANY
    signed_by: str = ""
    licence: str = ""
    source_url: str = ""
    notes: str = ""
    expected: str = ""
    """The SHA-256 that the vendor names, if it names one."""
    supersedes: str = ""
    """The number of the package that it takes the place of."""


LINES: Final = {
    "name": PackageCase.NAME_MISSING,
    "vendor": PackageCase.VENDOR_MISSING,
    "release": PackageCase.RELEASE_MISSING,
    "system": PackageCase.SYSTEM_MISSING,
    "system_from": None,
    "system_to": None,
    "signed_by": None,
    "licence": None,
    "source_url": None,
}
"""Lines of a package, and what is said of one that must be there and is not."""


def add_package(
    session: Session, new: NewPackage, file: StoredContent, file_name: str, *, by: By
) -> Package:
    """Keep a package as a draft.

    Raise ``PackageInputError``, ``ChecksumDiffersError`` for a file that is not the one
    that the vendor names, and ``PackageKnownError`` for bytes that are there already.
    """
    if not may_add(by.actor.user):
        raise PackageNotAllowedError(Action.RELEASE)
    said = {name: _to_line(new, name) for name in LINES}
    _check_file(session, new.expected, file)
    remember(session, file, now=by.now)
    package = Package(
        number=secrets.token_hex(8),
        **said,
        device_class=new.device_class,
        architecture=new.architecture,
        notes=clean(new.notes),
        file_name=to_line(file_name)[-MAX_LINE:] or "package",
        file_sha256=file.sha256,
        size=file.size,
        supersedes=_find_superseded(session, new.supersedes),
        state=State.DRAFT,
        added_by_id=by.actor.user.id,
        added_at=by.now,
        verified_at=by.now,
        updated_at=by.now,
        models=_to_models(new.models),
    )
    session.add(package)
    session.flush()  # The number is made of the id.
    package.number = numbering.PACKAGES.write(package.id)
    audit.record(session, "add", package, by=by, sha256=file.sha256)
    return package


def release(session: Session, package: Package, *, by: By) -> None:
    """Say that it may be installed; what it takes the place of is withdrawn."""
    MOVES.require(package, Action.RELEASE, by.actor.user)
    if package.added_by_id == by.actor.user.id:
        raise OwnPackageError
    MOVES.advance(package, Action.RELEASE, now=by.now)
    package.released_by_id, package.released_at = by.actor.user.id, by.now
    audit.record(session, Action.RELEASE, package, by=by, sha256=package.file_sha256)
    older = package.supersedes
    if older is not None and older.state is State.RELEASED:
        withdraw(session, older, f"→ {package.number}", by=by)


def withdraw(session: Session, package: Package, reason: str, *, by: By) -> None:
    """Take it out of use; it stays in the library, and so does what was tried with it."""
    _end(session, package, Action.WITHDRAW, reason, by=by)


def discard(session: Session, package: Package, reason: str, *, by: By) -> None:
    _end(session, package, Action.DISCARD, reason, by=by)


def get_package(session: Session, package_id: int) -> Package:
    package = session.get(Package, package_id)
    if package is None:
        raise NotFoundError("package", package_id)
    return package


def list_newer(session: Session, package: Package) -> Sequence[Package]:
    """Those that take its place."""
    return session.scalars(
        select(Package)
        .where(Package.supersedes_id == package.id, Package.state != State.WITHDRAWN)
        .order_by(Package.id.desc())
    ).all()


def find_numbered(session: Session, number: str) -> Package | None:
    package_id = numbering.PACKAGES.read(number)
    return session.get(Package, package_id) if package_id is not None else None


def _end(
    session: Session, package: Package, action: Action, reason: str, *, by: By
) -> None:
    MOVES.require(package, action, by.actor.user)
    text = clean(reason)
    if not text:
        raise PackageInputError(
            "Say why.", case=PackageCase.REASON_MISSING, field="reason"
        )
    MOVES.advance(package, action, now=by.now)
    package.withdrawn_reason = text
    audit.record(session, action, package, by=by)


def _to_line(new: NewPackage, name: str) -> str:
    line, missing = to_line(getattr(new, name)), LINES[name]
    if missing is not None and not line:
        raise PackageInputError(f"The {name} is missing.", case=missing, field=name)
    if len(line) > MAX_LINE:
        raise PackageInputError(
            f"The {name} may have {MAX_LINE} characters.",
            case=PackageCase.LINE_TOO_LONG,
            field=name,
            limit=MAX_LINE,
        )
    return line


def _to_models(names: Sequence[str]) -> list[PackageModel]:
    by_key = {to_key(name): to_line(name)[:MAX_LINE] for name in names}
    by_key.pop("", None)
    if not by_key:
        raise PackageInputError(
            "Name at least one model that it fits.",
            case=PackageCase.MODEL_MISSING,
            field="models",
        )
    kept = list(by_key.items())[:MOST_MODELS]
    return [PackageModel(name=name, key=key[:MAX_LINE]) for key, name in kept]


def _check_file(session: Session, expected: str, file: StoredContent) -> None:
    wanted = "".join(expected.split()).lower().removeprefix("sha256:")
    if wanted and _SHA256.fullmatch(wanted) is None:
        raise PackageInputError(
            "A SHA-256 has 64 digits and letters from a to f.",
            case=PackageCase.BAD_CHECKSUM,
            field="expected",
        )
    if wanted and wanted != file.sha256:
        raise ChecksumDiffersError(file.sha256)
    if not file.size:
        raise PackageInputError(
            "The file is empty.", case=PackageCase.FILE_EMPTY, field="file"
        )
    known = session.scalar(
        select(Package.number).where(
            Package.file_sha256 == file.sha256, Package.state != State.WITHDRAWN
        )
    )
    if known is not None:
        raise PackageKnownError(known)


def _find_superseded(session: Session, number: str) -> Package | None:
    if not number.strip():
        return None
    found = find_numbered(session, number)
    if found is None:
        raise PackageInputError(
            f"There is no package {to_line(number)[:20]}.",
            case=PackageCase.SUPERSEDES_UNKNOWN,
            field="supersedes",
            number=to_line(number)[:20],
        )
    return found
