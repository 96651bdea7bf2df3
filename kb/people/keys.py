"""Whose key comes with a call, with their roles and posts: one question.

Every call and every page begins with it. To have the session make objects of its answer
takes longer than the question and all else of it together, so they are made here.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Row, Select, inspect, select
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from kb.database import Base
from kb.kept import kept
from kb.people.models import ApiToken, Membership, Unit, User, UserRole, UserSession

Key = TypeVar("Key", ApiToken, UserSession)
_Mapped = TypeVar("_Mapped", bound=Base)

_RIGHTS: Final = (User, UserRole, Membership, Unit)


def find(
    session: Session,
    key: type[Key],
    conditions: Sequence[ColumnElement[bool]],
    said: Mapping[str, Any],
    besides: Sequence[ColumnElement[Any]] = (),
) -> tuple[Key, Sequence[Any]] | None:
    """The one *key* that meets *conditions*, and the answers to what is asked *besides*.

    *said* are the values in the conditions. Key and user belong to no session, so that they
    can go on into others; the units of their posts belong to this one.
    """
    session.flush()
    asked = _ask(key, tuple(conditions), tuple(besides))
    rows = session.connection().execute(asked, said).all()
    if not rows:
        return None
    places = _places(key)
    # Each role comes with each post.
    roles = _distinct(rows, places[UserRole])
    posts = _distinct(rows, places[Membership])
    user = _made(
        User,
        rows[0][places[User]],
        role_rows=[_made(UserRole, each[places[UserRole]]) for each in roles],
        memberships=[
            _made(
                Membership,
                each[places[Membership]],
                unit=session.merge(_made(Unit, each[places[Unit]]), load=False),
            )
            for each in posts
        ],
    )
    found = _made(key, rows[0][places[key]], user=user)
    return found, rows[0][places[Unit].stop :]


@kept
def _ask(
    key: type[Key],
    conditions: tuple[ColumnElement[bool], ...],
    besides: tuple[ColumnElement[Any], ...],
) -> Select[Any]:
    mapped: tuple[type[Base], ...] = (key, *_RIGHTS)
    columns = [
        each.columns[0] for table in mapped for each in inspect(table).column_attrs
    ]
    own, users, roles, posts, units = (inspect(table).local_table for table in mapped)
    return (
        select(*columns, *besides)
        .select_from(
            own.join(users, users.c.id == own.c.user_id)
            .outerjoin(roles, roles.c.user_id == users.c.id)
            .outerjoin(posts, posts.c.user_id == users.c.id)
            .outerjoin(units, units.c.id == posts.c.unit_id)
        )
        .where(*conditions)
    )


@cache
def _names(mapped: type[Base]) -> tuple[str, ...]:
    return tuple(each.key for each in inspect(mapped).column_attrs)


@cache
def _places(key: type[Base]) -> dict[type[Base], slice]:
    """Where in a row the columns of each class stand."""
    places: dict[type[Base], slice] = {}
    start = 0
    for mapped in (key, *_RIGHTS):
        end = start + len(_names(mapped))
        places[mapped] = slice(start, end)
        start = end
    return places


def _distinct(rows: Sequence[Row[Any]], place: slice) -> list[Row[Any]]:
    """The first row with each that stands in *place*, without those that have none."""
    found: dict[Any, Row[Any]] = {}
    for row in rows:
        if row[place.start] is not None:
            found.setdefault(row[place], row)
    return list(found.values())


def _made(mapped: type[_Mapped], values: Sequence[Any], **related: Any) -> _Mapped:
    """As a session would have made it that has ended since."""
    row = mapped()
    vars(row).update(zip(_names(mapped), values, strict=True))
    for name, value in related.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    return row
