"""Sources as administrators keep them: how each is reached, and how its last trial went."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, encryption
from kb.audit import By
from kb.calendars.models import Calendar
from kb.errors import KBError, NotFoundError
from kb.people.models import Role
from kb.quality.models import (
    LONGEST_CODE,
    TLS,
    QualityDataset,
    QualitySource,
    SourceKind,
)
from kb.quality.sources.connecting import NOT_TRIED
from kb.quality.sources.errors import (
    BadSourceError,
    SourceCase,
    SourceInUseError,
    SourceNotAllowedError,
    SourceNotTriedError,
    SourceTakenError,
)
from kb.text import MAX_LINE, cut, to_line

MOST_SECONDS: Final = 86_400
MOST_ROWS: Final = 10**9
MOST_PORT: Final = 65_535
_CODE: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{LONGEST_CODE - 1}}}")
_TARGET: Final = re.compile(r"/[!-~]*")
"""As a request names it: signs that are seen, others in percent."""
SERVERS: Final = frozenset({SourceKind.POSTGRESQL, SourceKind.MARIADB})
FILES: Final = frozenset({SourceKind.SQLITE, SourceKind.FILE})
HOSTS: Final = SERVERS | {SourceKind.REST}
"""Those that are reached at a host, and have a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """What an administrator says of a source, beside its password."""

    code: str
    kind: SourceKind
    name: str = ""
    path: str = ""
    host: str = ""
    port: int | None = None
    database: str = ""
    login: str = ""
    tls: TLS = TLS.VERIFIED
    statement_seconds: int = 300
    rows_at_any_hour: int = 200_000
    calendar: Calendar | None = None


def require_keeper(by: By) -> None:
    """Raise ``SourceNotAllowedError`` for anybody but an administrator."""
    if not by.actor.user.has(Role.ADMINISTRATOR):
        raise SourceNotAllowedError


def add_source(
    session: Session, draft: SourceDraft, *, password: str, key: str, by: By
) -> QualitySource:
    """Raise ``BadSourceError``, ``SourceTakenError`` or ``SourceNotTriedError``.

    Nothing is opened: ``kb.quality.source_checks`` does that.
    """
    require_keeper(by)
    draft = _checked(draft)
    found = session.scalar(
        select(QualitySource).where(QualitySource.code == draft.code)
    )
    if found is not None and found.removed_at is None:
        raise SourceTakenError(draft.code)
    source = found or QualitySource(code=draft.code, created_at=by.now)
    source.removed_at = None
    _fill(source, draft)
    _set_password(source, password, key)
    session.add(source)
    session.flush()  # The audit names its id.
    _record(session, "add", source, by=by)
    return source


def edit_source(
    session: Session,
    source: QualitySource,
    draft: SourceDraft,
    *,
    password: str,
    key: str,
    by: By,
) -> None:
    """Raise as ``add_source`` does.

    No *password* leaves the one there is, unless it would go to another server or
    account: then it has to be said again.
    """
    require_keeper(by)
    draft = _checked(replace(draft, code=source.code))
    is_elsewhere = _goes_to(source) != (draft.kind, draft.host, draft.port, draft.login)
    _fill(source, draft)
    if password or is_elsewhere:
        _set_password(source, password, key)
    _record(session, "edit", source, by=by)


def remove_source(session: Session, source: QualitySource, *, by: By) -> None:
    """Its password is gone for good. Raise ``SourceInUseError`` if datasets need it."""
    require_keeper(by)
    codes = session.scalars(
        select(QualityDataset.code)
        .where(
            QualityDataset.source_id == source.id, QualityDataset.removed_at.is_(None)
        )
        .order_by(QualityDataset.code)
    ).all()
    if codes:
        raise SourceInUseError(codes)
    source.removed_at = by.now
    source.secret = ""
    _record(session, "remove", source, by=by)


def get_source(session: Session, code: str) -> QualitySource:
    source = session.scalar(
        select(QualitySource).where(
            QualitySource.code == code, QualitySource.removed_at.is_(None)
        )
    )
    if source is None:
        raise NotFoundError("source", code)
    return source


def list_sources(session: Session) -> list[QualitySource]:
    query = select(QualitySource).where(QualitySource.removed_at.is_(None))
    return list(session.scalars(query.order_by(QualitySource.code)))


@dataclass(frozen=True, slots=True)
class Trial:
    """How opening a source went."""

    proof: tuple[str, ...] = ()
    server: str = ""
    fault: KBError | None = None


