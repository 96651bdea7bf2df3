"""Which incidents are open, for one transaction: locked once, and then known."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.listing import OPEN
from kb.incidents.models import Incident, State

MOST_DUPLICATES: Final = 10
"""So many steps one follows from a duplicate to its original."""


class Standing:
    """Whoever would close one of these incidents waits until the transaction is over."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, tuple[State, int | None, int]] = {}

    def lock(self, incident_ids: Iterable[int]) -> None:
        """Lock the rows of some, in one statement."""
        wanted = set(incident_ids) - self._known.keys()
        if not wanted:
            return
        found = self._session.execute(
            select(
                Incident.id,
                Incident.state,
                Incident.duplicate_of_id,
                Incident.client_id,
            )
            .where(Incident.id.in_(wanted))
            .order_by(Incident.id)  # Two who lock several come in the same order.
            .with_for_update()
        )
        self._known |= {
            incident_id: (state, original_id, client_id)
            for incident_id, state, original_id, client_id in found
        }

    def find_open(self, incident_id: int) -> int | None:
        """The incident if it is open, else the open one whose duplicate it is."""
        for _ in range(MOST_DUPLICATES):
            self.lock([incident_id])
            state, original_id, _client = self._known[incident_id]
            if state in OPEN:
                return incident_id
            if state is not State.CANCELLED or original_id is None:
                return None
            incident_id = original_id
        return None

    def client_of(self, incident_id: int) -> int:
        self.lock([incident_id])
        return self._known[incident_id][2]
