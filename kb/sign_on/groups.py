"""What groups of a source stand for here: roles, and posts in units."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from kb import accounts, audit
from kb.accounts import LastAdministratorError
from kb.audit import By
from kb.columns import enum_column
from kb.database import Base
from kb.errors import NotFoundError
from kb.people.identities import DIRECTORY
from kb.people.models import Membership, Post, Role, Unit, User
from kb.sign_on.directory_kinds import to_group
from kb.sign_on.errors import GrantCase, GrantError, GrantThereError
from kb.sign_on.facts import Facts
from kb.text import to_line

LONGEST: Final = 500


class GroupGrant(Base):
    """What whoever is in a group of a source gets: a role, or a post in a unit."""

    __tablename__ = "group_grant"
    __table_args__ = (
        CheckConstraint(
            "(role IS NULL) <> (unit_id IS NULL) AND (unit_id IS NULL) = (post IS NULL)",
            name="one_thing",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(255))
    group_name: Mapped[str] = mapped_column(String(LONGEST))
    """In a directory the whole name of its entry, which no other group can have."""
    role: Mapped[Role | None] = mapped_column(enum_column(Role))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[Post | None] = mapped_column(enum_column(Post))

    unit: Mapped[Unit | None] = relationship()


def list_grants(session: Session, source: str = "") -> list[GroupGrant]:
    """All of them, or those of one source."""
    query = select(GroupGrant).options(joinedload(GroupGrant.unit))
    if source:
        query = query.where(GroupGrant.source == source)
    return list(
        session.scalars(
            query.order_by(GroupGrant.source, GroupGrant.group_name, GroupGrant.id)
        )
    )


def add_role(
    session: Session, source: str, group: str, role: Role, *, by: By
) -> GroupGrant:
    """Raise ``GrantError`` for no group, ``GrantThereError`` for what is there."""
    grant = GroupGrant(source=source, group_name=_name(source, group), role=role)
    return _add(session, grant, by)


def add_post(
    session: Session, source: str, group: str, unit: Unit, post: Post, *, by: By
) -> GroupGrant:
    """As ``add_role``."""
    name = _name(source, group)
    grant = GroupGrant(source=source, group_name=name, unit_id=unit.id, post=post)
    return _add(session, grant, by)


def remove(session: Session, grant_id: int, *, by: By) -> None:
    """Whoever has it by that group keeps it, until somebody takes it from them."""
    grant = session.get(GroupGrant, grant_id)
    if grant is None:
        raise NotFoundError("group", grant_id)
    audit.record(session, "delete", grant, by=by, **_describe(grant))
    session.delete(grant)


def apply(session: Session, user: User, facts: Facts, *, by: By) -> None:
    """Give *user* what their groups stand for, and take what those of others do.

    What no grant of the source names is not the source's: it stays as it is here.
    """
    grants = list_grants(session, facts.source)
    if grants:
        given = [each for each in grants if each.group_name in facts.groups]
        _set_roles(session, user, _roles(grants), _roles(given), by=by)
        _set_posts(session, user, _posts(grants), _posts(given), by=by)


def _add(session: Session, grant: GroupGrant, by: By) -> GroupGrant:
    same = select(GroupGrant.id).filter_by(
        source=grant.source,
        group_name=grant.group_name,
        role=grant.role,
        unit_id=grant.unit_id,
        post=grant.post,
    )
    if session.scalar(same) is not None:
        raise GrantThereError
    session.add(grant)
    session.flush()  # The audit names its id.
    audit.record(session, "add", grant, by=by, **_describe(grant))
    return grant


def _name(source: str, group: str) -> str:
    name = to_line(group)
    if not 1 <= len(name) <= LONGEST:
        raise GrantError(case=GrantCase.NO_GROUP, limit=LONGEST, field="group")
    if source == DIRECTORY and "=" not in name:
        raise GrantError(case=GrantCase.NO_DN, field="group")
    return to_group(name) if source == DIRECTORY else name


def _describe(grant: GroupGrant) -> dict[str, str | int | None]:
    return {"role": grant.role, "unit": grant.unit_id, "post": grant.post}


def _roles(grants: Iterable[GroupGrant]) -> frozenset[Role]:
    return frozenset(each.role for each in grants if each.role is not None)


def _posts(grants: Iterable[GroupGrant]) -> frozenset[tuple[int, Post]]:
    return frozenset(
        (each.unit_id, each.post)
        for each in grants
        if each.unit_id is not None and each.post is not None
    )


def _set_roles(
    session: Session,
    user: User,
    named: frozenset[Role],
    given: frozenset[Role],
    *,
    by: By,
) -> None:
    wanted = (user.roles - named) | given or frozenset({Role.REQUESTER})
    if wanted == user.roles:
        return
    try:
        accounts.set_roles(session, user, wanted, by=by)
    except LastAdministratorError:
        # Somebody must be able to mend what a directory says.
        kept = wanted | {Role.ADMINISTRATOR}
        if kept != user.roles:
            accounts.set_roles(session, user, kept, by=by)


def _set_posts(
    session: Session,
    user: User,
    named: frozenset[tuple[int, Post]],
    given: frozenset[tuple[int, Post]],
    *,
    by: By,
) -> None:
    held = {(row.unit_id, row.post): row for row in user.memberships}
    wanted = (held.keys() - named) | given
    if wanted == held.keys():
        return
    kept = [row for key, row in held.items() if key in wanted]
    fresh = sorted(wanted - held.keys())
    user.memberships = kept + [
        Membership(unit_id=unit_id, post=post) for unit_id, post in fresh
    ]
    session.flush()  # The audit names the units of the rows.
    audit.record(session, "set_posts", user, by=by, units=sorted(user.unit_ids))
