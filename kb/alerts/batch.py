"""What one transaction of condensing knows: read at once, so that each alert costs little.

A session forgets what nobody holds, so everything that is read is held until the end.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.alerts import causes
from kb.alerts.alert import Source, Status
from kb.alerts.centrality import NetworkMap, read_map
from kb.alerts.firings import is_reused
from kb.alerts.groups import CHANNEL
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    AlertOccurrence,
    ReceivedAlert,
)
from kb.alerts.neighbourhood import find_device
from kb.alerts.placing import Rules
from kb.audit import Actor, By
from kb.incidents.models import Incident
from kb.people import units
from kb.people.models import ManagedSystem, User
from kb.services.belonging import Hints, find_id
from kb.services.models import OWN
from kb.services.visibility import has_several
from kb.spellings.names import Field
from kb.spellings.settling import settle
from kb.topology.models import Sighting

Row = TypeVar("Row")
Said = tuple[int, Source, str]
"""A fingerprint: whose monitoring says it, which kind of monitoring, and what."""
SYSTEM_LABELS: Final = ("service", "application", "app")
"""Labels that name a system if there is one of that name; ``system`` always does."""


class Batch:
    """The alerts of one transaction, with the rows that they are about."""

    def __init__(
        self, session: Session, rules: Rules, received: Sequence[ReceivedAlert]
    ) -> None:
        self.session = session
        self.rules = rules
        self._users = {user.id: user for user in self._read_users(received)}
        self._systems: dict[str, ManagedSystem | None] = {}
        self._clients: dict[tuple[int, str], int] = {}
        self._has_several = has_several(session)
        self._fingerprints = self._read_fingerprints(received)
        self._add_fingerprints(received)
        self._new = {
            each.id
            for each in self._fingerprints.values()
            if each.group_id is None and not each.unmatched
        }
        self._occurrences = self._read_occurrences(received)
        self._has_drawings = session.scalar(select(Sighting.id).limit(1)) is not None
        self._devices: dict[str, int | None] = {}
        self._held: list[object] = [*self._read_groups()]
        self._map: NetworkMap | None = None
        self._changed: dict[int, ReceivedAlert] = {}

    def find_fingerprint(self, received: ReceivedAlert) -> AlertFingerprint:
        """The alert's fingerprint, which says what the last firing said.

        A number that has come to mean something else begins anew.
        """
        fingerprint = self._fingerprints[self._place_of(received)]
        if received.status is Status.FIRING:
            if is_reused(fingerprint, received):
                fingerprint.group_id = None
                fingerprint.kept_apart = False
            _describe(fingerprint, received)
        return fingerprint

    def takes_first(self, fingerprint_id: int) -> bool:
        """Whether this is the first that is ever heard of it; asked once for each."""
        is_first = fingerprint_id in self._new
        self._new.discard(fingerprint_id)
        return is_first

    def find_occurrence(
        self, fingerprint: AlertFingerprint, received: ReceivedAlert
    ) -> AlertOccurrence | None:
        """The firing that the alert is about; without a key, the present one."""
        if received.occurrence:
            return self._occurrences.get((fingerprint.id, received.occurrence))
        present = self.list_present(fingerprint.id)
        return max(present, key=lambda each: each.id, default=None)

    def list_present(self, fingerprint_id: int) -> Sequence[AlertOccurrence]:
        """What fires and has not ended."""
        self.session.flush()
        return self.session.scalars(
            select(AlertOccurrence).where(
                AlertOccurrence.fingerprint_id == fingerprint_id,
                AlertOccurrence.ended_at.is_(None),
            )
        ).all()

    def add_occurrence(self, occurrence: AlertOccurrence) -> None:
        self.session.add(occurrence)
        self._occurrences[occurrence.fingerprint_id, occurrence.key] = occurrence

    def change_key(self, occurrence: AlertOccurrence, key: str) -> None:
        """Free the key of an occurrence that is over for another one."""
        self._occurrences.pop((occurrence.fingerprint_id, occurrence.key), None)
        occurrence.key = key
        self.session.flush()  # The other one cannot be written before.

    def find_client(self, received: ReceivedAlert) -> int:
        """Whose alert it is: by the account that sends it, and the system it is about."""
        if not self._has_several:
            return OWN
        account, system = (
            self._users[received.user_id],
            self.find_system_of(received)[0],
        )
        place = (account.id, system)
        if place not in self._clients:
            hints = Hints(asker=account, system=system)
            self._clients[place] = find_id(self.session, hints)
        return self._clients[place]

    def find_system_of(
        self, received: ReceivedAlert
    ) -> tuple[str, ManagedSystem | None]:
        """The system that the alert names, or one of its labels if there is such a one."""
        if received.system:
            name = settle(self.session, Field.SYSTEM, received.system)
            return name, self.find_system(name)
        for label in SYSTEM_LABELS:
            value = received.labels.get(label, "")
            if value and (known := self.find_system(value)) is not None:
                return known.name, known
        return "", None

    def find_system(self, name: str) -> ManagedSystem | None:
        if name not in self._systems:
            self._systems[name] = units.find_system(self.session, name)
        return self._systems[name]

    def find_device(self, host: str) -> int | None:
        if not self._has_drawings:
            return None
        if host not in self._devices:
            self._devices[host] = find_device(self.session, host)
        return self._devices[host]

    def get_group(self, group_id: int) -> AlertGroup:
        return self._hold(self.session.get_one(AlertGroup, group_id))

    def get_member(self, group: AlertGroup, fingerprint_id: int) -> AlertMember:
        place = (group.id, fingerprint_id)
        return self._hold(self.session.get_one(AlertMember, place))

    def get_incident(self, group: AlertGroup) -> Incident:
        return self._hold(self.session.get_one(Incident, group.incident_id))

    def centrality_of(self, host: str) -> float:
        """Of a host in the network that the drawings show; 0 for one that none does."""
        device_id = self.find_device(host)
        if device_id is None:
            return 0.0
        if self._map is None:
            self._map = read_map(self.session)
        return self._map.centrality(device_id)

    def mark_changed(self, group: AlertGroup, received: ReceivedAlert) -> None:
        """Say that another alert of the group may be its cause now."""
        self._changed[group.id] = received

    def follow_causes(self) -> None:
        """Once for each group that has changed, however many alerts it was."""
        for group_id, received in self._changed.items():
            by = By(self.actor_of(received), received.received_at)
            group = self.get_group(group_id)
            causes.follow(self.session, group, self.rules.many_hosts, by=by)

    def actor_of(self, received: ReceivedAlert) -> Actor:
        return Actor(self._users[received.user_id], CHANNEL)

    def _hold(self, row: Row) -> Row:
        self._held.append(row)
        return row

    def _read_fingerprints(
        self, received: Iterable[ReceivedAlert]
    ) -> dict[Said, AlertFingerprint]:
        values = {each.fingerprint for each in received}
        found = self.session.scalars(
            select(AlertFingerprint).where(AlertFingerprint.value.in_(values))
        )
        return {(each.client_id, each.source, each.value): each for each in found}

    def _add_fingerprints(self, received: Iterable[ReceivedAlert]) -> None:
        """Make those that are new, all at once."""
        new = []
        for each in received:
            place = self._place_of(each)
            if place not in self._fingerprints:
                client_id, source, value = place
                made = AlertFingerprint(
                    client_id=client_id, source=source, value=value, unmatched=0
                )
                _describe(made, each)
                self._fingerprints[place] = made
                new.append(made)
        self.session.add_all(new)
        self.session.flush()  # Members and occurrences name their ids.

    def _place_of(self, received: ReceivedAlert) -> Said:
        return self.find_client(received), received.source, received.fingerprint

    def _read_occurrences(
        self, received: Iterable[ReceivedAlert]
    ) -> dict[tuple[int, str], AlertOccurrence]:
        found = self.session.scalars(
            select(AlertOccurrence).where(
                AlertOccurrence.fingerprint_id.in_(self._fingerprint_ids()),
                AlertOccurrence.key.in_({each.occurrence for each in received}),
            )
        )
        return {(each.fingerprint_id, each.key): each for each in found}

    def _read_users(self, received: Iterable[ReceivedAlert]) -> Sequence[User]:
        ids = {each.user_id for each in received}
        return self.session.scalars(select(User).where(User.id.in_(ids))).all()

    def _read_groups(self) -> Iterable[object]:
        ids = {each.group_id for each in self._fingerprints.values() if each.group_id}
        yield from self.session.scalars(
            select(AlertGroup).where(AlertGroup.id.in_(ids))
        )
        yield from self.session.scalars(
            select(AlertMember).where(
                AlertMember.group_id.in_(ids),
                AlertMember.fingerprint_id.in_(self._fingerprint_ids()),
            )
        )

    def _fingerprint_ids(self) -> list[int]:
        return [each.id for each in self._fingerprints.values()]


def _describe(fingerprint: AlertFingerprint, received: ReceivedAlert) -> None:
    fingerprint.name = received.name
    fingerprint.summary = received.summary
    fingerprint.labels = received.labels
    fingerprint.description = received.description
    fingerprint.unknown_severity = received.unknown_severity
    fingerprint.url = received.url
    fingerprint.runbook_url = received.runbook_url
