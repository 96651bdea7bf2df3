"""Networks typed into articles, written out as devices and links soon after check-in."""

import threading
from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog
from sqlalchemy.orm import Session

from ingest.topology.networks import list_typed
from kb.articles.models import Revision
from kb.topology import recording, unread
from kb.topology.graphs import StoredGraph
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 0.5
IDLE_SECONDS: Final = 2.0
BATCH: Final = 50

log = structlog.get_logger()


def to_loop(services: Services) -> Loop:
    return Loop(
        name="typed networks",
        work=partial(read_marked, services),
        seconds=POLL_SECONDS,
        idle_seconds=IDLE_SECONDS,
    )


def read_marked(services: Services, stopped: threading.Event) -> int:
    """Read some of the texts that wait; return how many that were."""
    with services.database.reading() as session:
        waiting = unread.list_marked(session, BATCH)
    for revision_id in waiting:
        if stopped.is_set():
            break
        _read(services, revision_id)
    return len(waiting)


def _read(services: Services, revision_id: int) -> None:
    with services.database.reading() as session:
        graphs = _list_graphs(session, session.get_one(Revision, revision_id))
    with services.database.writing() as session:
        if unread.take(session, revision_id):
            revision = session.get_one(Revision, revision_id)
            recording.record_typed(session, revision, graphs, now=services.now())


def _list_graphs(session: Session, revision: Revision) -> Sequence[StoredGraph]:
    kept = [graph for _, graph in recording.find_graphs(session, revision)]
    try:
        return [each.graph for each in list_typed(revision.sections.values(), kept)]
    except Exception:
        # A text that no reader is up to must not keep those behind it waiting.
        log.exception("typed_network_not_read", revision=revision.id)
        return []
