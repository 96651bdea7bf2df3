"""The tree of units: made, found, climbed; and the systems with their owners."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, bindparam, event, or_, select
from sqlalchemy.orm import Session, object_session

from kb.errors import Case, ConflictError, InvalidInputError, NotFoundError
from kb.people.models import ManagedSystem, Membership, Post, Tier, Unit, User
from kb.spellings.names import Field
from kb.spellings.settling import settle

MAX_NAME: Final = 100
_UNITS: Final = "units"
"""Under this name the ``info`` of a session has what it knows of them."""
_ORDER: Final = {tier: place for place, tier in enumerate(Tier)}


class UnitCase(Case):
    BAD_NAME = "bad_name"
    BAD_PARENT = "bad_parent"


class UnitTakenError(ConflictError):
    code = "unit_taken"


def add_unit(
    session: Session, name: str, *, tier: Tier, parent: Unit | None = None
) -> Unit:
    """Raise ``InvalidInputError`` for a parent that does not stand higher."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidInputError(
            f"A unit's name has 1 to {MAX_NAME} characters.",
            case=UnitCase.BAD_NAME,
            limit=MAX_NAME,
        )
    if find_unit(session, name) is not None:
        raise UnitTakenError(f"There is a unit {name} already.")
    if parent is not None and _ORDER[parent.tier] <= _ORDER[tier]:
        raise InvalidInputError(
            "The parent of a unit must be of a higher tier.", case=UnitCase.BAD_PARENT
        )
    unit = Unit(name=name, tier=tier, parent=parent)
    if parent is not None:
        unit.client_id = parent.client_id
    session.add(unit)
    session.flush()  # Memberships and incidents need its id.
    return unit


def find_unit(session: Session, name: str) -> Unit | None:
    return session.scalar(select(Unit).where(Unit.name == name))


def get_unit(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFoundError("unit", unit_id)
    return unit


def get_by_name(session: Session, name: str) -> Unit:
    unit = find_unit(session, settle(session, Field.UNIT, name))
    if unit is None:
        raise NotFoundError("unit", name)
    return unit


def list_units(session: Session) -> list[Unit]:
    return list(session.scalars(select(Unit).order_by(Unit.name)))


def with_descendants(session: Session, unit_ids: Iterable[int]) -> frozenset[int]:
    """*unit_ids* and every unit below them."""
    wanted = frozenset(unit_ids)
    if not wanted:
        return wanted

    def find() -> frozenset[int]:
        tree = select(Unit.id).where(Unit.id.in_(wanted)).cte("below", recursive=True)
        tree = tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id))
        return wanted | frozenset(session.scalars(select(tree.c.id)))

    return _known(session, ("below", wanted), find)


def select_below(unit_id: int) -> Select[tuple[int]]:
    """The same of one unit, for a query: itself and every unit below it."""
    tree = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    tree = tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id))
    return select(tree.c.id)


def select_above(unit_ids: Iterable[int]) -> Select[tuple[int]]:
    """*unit_ids* and every unit above them, for a query."""
    columns = (Unit.id, Unit.parent_id)
    begun = select(*columns).where(Unit.id.in_(sorted(unit_ids)))
    tree = begun.cte("above", recursive=True)
    tree = tree.union(select(*columns).where(Unit.id == tree.c.parent_id))
    return select(tree.c.id)


def list_led(session: Session, user: User) -> frozenset[int]:
    """The units whose lead *user* is."""
    return _known(session, ("led", user.id), lambda: _read_reach(session, user))


def hand_on(reader: Session, session: Session) -> None:
    """Have *session*, which will write, know of units what *reader* was told."""
    session.info[_UNITS] = dict(reader.info.get(_UNITS, {}))


