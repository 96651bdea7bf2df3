"""How often each caller has called, counted for all processes of all hosts together."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, Float, String, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base

_LEFT: Final = """least(:size, kept.tokens + :per_second
    * greatest(extract(epoch FROM excluded.at - kept.at), 0))"""
# The row is locked for one statement. The clock is the server's, the same for all hosts.
_TAKE: Final = text(f"""
    INSERT INTO call_rate AS kept (caller, tokens, is_empty, at)
    VALUES (:caller, :size - 1, false, now())
    ON CONFLICT (caller) DO UPDATE SET
        at = greatest(excluded.at, kept.at),
        is_empty = {_LEFT} < 1,
        tokens = {_LEFT} - CASE WHEN {_LEFT} < 1 THEN 0 ELSE 1 END
    RETURNING tokens, is_empty
""")  # noqa: S608 - it is all our own.


class CallRate(Base):
    """What one caller has left: a bucket that is filled evenly."""

    __tablename__ = "call_rate"

    caller: Mapped[str] = mapped_column(String(64), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float)
    is_empty: Mapped[bool]
    """Whether the last call found none, and took none."""
    at: Mapped[datetime]


def take(
    engine: Engine, caller: str, *, size: float, per_second: float
) -> float | None:
    """Take one token of *caller*'s. If there was none, return what part of one is left."""
    # A statement by itself: it waits for no transaction, and nobody waits for it.
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    values = {"caller": caller, "size": size, "per_second": per_second}
    with alone.connect() as connection:
        row = connection.execute(_TAKE, values).one()
    return float(row.tokens) if row.is_empty else None


def forget_full(session: Session, age: timedelta, *, now: datetime) -> int:
    """Remove buckets that were last asked for *age* ago: by then they are full again."""
    done = session.execute(delete(CallRate).where(CallRate.at < now - age))
    return int(done.rowcount)  # type: ignore[attr-defined]