def note_trial(
    session: Session, source_id: int, trial: Trial, *, now: datetime
) -> QualitySource:
    """Keep with the source how it went; a proof that no longer holds is gone."""
    source = session.get_one(QualitySource, source_id)
    source.checked_at = now
    source.proof = list(trial.proof)
    source.server = trial.server or source.server
    source.error_code = trial.fault.code if trial.fault else ""
    source.error = str(trial.fault) if trial.fault else ""
    return source


def _checked(draft: SourceDraft) -> SourceDraft:
    draft = replace(
        draft,
        code=draft.code.strip(),
        name=cut(to_line(draft.name), MAX_LINE),
        path=draft.path.strip(),
        host=draft.host.strip(),
        database=draft.database.strip(),
        login=draft.login.strip(),
    )
    if draft.kind in NOT_TRIED:
        raise SourceNotTriedError(NOT_TRIED[draft.kind])
    for is_good, case, limit in _conditions(draft):
        if not is_good:
            raise BadSourceError(_SENTENCES[case], case=case, limit=limit)
    return draft


def _conditions(draft: SourceDraft) -> Iterator[tuple[bool, SourceCase, int]]:
    is_server, is_file = draft.kind in SERVERS, draft.kind in FILES
    has_host, is_rest = draft.kind in HOSTS, draft.kind is SourceKind.REST
    port, seconds, rows = draft.port, draft.statement_seconds, draft.rows_at_any_hour
    yield bool(_CODE.fullmatch(draft.code)), SourceCase.BAD_CODE, LONGEST_CODE
    yield bool(draft.path) or not is_file, SourceCase.NO_PATH, 0
    is_target = bool(_TARGET.fullmatch(draft.path))
    yield is_target or not is_rest, SourceCase.BAD_TARGET, 0
    yield bool(draft.host) or not has_host, SourceCase.NO_HOST, 0
    yield bool(draft.database) or not is_server, SourceCase.NO_DATABASE, 0
    yield bool(draft.login) or not is_server, SourceCase.NO_LOGIN, 0
    yield port is None or 1 <= port <= MOST_PORT, SourceCase.BAD_PORT, MOST_PORT
    yield 1 <= seconds <= MOST_SECONDS, SourceCase.BAD_SECONDS, MOST_SECONDS
    yield 0 <= rows <= MOST_ROWS, SourceCase.BAD_ROWS, MOST_ROWS


_SENTENCES: Final = {
    SourceCase.BAD_CODE: "The code of a source is a word of letters, digits, . _ and -.",
    SourceCase.NO_PATH: "Name the file of the source, below KB_QUALITY_FOLDER.",
    SourceCase.BAD_TARGET: "Name what is asked for, from the / behind the host on.",
    SourceCase.NO_HOST: "Name the host of the source.",
    SourceCase.NO_DATABASE: "Name the database of the source.",
    SourceCase.NO_LOGIN: "Name the account of the source that may only select.",
    SourceCase.BAD_PORT: "A port is a number from 1 to 65535.",
    SourceCase.BAD_SECONDS: f"A statement may take from 1 to {MOST_SECONDS} seconds.",
    SourceCase.BAD_ROWS: "The number of rows to be read at any hour is too large, or none.",
}


def _fill(source: QualitySource, draft: SourceDraft) -> None:
    source.kind = draft.kind
    source.name = draft.name
    has_path = draft.kind in FILES or draft.kind is SourceKind.REST
    source.path = draft.path if has_path else ""
    is_server, has_host = draft.kind in SERVERS, draft.kind in HOSTS
    source.host = draft.host if has_host else ""
    source.port = draft.port if has_host else None
    source.database = draft.database if is_server else ""
    source.login = draft.login if is_server else ""
    source.tls = draft.tls
    source.statement_seconds = draft.statement_seconds
    source.rows_at_any_hour = draft.rows_at_any_hour
    source.calendar = draft.calendar
    # What was proved, was proved of what it was before.
    source.checked_at, source.proof, source.server = None, [], ""
    source.error_code = source.error = ""


def _goes_to(source: QualitySource) -> tuple[SourceKind, str, int | None, str]:
    return (source.kind, source.host, source.port, source.login)


def _set_password(source: QualitySource, password: str, key: str) -> None:
    is_needed = password and source.kind in HOSTS
    source.secret = encryption.encrypt(key, password) if is_needed else ""


def _record(session: Session, action: str, source: QualitySource, *, by: By) -> None:
    kind = source.kind.value
    audit.record(session, action, source, by=by, code=source.code, kind=kind)
