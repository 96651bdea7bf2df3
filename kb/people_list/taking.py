"""A list of people taken: all that it changes, or nothing of it."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import accounts, audit
from kb.audit import By
from kb.errors import KBError
from kb.leaving import service as leaving
from kb.people import users
from kb.people.models import Membership, Post, Role, User
from kb.people_list.comparing import (
    Change,
    Comparison,
    Kind,
    compare,
    find_posts,
    find_units,
    to_keys,
)
from kb.people_list.errors import (
    BadLineError,
    BadPeopleListError,
    LineCase,
    TooManyLeaveError,
)
from kb.people_list.models import ListedPerson
from kb.people_list.reading import Line, PeopleList

Units = Mapping[str, int]
"""Their ids by name."""

MOST_LEAVE: Final = 10
"""So many are switched off at once without saying so."""


def take(
    session: Session,
    given: PeopleList,
    *,
    reason: str,
    most_leave: int = MOST_LEAVE,
    including: Collection[str] = (),
    by: By,
) -> Comparison:
    """Do what the list says; *reason* stands with what leavers hand over.

    Raise ``BadPeopleListError`` with every line that cannot be used, and
    ``TooManyLeaveError`` where more than *most_leave* would be switched off: the
    caller's transaction then keeps everything as it is.
    """
    found = compare(session, given, including, by=by)
    require_usable(found)
    leavers = found.of(Kind.LEAVES)
    if len(leavers) > most_leave:
        raise TooManyLeaveError(len(leavers), most_leave)
    units = find_units(session)
    for change in found.changes:
        if change.kind is Kind.JOINS:
            found.seen.add(_join(session, change, units, by=by).id)
        elif change.kind is Kind.LEAVES:
            _leave(session, change, reason, by=by)
        elif change.kind in (Kind.MOVES, Kind.RETURNS):
            _move(session, change, units, by=by)
    _note_seen(session, found, by)
    return found


def require_usable(found: Comparison) -> None:
    """Raise ``BadPeopleListError`` for a list of which any line is not."""
    if found.faults:
        raise BadPeopleListError(found.faults)


def _join(session: Session, change: Change, units: Units, *, by: By) -> User:
    line = _line_of(change)
    user = users.add_user(
        session,
        line.login,
        name=line.name,
        roles=line.roles or (Role.REQUESTER,),
        now=by.now,
    )
    user.is_external = True
    audit.record(session, "add_user", user, by=by, roles=sorted(user.roles))
    _apply(session, user, line, units, by=by)
    return user


def _line_of(change: Change) -> Line:
    assert change.line is not None, "who joins, moves or returns stands in the list"
    return change.line


def _move(session: Session, change: Change, units: Units, *, by: By) -> None:
    user = accounts.get_account(session, change.user_id or 0)
    if change.kind is Kind.RETURNS:
        accounts.switch(session, user, active=True, by=by)
    _apply(session, user, _line_of(change), units, by=by)


def _apply(session: Session, user: User, line: Line, units: Units, *, by: By) -> None:
    changed = [
        name
        for name in ("name", "email", "phone")
        if getattr(line, name) and getattr(line, name) != getattr(user, name)
    ]
    for name in changed:
        setattr(user, name, getattr(line, name))
    if changed:
        audit.record(session, "set_profile", user, by=by, fields=changed)
    if line.roles and line.roles != user.roles:
        accounts.set_roles(session, user, line.roles, by=by)
    if line.level is not None and line.level != user.level:
        accounts.set_level(session, user, line.level, by=by)
    wanted = to_keys(line, units)
    if wanted and wanted != find_posts(user):
        _set_posts(session, user, wanted, by=by)


def _set_posts(
    session: Session, user: User, wanted: frozenset[tuple[int, Post]], *, by: By
) -> None:
    kept = [row for row in user.memberships if (row.unit_id, row.post) in wanted]
    new = wanted - {(row.unit_id, row.post) for row in kept}
    added = [Membership(unit_id=unit, post=post) for unit, post in sorted(new)]
    user.memberships = kept + added
    audit.record(
        session, "set_posts", user, by=by, units=sorted({unit for unit, _ in wanted})
    )


def _leave(session: Session, change: Change, reason: str, *, by: By) -> None:
    user = accounts.get_account(session, change.user_id or 0)
    if change.successor_id is not None and change.held:
        to = accounts.get_account(session, change.successor_id)
        counts = leaving.count(session, user, by=by)
        try:
            leaving.hand_over(session, user, to, counts, reason, by=by)
        except KBError as error:
            line = _line_of(change)
            case = LineCase.NOT_TAKEN_OVER
            fault = BadLineError(case, line.number, line.successor)
            raise BadPeopleListError([fault]) from error
    accounts.switch(session, user, active=False, by=by)


def _note_seen(session: Session, found: Comparison, by: By) -> None:
    listed = {row.user_id: row for row in session.scalars(select(ListedPerson))}
    left = {change.user_id for change in found.of(Kind.LEAVES)}
    back = {change.user_id for change in found.of(Kind.RETURNS)}
    for user_id in found.seen | set(listed):
        row = listed.get(user_id)
        if row is None:
            row = ListedPerson(user_id=user_id, seen_at=by.now)
            session.add(row)
        if user_id in found.seen:
            row.seen_at = by.now
        if user_id in left:
            row.left_at = by.now
        elif user_id in back:
            row.left_at = None
