"""How central a device is in the network that the drawings show."""

from collections import deque
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kb.articles.models import Article, Revision
from kb.topology.models import Link, Sighting


class NetworkMap:
    """All connections of the current drawings."""

    def __init__(self, links: Iterable[tuple[int, int]]) -> None:
        self._next_to: dict[int, set[int]] = {}
        for one, other in links:
            if one != other:
                self._next_to.setdefault(one, set()).add(other)
                self._next_to.setdefault(other, set()).add(one)
        self._known: dict[int, float] = {}

    def centrality(self, device_id: int) -> float:
        """Closeness: the more devices it reaches over the fewer connections, the more.

        A device in the middle of a small drawing counts less than one of a large network.
        """
        if device_id not in self._known:
            distances = self._distances(device_id)
            reached, steps = len(distances) - 1, sum(distances.values())
            self._known[device_id] = reached * reached / steps if steps else 0.0
        return self._known[device_id]

    def _distances(self, device_id: int) -> Mapping[int, int]:
        found = {device_id: 0}
        waiting = deque(found)
        while waiting:
            here = waiting.popleft()
            for other in self._next_to.get(here, ()):
                if other not in found:
                    found[other] = found[here] + 1
                    waiting.append(other)
        return found


def read_map(session: Session) -> NetworkMap:
    """The network as the current drawings show it, of articles that are not retired."""
    source, target = aliased(Sighting), aliased(Sighting)
    rows = session.execute(
        select(source.device_id, target.device_id)
        .select_from(Link)
        .join(source, Link.source_id == source.id)
        .join(target, Link.target_id == target.id)
        .join(Revision, Revision.id == source.revision_id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(Article.retired_at.is_(None))
    )
    return NetworkMap((one, other) for one, other in rows)
