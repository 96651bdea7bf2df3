"""Who changed last what has a page of its own."""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.audit import AuditEntry, Subject
from kb.organisation.choosing import Change
from kb.people.models import User


def list_last(
    session: Session, subjects: Iterable[Subject]
) -> Mapping[Subject, Change]:
    """By what was changed; what nobody has touched since it shipped is not there."""
    last = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.noun.in_([each.value for each in subjects]))
        .group_by(AuditEntry.noun)
    )
    rows = session.execute(
        select(AuditEntry.noun, User.name, AuditEntry.at)
        .join(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.id.in_(last))
    )
    return {Subject(noun): Change(name, at) for noun, name, at in rows}


def list_last_merged(session: Session) -> Mapping[str, Change]:
    """By the field whose names were merged, taken apart, or kept apart."""
    field = AuditEntry.details["field"].as_string()
    nouns = [Subject.SPELLING.value, Subject.SPELLINGS_APART.value]
    last = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.noun.in_(nouns))
        .group_by(field)
    )
    rows = session.execute(
        select(field, User.name, AuditEntry.at)
        .join(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.id.in_(last))
    )
    return {name: Change(who, at) for name, who, at in rows}


def find_last(
    changes: Mapping[Subject, Change], subjects: Iterable[Subject]
) -> Change | None:
    """The latest of those of *subjects*."""
    found = [changes[each] for each in subjects if each in changes]
    return max(found, key=lambda each: each.at, default=None)