def _read_reach(session: Session, user: User) -> frozenset[int]:
    """Those led, and noted beside them what is below each and all of them, and of their own.

    Whoever asks for the one asks for the other next.
    """
    own = user.unit_ids
    rows = session.execute(_REACH, {"own": own, "lead": user.id}).all()
    children: dict[int | None, list[int]] = {}
    for unit_id, parent_id, _ in rows:
        children.setdefault(parent_id, []).append(unit_id)
    led = frozenset(unit_id for unit_id, _, lead_id in rows if lead_id == user.id)
    known: dict[Hashable, frozenset[int]] = session.info.setdefault(_UNITS, {})
    for begun in (led, own, own | led, *(frozenset({each}) for each in led)):
        known.setdefault(("below", begun), _walk(begun, children))
    return led


def _ask_for_reach() -> Select[Any]:
    columns = (Unit.id, Unit.parent_id, Unit.lead_id)
    own = Unit.id.in_(bindparam("own", expanding=True))
    begin = select(*columns).where(or_(own, Unit.lead_id == bindparam("lead")))
    tree = begin.cte("reach", recursive=True)
    tree = tree.union(select(*columns).where(Unit.parent_id == tree.c.id))
    return select(tree)


_REACH: Final = _ask_for_reach()
"""Every page of one of the staff asks it: it is made once."""


def _walk(
    begun: Iterable[int], children: Mapping[int | None, Sequence[int]]
) -> frozenset[int]:
    seen = set(begun)
    waiting = list(seen)
    while waiting:
        below = [each for each in children.get(waiting.pop(), ()) if each not in seen]
        seen.update(below)
        waiting += below
    return frozenset(seen)


def _known(
    session: Session, key: Hashable, find: Callable[[], frozenset[int]]
) -> frozenset[int]:
    """Many conditions of one page ask the same: a session looks once.

    It looks again after it changed any unit; what waits to be written is written first.
    """
    session.flush()
    known: dict[Hashable, frozenset[int]] = session.info.setdefault(_UNITS, {})
    if key not in known:
        known[key] = find()
    return known[key]


@event.listens_for(Unit, "after_insert")
@event.listens_for(Unit, "after_update")
@event.listens_for(Unit, "after_delete")
def _forget(_mapper: Any, _connection: Any, unit: Unit) -> None:
    if (session := object_session(unit)) is not None:
        session.info.pop(_UNITS, None)


def assign(session: Session, user: User, unit: Unit, post: Post) -> None:
    """Give *user* a post in *unit*; doing it again changes nothing."""
    if not any(row.unit_id == unit.id and row.post is post for row in user.memberships):
        user.memberships.append(Membership(unit_id=unit.id, post=post))
        session.flush()  # A second call looks for the row.


def find_post_holders(session: Session, unit_id: int, post: Post) -> list[User]:
    """The people in use who hold *post* in the unit."""
    return list(
        session.scalars(
            select(User)
            .join(Membership)
            .where(Membership.unit_id == unit_id, Membership.post == post, User.active)
            .order_by(User.id)
        )
    )


def find_system(session: Session, name: str) -> ManagedSystem | None:
    """By its name, or an old spelling of it."""
    name = settle(session, Field.SYSTEM, name)
    return session.scalar(select(ManagedSystem).where(ManagedSystem.name == name))


def find_system_owner(
    session: Session, system: str, unit_id: int | None
) -> User | None:
    """Who answers for *system*; else the lead of its unit, or of *unit_id*."""
    known = find_system(session, system)
    if known is not None and known.owner is not None and known.owner.active:
        return known.owner
    unit = known.unit if known is not None else None
    if unit is None and unit_id is not None:
        unit = session.get(Unit, unit_id)
    return _climb_to_lead(unit)


def find_lead(
    session: Session, unit_id: int | None, *, but: Iterable[int] = ()
) -> User | None:
    """Who answers for the unit, or for the next one above it; none of *but*."""
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    return _climb_to_lead(unit, frozenset(but))


def _climb_to_lead(unit: Unit | None, but: frozenset[int] = frozenset()) -> User | None:
    while unit is not None:
        lead = unit.lead
        if lead is not None and lead.active and lead.id not in but:
            return lead
        unit = unit.parent
    return None
