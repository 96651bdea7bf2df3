"""What the people of a source are called there, and whose account each is."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import User
from kb.quality.findings.models import PersonCode, QualityRun, RunRows, RunState
from kb.quality.models import QualitySource
from kb.quality.runs.whose import to_person
from kb.quality.sources.service import require_keeper
from kb.text import to_line

MOST: Final = 500
"""Codes that mean nobody, of one answer."""


def list_codes(session: Session, source: QualitySource) -> Sequence[PersonCode]:
    """Those of which somebody has said whose account they are."""
    return session.scalars(
        select(PersonCode)
        .where(PersonCode.source_id == source.id)
        .order_by(PersonCode.code)
    ).all()


def list_unmapped(
    session: Session, source: QualitySource, limit: int = MOST
) -> list[tuple[str, int]]:
    """What the last run of each dataset met and is nobody here: who entered most first.

    With each the rows that it entered. A code that is a login is that account by itself.
    """
    last = (
        select(func.max(QualityRun.id))
        .where(QualityRun.source_id == source.id, QualityRun.state == RunState.DONE)
        .group_by(QualityRun.dataset_id)
    )
    known = select(PersonCode.code).where(PersonCode.source_id == source.id)
    logins = select(User.login).where(User.active)
    rows = session.execute(
        select(RunRows.person, func.sum(RunRows.checked))
        .where(
            RunRows.run_id.in_(last),
            RunRows.person != "",
            RunRows.person.not_in(known),
            RunRows.person.not_in(logins),
        )
        .group_by(RunRows.person)
        .order_by(func.sum(RunRows.checked).desc(), RunRows.person)
        .limit(limit)
    )
    return [(code, int(count)) for code, count in rows]


def name_people(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The names of those whose account is known, by what sources call them.

    A code that is somebody else's in another source stays a code.
    """
    mapped = session.execute(
        select(PersonCode.code, User.name)
        .join(User, User.id == PersonCode.user_id)
        .where(PersonCode.code.in_(codes))
    )
    names: dict[str, set[str]] = {}
    for code, name in mapped:
        names.setdefault(code, set()).add(name)
    logins = session.execute(
        select(User.login, User.name).where(User.login.in_(codes), User.active)
    )
    known = dict(logins.all())
    return known | {
        code: found.pop() for code, found in names.items() if len(found) == 1
    }


def map_code(
    session: Session, source: QualitySource, code: str, person: User | None, *, by: By
) -> PersonCode | None:
    """Say whose account *code* is, from the next run on; nobody's again without one.

    Raise ``SourceNotAllowedError`` for whoever keeps no sources, ``NotFoundError`` for
    no code.
    """
    require_keeper(by)
    code = to_person(to_line(code))
    row = session.scalar(
        select(PersonCode).where(
            PersonCode.source_id == source.id, PersonCode.code == code
        )
    )
    if not code or (row is None and person is None):
        raise NotFoundError("person code", code)
    audit.record(
        session, "map_person", source, by=by, person=person.id if person else None
    )
    if person is None:
        session.delete(row)
        return None
    if row is None:
        row = PersonCode(source_id=source.id, code=code)
        session.add(row)
    row.user_id = person.id
    return row
