"""What every start asks of the database, without the classes that its tables map to.

To load these costs more processor time than a search does.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Connection,
    TableClause,
    column,
    distinct,
    func,
    select,
    table,
)

from kb.articles.kinds import ArticleKind
from kb.spellings.names import Names

MOST_TERMS: Final = 5_000
"""Dictionary words, and groups of synonyms, that are in use at once."""

ARTICLES: Final = table(
    "article", column("kind"), column("current_revision_id"), column("retired_at")
)
PENDING: Final = table("pending_indexing", column("article_id"))
MERGES: Final = table(
    "spelling_merge",
    column("id"),
    column("field"),
    column("old"),
    column("name"),
    column("undone_at"),
)
CLIENTS: Final = table("client", column("id"))
WORDS: Final = table(
    "dictionary_word", column("id"), column("word"), column("removed_at")
)
GROUPS: Final = table(
    "synonym_group", column("id"), column("expressions", JSON), column("removed_at")
)


def count_indexed(connection: Connection) -> int:
    """How many documents an index must have at least, whatever of its marks is done.

    Published reports are in no index: their own rooms show them.
    """
    live = (
        select(func.count())
        .select_from(ARTICLES)
        .where(
            ARTICLES.c.kind != ArticleKind.REPORT.value,
            ARTICLES.c.retired_at.is_(None),
            ARTICLES.c.current_revision_id.is_not(None),
        )
    )
    waiting = select(func.count(distinct(PENDING.c.article_id)))
    row = connection.execute(
        select(live.scalar_subquery(), waiting.scalar_subquery())
    ).one()
    return int(row[0] - row[1])


def has_several_clients(connection: Connection) -> bool:
    return len(connection.execute(select(CLIENTS.c.id).limit(2)).all()) > 1


def read_names(connection: Connection) -> Names:
    """As ``kb.spellings.settling.read``."""
    rows = connection.execute(
        select(MERGES.c.field, MERGES.c.old, MERGES.c.name)
        .where(MERGES.c.undone_at.is_(None))
        .order_by(MERGES.c.id)
    )
    return Names.of((asked, old, name) for asked, old, name in rows)


def words_in_use(connection: Connection) -> Sequence[str]:
    """The organisation's own dictionary, the newest word first."""
    return _in_use(connection, WORDS, "word")


def groups_in_use(connection: Connection) -> Sequence[Sequence[str]]:
    """The expressions of each group of synonyms, the newest group first."""
    return _in_use(connection, GROUPS, "expressions")


def _in_use(connection: Connection, terms: TableClause, value: str) -> Sequence[Any]:
    return connection.scalars(
        select(terms.c[value])
        .where(terms.c.removed_at.is_(None))
        .order_by(terms.c.id.desc())
        .limit(MOST_TERMS)
    ).all()
