"""Papers of staff against what their posts ask for; and their end, after which they go."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.people.models import Post, Role, User
from kb.registers.models import (
    Inspection,
    Record,
    RecordChange,
    RecordFile,
    RecordKey,
    RecordState,
    Repair,
    StockMovement,
)
from kb.registers.moves import Remark
from kb.registers.visibility import visible_to
from kb.services.choosing import list_people
from kb.topology.ranges import fold

PAPER: Final = "paper"
REQUIREMENT: Final = "requirement"
YEAR: Final = 365.25
"""Days."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What somebody in a post lacks of what it asks for."""

    person: User
    requirement: Record
    missing: tuple[str, ...]
    """Certificates that nothing valid stands for."""
    ended: tuple[str, ...]
    """Those of them that there was a paper for."""
    years: float | None
    """Of experience, where they are too few."""

    @property
    def is_none(self) -> bool:
        return not self.missing and self.years is None


def list_gaps(session: Session, user: User, *, today: date) -> list[Gap]:
    """Of everybody for their managers; of oneself for anybody; by name."""
    requirements = _list_requirements(session)
    papers = _papers_by_holder(session, user)
    people = _people(session, user)
    found = []
    for person in people:
        posts = {(each.unit_id, each.post) for each in person.memberships}
        for requirement in requirements:
            place = requirement.unit_id, _post_of(requirement)
            if place in posts:
                found.append(_compare(requirement, person, papers[person.id], today))
    return [gap for gap in found if not gap.is_none]


def list_over(session: Session, *, today: date) -> list[Record]:
    """Private records that are kept no longer."""
    return list(
        session.scalars(
            select(Record)
            .where(Record.is_private.is_(True), Record.keep_until < today)
            .order_by(Record.id)
        ).unique()
    )


def remove(session: Session, record: Record, *, by: By) -> None:
    """Remove a private record with all that was kept of it; its files go by collection.

    What stays is its code, and in the audit that it was removed.
    """
    assert record.is_private, "the database keeps every other one"
    audit.record(session, Remark.REMOVE, record, by=by, code=record.code)
    for table in (
        Inspection,
        RecordChange,
        RecordFile,
        RecordKey,
        Repair,
        StockMovement,
    ):
        session.execute(delete(table).where(table.record_id == record.id))
    session.delete(record)
    session.flush()  # Whoever lists them next finds it gone.


def remove_over(session: Session, *, today: date, by: By) -> int:
    over = list_over(session, today=today)
    for record in over:
        remove(session, record, by=by)
    return len(over)


def _compare(
    requirement: Record, person: User, papers: Iterable[Record], today: date
) -> Gap:
    valid, ended, days = set(), set(), 0
    for paper in papers:
        if paper.values.get("category") == "experience":
            days += _days_of(paper, today)
        elif paper.valid_until is None or paper.valid_until >= today:
            valid.add(fold(paper.name))
        else:
            ended.add(fold(paper.name))
    asked = [
        line.strip()
        for line in requirement.values.get("certificates", "").splitlines()
        if line.strip()
    ]
    missing = tuple(each for each in asked if fold(each) not in valid)
    years, needed = days / YEAR, float(requirement.values.get("years", "0"))
    return Gap(
        person,
        requirement,
        missing,
        tuple(each for each in missing if fold(each) in ended),
        round(years, 1) if years < needed else None,
    )


def _days_of(paper: Record, today: date) -> int:
    """Of an experience: to its end, or to today."""
    since = paper.values.get("since", "")
    if not since:
        return 0
    until = min(paper.valid_until or today, today)
    return max((until - date.fromisoformat(since)).days, 0)


def _list_requirements(session: Session) -> list[Record]:
    query = select(Record).where(
        Record.type_code == REQUIREMENT, Record.state == RecordState.IN_USE
    )
    return list(session.scalars(query.order_by(Record.code)).unique())


def _papers_by_holder(session: Session, user: User) -> Mapping[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    query = select(Record).where(
        Record.type_code == PAPER,
        Record.state == RecordState.IN_USE,
        visible_to(session, user),
    )
    for paper in session.scalars(query).unique():
        if paper.holder_id is not None:
            found[paper.holder_id].append(paper)
    return found


def _people(session: Session, user: User) -> list[User]:
    """A manager sees those of their clients, anybody else themselves."""
    if not user.active:
        return []
    return list_people(session, user, *Role) if user.has(Role.MANAGER) else [user]


def _post_of(requirement: Record) -> Post | None:
    code = requirement.values.get("post", "")
    return Post(code) if code in set(Post) else None
