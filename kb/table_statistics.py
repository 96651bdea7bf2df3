"""What SQLite plans its questions by; PostgreSQL gathers as much by itself."""

from typing import Final

from kb.database import Database

ROWS_READ: Final = 1_000
"""Of each index: however many rows there are, nobody waits long for the lock meanwhile.

And a column that is empty nearly throughout looks as if it had a thousand rows of each value
at most. Read whole, SQLite would take its index for useless, and go through the table.
"""
_NOTE_EMPTY_TABLES: Final = """
    INSERT INTO sqlite_stat1 (tbl, idx, stat)
    SELECT name, NULL, '0' FROM sqlite_schema
    WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
    AND name NOT IN (SELECT tbl FROM sqlite_stat1)
"""
"""SQLite leaves them out, and then takes them for a million rows."""


def gather(database: Database) -> None:
    """Connections that are opened from now on know what was found."""
    if database.is_shared:
        return
    with database.writing() as session:
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_READ}")
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql(_NOTE_EMPTY_TABLES)
