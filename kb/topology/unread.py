"""Texts of revisions that may hold typed networks, marked until somebody has read them.

Diagrams are read by what stands beside ``kb``; until then a text is the text that it is.
"""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from kb.articles.models import Revision
from kb.topology.models import UnreadText

_FENCED: Final = re.compile(r"```|~~~|^[ \t|]*:?-+:?[ \t]*\|", re.MULTILINE)
"""What every code block begins with, and what parts the head of a table from its rows."""


def mark(session: Session, revisions: Sequence[Revision]) -> None:
    """Have those read that fence anything or have a table; most have neither."""
    rows = [
        {"revision_id": revision.id}
        for revision in revisions
        if any(map(_FENCED.search, revision.sections.values()))
    ]
    if rows:
        session.execute(insert(UnreadText), rows)


def list_marked(session: Session, limit: int) -> Sequence[int]:
    """Ids of the revisions that have waited longest."""
    query = select(UnreadText.revision_id).order_by(UnreadText.revision_id)
    return session.scalars(query.limit(limit)).all()


def take(session: Session, revision_id: int) -> bool:
    """Take the mark away; false if another process has done so: it writes what it read."""
    taken = session.execute(
        delete(UnreadText)
        .where(UnreadText.revision_id == revision_id)
        .returning(UnreadText.revision_id)
    )
    return taken.first() is not None
