"""To let one spelling stand for another name, and to take that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.merges import places
from kb.merges.errors import (
    BadSpellingError,
    MergeNotUndoneError,
    SpellingCase,
    SpellingsNotAllowedError,
    SpellingTakenError,
)
from kb.merges.places import Counts
from kb.people.models import Role, Unit, User
from kb.services.visibility import sees_every_client
from kb.spellings import settling
from kb.spellings.models import SpellingMerge, SpellingsApart
from kb.spellings.names import Field
from kb.text import MAX_LINE, to_line

KEEPERS: Final = (Role.MANAGER, Role.ADMINISTRATOR)
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Merging:
    """What is to become one: *old* stands for *name* from then on."""

    field: Field
    old: str
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    merging: Merging
    changes: Counts
    """What says the old one."""
    there: Counts
    """What says the name already."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merging in force."""

    id: int
    old: str
    name: str
    by: User
    at: datetime


def require_keeper(session: Session, user: User) -> None:
    """Raise ``SpellingsNotAllowedError``: names are those of every client's records."""
    if not (user.active and user.has(*KEEPERS) and sees_every_client(session, user)):
        raise SpellingsNotAllowedError


def preview(session: Session, merging: Merging, user: User) -> Preview:
    """What a merging would change; it raises what ``merge`` does."""
    require_keeper(session, user)
    checked = _check(session, merging)
    return Preview(
        checked,
        places.count(session, checked.field, checked.old),
        places.count(session, checked.field, checked.name),
    )


def merge(
    session: Session, merging: Merging, *, by: By
) -> tuple[SpellingMerge, Counts]:
    """Merge, in the caller's one transaction; how many rows changed, by place.

    What says the old one later comes to the name by itself. Raise ``BadSpellingError``
    or ``SpellingTakenError``. Once more for the same two takes what was left.
    """
    require_keeper(session, by.actor.user)
    checked = _check(session, merging)
    row = _find_in_force(session, checked.field, checked.old)
    if row is None:
        row = SpellingMerge(
            field=checked.field,
            old=checked.old,
            name=checked.name,
            kept={},
            merged_by_id=by.actor.user.id,
            merged_at=by.now,
        )
        session.add(row)
        session.flush()  # The rules of closed incidents look for it.
    changed = places.rewrite(session, row, by=by)
    _note(session, "merge_spellings", row, changed, by=by)
    return row, changed


def undo(session: Session, merge_id: int, *, by: By) -> tuple[SpellingMerge, Counts]:
    """Take a merging back: what it rewrote says the old spelling again.

    Raise ``NotFoundError``, or ``MergeNotUndoneError`` where the name was merged since.
    """
    require_keeper(session, by.actor.user)
    row = session.scalar(
        select(SpellingMerge)
        .where(SpellingMerge.id == merge_id)
        .with_for_update(of=SpellingMerge)
    )
    if row is None:
        raise NotFoundError("merging", merge_id)
    if row.undone_at is not None or _find_in_force(session, row.field, row.name):
        raise MergeNotUndoneError(row.name)
    row.undone_by_id, row.undone_at = by.actor.user.id, by.now
    session.flush()
    restored = places.restore(session, row, by=by)
    _note(session, "part_spellings", row, restored, by=by)
    return row, restored


def _note(
    session: Session, action: str, row: SpellingMerge, rows: Counts, *, by: By
) -> None:
    audit.record(
        session,
        action,
        row,
        by=by,
        field=row.field.value,
        old=row.old,
        name=row.name,
        rows=dict(rows),
    )


def list_merges(session: Session, asked: Field) -> Sequence[Merged]:
    """Those in force, the newest first."""
    rows = session.execute(
        select(SpellingMerge, User)
        .join(User, User.id == SpellingMerge.merged_by_id)
        .where(SpellingMerge.field == asked, SpellingMerge.undone_at.is_(None))
        .order_by(SpellingMerge.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Merged(row.id, row.old, row.name, user, row.merged_at) for row, user in rows
    ]


def keep_apart(session: Session, asked: Field, one: str, other: str, *, by: By) -> None:
    """Two that look alike are two, and are not offered again."""
    require_keeper(session, by.actor.user)
    first, second = sorted((to_line(one)[:MAX_LINE], to_line(other)[:MAX_LINE]))
    known = session.scalar(
        select(SpellingsApart.id).where(
            SpellingsApart.field == asked,
            SpellingsApart.first == first,
            SpellingsApart.second == second,
        )
    )
    if known is not None:
        return
    row = SpellingsApart(
        field=asked, first=first, second=second, by_id=by.actor.user.id, at=by.now
    )
    session.add(row)
    session.flush()  # The audit names its id.
    audit.record(
        session,
        "keep_spellings_apart",
        row,
        by=by,
        field=asked.value,
        first=first,
        second=second,
    )


def _check(session: Session, merging: Merging) -> Merging:
    old, name = to_line(merging.old), to_line(merging.name)
    for field, text in (("old", old), ("name", name)):
        if not text:
            raise BadSpellingError(
                "Say both: the old spelling, and the name it stands for.",
                case=SpellingCase.MISSING,
                field=field,
            )
        if len(text) > MAX_LINE:
            raise BadSpellingError(
                f"A name may have {MAX_LINE} characters.",
                case=SpellingCase.TOO_LONG,
                field=field,
                limit=MAX_LINE,
            )
    if old == name:
        raise BadSpellingError(
            "These are the same.", case=SpellingCase.SAME, field="name"
        )
    if merging.field is Field.UNIT and _is_unit(session, old):
        raise BadSpellingError(
            f"{old} is a unit of the organisation. End it; its name can be merged then.",
            case=SpellingCase.IS_UNIT,
            field="old",
            name=old,
        )
    known = _find_in_force(session, merging.field, old)
    if known is not None and known.name != name:
        raise SpellingTakenError(old, known.name)
    meant = _find_in_force(session, merging.field, name)
    if meant is not None:
        raise BadSpellingError(
            f"{name} is an old spelling of {meant.name} itself.",
            case=SpellingCase.IS_OLD,
            field="name",
            name=name,
            meant=settling.settle(session, merging.field, name),
        )
    return Merging(merging.field, old, name)


def _is_unit(session: Session, name: str) -> bool:
    """Whether something can still come to a unit of that name."""
    found = select(Unit.id).where(Unit.name == name, Unit.ended_on.is_(None))
    return session.scalar(found) is not None


def _find_in_force(session: Session, asked: Field, old: str) -> SpellingMerge | None:
    return session.scalar(
        select(SpellingMerge).where(
            SpellingMerge.field == asked,
            SpellingMerge.old == old,
            SpellingMerge.undone_at.is_(None),
        )
    )
