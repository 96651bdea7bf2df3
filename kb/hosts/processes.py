"""Which processes of which hosts are there now, and which may not be there together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kb.errors import UnavailableError
from kb.hosts.models import ProcessRole, ServiceProcess
from kb.search_settings import LOCAL_ENGINES

BEAT: Final = timedelta(seconds=10)
"""So often each says that it is there."""
LIVE: Final = timedelta(seconds=30)
"""Who has not been heard of for so long counts as gone."""
SHOWN: Final = timedelta(hours=1)
"""So long it is still listed as gone."""


class EngineNotSharedError(UnavailableError):
    """Another host works on the database, and one of the two has an index of its own."""

    code = "engine_not_shared"


@dataclass(frozen=True, slots=True)
class Host:
    """All processes of one home on one machine."""

    name: str
    roles: tuple[ProcessRole, ...]
    versions: tuple[str, ...]
    engines: tuple[str, ...]
    since: datetime
    seen_at: datetime
    leads_since: datetime | None
    is_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One of the processes of a host; see ``ServiceProcess``."""

    id: str
    host: str
    name: str
    role: ProcessRole
    version: str
    engine: str


def join(session: Session, process: Process, *, now: datetime) -> None:
    """Have it among the others. Raise ``EngineNotSharedError`` as ``require_fitting``.

    The caller sees to it that no two join at once.
    """
    require_fitting(session, process.host, process.engine, now=now)
    session.execute(delete(ServiceProcess).where(ServiceProcess.seen_at < now - SHOWN))
    session.add(ServiceProcess(**asdict(process), joined_at=now, seen_at=now))


def beat(
    session: Session, process: Process, leads_since: datetime | None, *, now: datetime
) -> None:
    """Say that *process* is there still; whoever was taken for gone joins anew."""
    known = session.get(ServiceProcess, process.id)
    if known is None:
        known = ServiceProcess(**asdict(process), joined_at=now)
        session.add(known)
    elif now - known.seen_at >= LIVE:
        known.joined_at = now
    known.seen_at, known.leads_since = now, leads_since
    if leads_since is not None:
        # Who was killed cannot say that it leads no more.
        session.execute(
            update(ServiceProcess)
            .where(
                ServiceProcess.leads_since < leads_since,
                ServiceProcess.id != process.id,
            )
            .values(leads_since=None)
        )


def leave(session: Session, process_id: str) -> None:
    session.execute(delete(ServiceProcess).where(ServiceProcess.id == process_id))


def require_fitting(session: Session, host: str, engine: str, *, now: datetime) -> None:
    """Raise ``EngineNotSharedError`` beside another host, if the engines do not share.

    Each would index what it comes to first, and both would lack the other's part. The
    host that has been there longest goes on.
    """
    first = session.scalar(
        select(ServiceProcess)
        .where(ServiceProcess.seen_at > now - LIVE)
        .order_by(ServiceProcess.joined_at, ServiceProcess.id)
        .limit(1)
    )
    if first is None or first.host == host:
        return
    if engine == first.engine and engine not in LOCAL_ENGINES:
        return
    raise EngineNotSharedError(
        f"The host {first.name} works on this database with the search engine "
        f"{first.engine}, and this one has {engine}. Several hosts need one engine that "
        f"they share: set KB_SEARCH_ENGINE=opensearch on all of them, or stop "
        "the service there, and run kb index rebuild here."
    )


def list_hosts(session: Session, *, now: datetime) -> list[Host]:
    """Those that are there, and those that were within the hour; by name."""
    found = session.scalars(
        select(ServiceProcess)
        .where(ServiceProcess.seen_at > now - SHOWN)
        .order_by(
            ServiceProcess.name,
            ServiceProcess.host,
            ServiceProcess.joined_at,
            ServiceProcess.id,
        )
    )
    by_host = groupby(found, key=lambda each: each.host)
    return [_to_host(list(processes), now) for _host, processes in by_host]


def _to_host(processes: Sequence[ServiceProcess], now: datetime) -> Host:
    live = [each for each in processes if now - each.seen_at < LIVE]
    # What is gone of a host that is there is of no interest: it began anew.
    shown = live or processes
    led = [each.leads_since for each in live if each.leads_since is not None]
    return Host(
        name=shown[0].name,
        roles=tuple(sorted({each.role for each in shown})),
        versions=tuple(sorted({each.version for each in shown})),
        engines=tuple(sorted({each.engine for each in shown})),
        since=min(each.joined_at for each in shown),
        seen_at=max(each.seen_at for each in shown),
        leads_since=min(led, default=None),
        is_live=bool(live),
    )
