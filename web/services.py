"""The composition root: it and ``web.parts.foundation`` alone choose implementations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import kb.tables  # noqa: F401 - a row may refer to any table, so all must be known.
from ingest.workers import ExtractionPool
from kb.content.store import ContentStore
from kb.database import Database, Now, utc_now
from kb.locks import Locks
from kb.reports.keeping import Keeper
from kb.settings import Settings
from search.engine import SearchEngine
from web.parts import foundation
from web.parts.contents import open_store
from web.parts.learned import FILE, Learned
from web.parts.metrics import Metrics
from web.parts.terminology import StoredTerminology
from web.parts.tracing import Tracer


@dataclass(frozen=True, kw_only=True)
class Services:
    """What a page, a command or a worker needs to do its work."""

    settings: Settings
    database: Database
    locks: Locks
    content: ContentStore
    engine: SearchEngine
    records: SearchEngine
    """The same kind of index over incidents, problems, changes, devices and people."""
    terminology: StoredTerminology
    learned: Learned
    pool: ExtractionPool
    tracer: Tracer
    figures: Keeper = field(default_factory=Keeper)
    metrics: Metrics = field(default_factory=Metrics)
    now: Now = utc_now


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """Services over an initialised home folder, closed again at the end.

    Raise ``NotInitialisedError`` as ``web.parts.foundation.opened`` does.
    """
    with (
        foundation.opened(settings) as base,
        foundation.opened_locks(settings) as locks,
        foundation.opened_records(settings, base.terminology) as records,
        ExtractionPool(workers=settings.workers) as pool,
    ):
        yield Services(
            settings=settings,
            database=base.database,
            locks=locks,
            content=open_store(settings),
            engine=base.engine,
            records=records,
            terminology=base.terminology,
            learned=Learned(settings.home / FILE),
            pool=pool,
            tracer=Tracer(base.database),
        )


def services() -> Services:
    """The services of the running application."""
    from flask import current_app  # noqa: PLC0415 - commands need no application.

    return cast(Services, current_app.extensions["kb"])
