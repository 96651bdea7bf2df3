"""Who has an incident open now, or writes in it: known for seconds, and counted nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import Engine, delete, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base

GONE_AFTER: Final = timedelta(seconds=30)


class PresenceRow(Base):
    """Somebody who has it open; on SQLite nobody is, see ``web.parts.presence``.

    No keys to incidents and people: each beat would lock their rows.
    """

    __tablename__ = "presence"

    incident_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    writes: Mapped[bool]
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True, order=True)
class Present:
    user_id: int
    writes: bool


class Presence(Protocol):
    """Where it is kept. Whoever has not been heard of for ``GONE_AFTER`` is gone."""

    def mark(
        self, incident_id: int, user_id: int, *, writes: bool, now: datetime
    ) -> None:
        """Say that somebody has it open, and whether they are writing."""
        ...

    def list_present(
        self, incident_id: int, *, but: int, now: datetime
    ) -> list[Present]:
        """The others, by their ids."""
        ...


@dataclass(frozen=True, slots=True)
class PresenceTable:
    """In the database, so that all hosts know of each other."""

    engine: Engine

    def mark(
        self, incident_id: int, user_id: int, *, writes: bool, now: datetime
    ) -> None:
        # Only the dialect in use is loaded.
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

        said = insert(PresenceRow).values(
            incident_id=incident_id, user_id=user_id, writes=writes, seen_at=now
        )
        beat = said.on_conflict_do_update(
            index_elements=["incident_id", "user_id"],
            set_={"writes": said.excluded.writes, "seen_at": said.excluded.seen_at},
        )
        self._run(beat)
        # A transaction of its own, and past whatever others hold: nobody waits in a ring.
        keys = (PresenceRow.incident_id, PresenceRow.user_id)
        gone = (
            select(*keys)
            .where(PresenceRow.seen_at < now - GONE_AFTER)
            .with_for_update(skip_locked=True)
        )
        self._run(delete(PresenceRow).where(tuple_(*keys).in_(gone)))

    def list_present(
        self, incident_id: int, *, but: int, now: datetime
    ) -> list[Present]:
        query = (
            select(PresenceRow.user_id, PresenceRow.writes)
            .where(
                PresenceRow.incident_id == incident_id,
                PresenceRow.user_id != but,
                PresenceRow.seen_at >= now - GONE_AFTER,
            )
            .order_by(PresenceRow.user_id)
        )
        with self.engine.connect() as connection:
            return [Present(*row) for row in connection.execute(query)]

    def _run(self, statement: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)
