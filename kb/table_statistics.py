"""What SQLite plans its questions by; PostgreSQL gathers as much by itself."""

from typing import Final

from kb.database import Database

ROWS_READ: Final = 1_000
"""Of each index: however many rows there are, nobody waits long for the lock meanwhile.

And a column that is empty nearly throughout looks as if it had a thousand rows of each value
at most. Read whole, SQLite would take its index for useless, and go through the table.
"""


def gather(database: Database) -> None:
    """Connections that are opened from now on know what was found."""
    if database.is_shared:
        return
    with database.writing() as session:
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_READ}")
        connection.exec_driver_sql("ANALYZE")
