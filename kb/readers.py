"""Places in statements that are kept for all who read alike, for what is each one's own.

A statement that is ``kept`` for a kind of readers has these where it means the one who
reads, and is given their values each time that it is executed. A place that is given none
has it refused, so that nobody is answered by what another was asked with.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam

from kb.people.models import User

READER: Final[ColumnElement[int]] = bindparam("reader", type_=Integer())
"""Their id."""
UNITS: Final = bindparam("reader_units", type_=Integer(), expanding=True)
"""The units in which they hold a post."""
CLIENTS: Final = bindparam("reader_clients", type_=Integer(), expanding=True)
"""The clients whose records they see, where that are not all."""
REACH: Final = bindparam("reader_reach", type_=Integer(), expanding=True)
"""The units whose incidents they see, where that are not all."""


class Seen(NamedTuple):
    """What a reader sees of a table."""

    condition: ColumnElement[bool]
    """The same for all who read alike."""
    values: Mapping[str, Any]
    """What stands in its places."""


def values_of(user: User) -> dict[str, Any]:
    """For what says ``READER`` and ``UNITS`` alone."""
    return {"reader": user.id, "reader_units": sorted(user.unit_ids)}
