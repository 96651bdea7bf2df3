"""Who sees a record, and who keeps it: the one place of both rules.

A register is the work of staff, of the clients that they work for; whoever holds a thing
sees that one. A private record is known to the managers of its client and to its holder:
to nobody else, administrators included.
"""

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import Session

from kb.people.models import Role, User
from kb.registers.models import Record
from kb.registers.types import RecordType
from kb.services.visibility import clients_of, homes_of, of_clients

KEEPERS = (Role.TECHNICIAN, Role.MANAGER, Role.ADMINISTRATOR)


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a ``Record`` must meet for *user* to see it."""
    if not user.active:
        return false()
    own = Record.holder_id == user.id
    theirs = of_clients(Record.client_id, clients_of(session, user))
    at_work = Record.is_private.is_(False) if user.is_staff else false()
    as_manager = (
        and_(Record.is_private.is_(True), of_homes(session, user))
        if user.has(Role.MANAGER)
        else false()
    )
    return or_(own, and_(theirs, at_work), as_manager)


def of_homes(session: Session, user: User) -> ColumnElement[bool]:
    """As ``of_clients``, without the right of administrators to see every client."""
    if clients_of(session, user) is None and not user.has(Role.ADMINISTRATOR):
        return true()
    return Record.client_id.in_(sorted(homes_of(session, user)))


def labelled_for(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that *user* may read what the label on a thing leads to.

    Whoever stands before it may report a fault on it; private records have no labels.
    """
    if not user.active:
        return false()
    before_it = and_(
        Record.is_private.is_(False), Record.client_id.in_(homes_of(session, user))
    )
    return or_(visible_to(session, user), before_it)


def may_keep(user: User, record: Record) -> bool:
    """Whether *user*, who sees it, may change it."""
    return _may_keep(user, is_private=record.is_private)


def may_add(user: User, found: RecordType) -> bool:
    return _may_keep(user, is_private=found.private)


def sees_type(user: User, found: RecordType) -> bool:
    """Whether the register is offered to *user* at all."""
    return user.active and (user.has(Role.MANAGER) if found.private else user.is_staff)


def _may_keep(user: User, *, is_private: bool) -> bool:
    return user.active and user.has(*((Role.MANAGER,) if is_private else KEEPERS))
