"""The indexes kept up with the database while the service runs."""

from collections.abc import Callable
from typing import Final

from web.answers import indexing
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 0.25
IDLE_SECONDS: Final = 1.0
GATHER_SECONDS: Final = 1.0
"""Between two commits of records, which every step of an incident changes: one commit of
many costs hardly more than of one."""
RETRY_SECONDS: Final = 5.0
RENEW_SECONDS: Final = 5.0
"""So often one looks whether the dictionary has changed."""
COUNT_SECONDS: Final = 60.0
"""So often one looks whether all records are there; there may be a million."""


def to_loop(services: Services) -> Loop:
    return _drained("indexer", services, indexing.drain_articles, POLL_SECONDS)


def to_records_loop(services: Services) -> Loop:
    """By itself: articles do not wait for a million incidents."""
    return _drained("record_indexer", services, indexing.gather_records, GATHER_SECONDS)


def to_renewal_loop(services: Services) -> Loop:
    """By itself: what changes does not wait for an index that is built anew."""
    return _renewed("index_renewal", services, indexing.renew, RENEW_SECONDS)


def to_records_renewal_loop(services: Services) -> Loop:
    return _renewed(
        "record_index_renewal", services, indexing.renew_records, COUNT_SECONDS
    )


def _drained(
    name: str, services: Services, drain: Callable[[Services], int], seconds: float
) -> Loop:
    return Loop(
        name=name,
        work=lambda _stopped: drain(services),
        seconds=seconds,
        idle_seconds=IDLE_SECONDS,
        retry_seconds=RETRY_SECONDS,
    )


def _renewed(
    name: str, services: Services, renew: Callable[[Services], None], seconds: float
) -> Loop:
    return Loop(
        name=name,
        work=lambda _stopped: renew(services),
        seconds=seconds,
        retry_seconds=RETRY_SECONDS,
    )
