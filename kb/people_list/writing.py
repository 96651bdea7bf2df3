"""Accounts of people as a list that changes nothing when it is read again."""

import csv
from collections.abc import Iterator
from io import StringIO

from sqlalchemy.orm import Session

from kb.people import users
from kb.people.models import User
from kb.people_list.reading import COLUMNS


def iter_lines(session: Session) -> Iterator[str]:
    """CSV with a heading, in the order of logins; systems are no people."""
    yield _to_line(list(COLUMNS))
    for user in users.list_users(session):
        if not user.is_system and user.anonymised_at is None:
            yield _to_line(_to_cells(user))


def _to_cells(user: User) -> list[str]:
    posts = sorted(f"{row.unit.name}/{row.post.value}" for row in user.memberships)
    return [
        user.login,
        user.name,
        user.email,
        user.phone,
        "; ".join(sorted(user.roles)),
        str(user.level or ""),
        "; ".join(posts),
        "active" if user.active else "left",
        "",
    ]


def _to_line(cells: list[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()
