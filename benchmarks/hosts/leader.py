"""Who leads, as the server sees it."""

import threading
import time
from dataclasses import dataclass, field

import psycopg

from kb.advisory_locks import to_key
from web.background.leading import LOCK

_LEADERS = """
    SELECT a.pid, host(a.client_addr) FROM pg_stat_activity a JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted
    AND (classid::bigint << 32 | objid::bigint) = %s
"""
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Lead:
    """A session of the server's, and from which address it came."""

    session: int
    address: str


@dataclass
class Watch:
    """Looks again and again, and remembers every change."""

    address: str
    seen: list[tuple[float, Lead | None]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            while not self.stopped.wait(LOOK_SECONDS):
                found = connection.execute(_LEADERS, [to_key(LOCK)]).fetchall()
                assert len(found) <= 1, found
                lead = Lead(*found[0]) if found else None
                if not self.seen or self.seen[-1][1] != lead:
                    self.seen.append((time.monotonic(), lead))

    @property
    def lead(self) -> Lead | None:
        return self.seen[-1][1] if self.seen else None

    def find_takeover(self, lead: Lead, since: float) -> float | None:
        """Seconds from *since* until another session led."""
        for moment, other in self.seen:
            if moment >= since and other not in (None, lead):
                return moment - since
        return None
