"""A whole index brought into few pieces, without what only replicas ask for.

The server keeps each document as it came beside what we have it keep, so that a copy that
was away can be told what it missed. With the terms in it that is most of the index. A merge
drops it once every copy has all there is; without a copy, that is soon.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from search.engines.opensearch.connection import Connection, away
from search.errors import AwayCase, IndexAwayError

WORTH_IT: Final = 32 << 20
"""Bytes; what is smaller is left as it is."""
_LARGEST_PIECE: Final = 4 << 30
"""Bytes; what is larger than the server's own limit of five it never merges again."""
_MERGING_SECONDS: Final = 3_600.0
_KNOWN_SECONDS: Final = 45.0
"""Twice in a minute the server notes what every copy has."""
_FLUSHING_SECONDS: Final = 120.0
_PAUSE_SECONDS: Final = 1.0


def tidy(connection: Connection, name: str) -> None:
    """Do it before the index has replicas: so each of its pieces is sent once.

    The index is as good without it, only larger: a merge that takes too long goes on by
    itself.
    """
    pieces = _count_pieces(connection, name)
    if pieces:
        with suppress(IndexAwayError):
            _wait_until_all_is_known(connection, name)
            connection.send(
                "POST",
                f"/{name}/_forcemerge",
                max_num_segments=str(pieces),
                seconds=_MERGING_SECONDS,
            )


def to_size(primaries: Mapping[str, Any]) -> int:
    """Bytes. Raise ``IndexAwayError`` while no node has what others copy from it."""
    if "store" not in primaries:
        raise away(AwayCase.PARTIAL)
    return int(primaries["store"]["size_in_bytes"])


def _count_pieces(connection: Connection, name: str) -> int:
    """Into how many it should be merged, by shard; 0 if it is not worth it."""
    connection.send("POST", f"/{name}/_flush", seconds=_FLUSHING_SECONDS)
    index = connection.send("GET", f"/{name}/_stats/store")
    size = to_size(index["_all"]["primaries"])
    shards = int(index["_shards"]["total"])
    return 1 + size // (shards * _LARGEST_PIECE) if size >= WORTH_IT else 0


def _wait_until_all_is_known(connection: Connection, name: str) -> None:
    until = time.monotonic() + _KNOWN_SECONDS
    while time.monotonic() < until and not _is_all_known(connection, name):
        time.sleep(_PAUSE_SECONDS)


def _is_all_known(connection: Connection, name: str) -> bool:
    index = connection.send("GET", f"/{name}/_stats/store", level="shards")
    shards = index["indices"][name]["shards"].values()
    return all(_has_all(copy) for copies in shards for copy in copies)


def _has_all(copy: dict[str, Any]) -> bool:
    """Whether nobody may ask any more for what was written so far."""
    last = int(copy["seq_no"]["max_seq_no"])
    leases = copy["retention_leases"]["leases"]
    return all(int(lease["retaining_seq_no"]) > last for lease in leases)
