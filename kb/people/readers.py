"""Places in statements that are kept for all who read alike, for what is each one's own.

A statement that is ``kept`` for a kind of readers has these where it means the one who
reads, and is given their values each time that it is executed. A place that is given none
has it refused, so that nobody is answered by what another was asked with.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam

from kb.kept import kept
from kb.people.models import Post, User

READER: Final[ColumnElement[int]] = bindparam("reader", type_=Integer())
"""Their id."""
UNITS: Final = bindparam("reader_units", type_=Integer(), expanding=True)
"""The units in which they hold a post."""
CLIENTS: Final = bindparam("reader_clients", type_=Integer(), expanding=True)
"""The clients whose records they see, where that are not all."""
REACH: Final = bindparam("reader_reach", type_=Integer(), expanding=True)
"""The units whose incidents and reports they see, where that are not all."""
LEVEL: Final[ColumnElement[int]] = bindparam("reader_level", type_=Integer())
"""How difficult what they take may be."""

Id = int | ColumnElement[int]
"""Somebody's, or ``READER``."""
Ids = AbstractSet[int] | BindParameter[Any]
"""Those meant, or the place for them."""


class Seen(NamedTuple):
    """What a reader sees of a table."""

    condition: ColumnElement[bool]
    """The same for all who read alike."""
    values: Mapping[str, Any]
    """What stands in its places."""


def in_place_of(ids: AbstractSet[int] | None, place: Ids) -> Ids | None:
    """The *place* for them; ``None`` stays, for then nothing is asked of them."""
    return None if ids is None else place


@kept
def post_places(number: int) -> tuple[tuple[Any, Any], ...]:
    """For unit and kind of so many posts; their values are ``values_of_posts``."""
    return tuple(
        (bindparam(f"reader_unit_{place}"), bindparam(f"reader_post_{place}"))
        for place in range(number)
    )


def values_of_posts(posts: Sequence[tuple[int, Post]], level: int) -> dict[str, Any]:
    """For ``LEVEL``, too."""
    values: dict[str, Any] = {"reader_level": level}
    for place, (unit_id, post) in enumerate(posts):
        values[f"reader_unit_{place}"] = unit_id
        values[f"reader_post_{place}"] = post
    return values


def values_of(user: User) -> dict[str, Any]:
    """For what says ``READER`` and ``UNITS`` alone."""
    return {"reader": user.id, "reader_units": sorted(user.unit_ids)}
