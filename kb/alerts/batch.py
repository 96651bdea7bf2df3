"""What one transaction of condensing knows: read at once, so that each alert costs little.

A session forgets what nobody holds, so everything that is read is held until the end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, lazyload

from kb.alerts import causes
from kb.alerts.alert import Source, Status
from kb.alerts.centrality import NetworkMap, read_map
from kb.alerts.firings import is_reused
from kb.alerts.groups import CHANNEL
from kb.alerts.hosts import KnownHosts
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    AlertOccurrence,
    ReceivedAlert,
)
from kb.alerts.neighbourhood import find_device
from kb.alerts.placing import Candidates, Rules
from kb.alerts.standing import Standing
from kb.alerts.templates import to_template
from kb.audit import Actor, By
from kb.database import utc_now
from kb.incidents.models import Incident
from kb.people import units
from kb.people.models import ManagedSystem, User
from kb.services.belonging import Hints, find_id
from kb.services.models import OWN
from kb.services.visibility import has_several
from kb.spellings.names import Field
from kb.spellings.settling import settle
from kb.topology.models import Sighting

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
        # What has never been in a group is a member of none.
        self._homeless = {
            each.id for each in self._fingerprints.values() if each.group_id is None
        }
        self._new = {
            each.id
            for each in self._fingerprints.values()
            if each.group_id is None and not each.unmatched
        }
        self._occurrences = self._read_occurrences(received)
        self._present = self._read_present()
        self._added: list[AlertOccurrence] = []
        self._has_drawings = session.scalar(select(Sighting.id).limit(1)) is not None
        self._devices: dict[str, int | None] = {}
        self._templates: dict[int, str] = {}
        self._groups = {each.id: each for each in self._read_groups()}
        self._members = self._read_members()
        self._incidents: dict[int, Incident] = {}
        self._map: NetworkMap | None = None
        self._changed: dict[int, ReceivedAlert] = {}
        self.hosts = KnownHosts(session)
        self.standing = Standing(session)
        since = min((each.received_at for each in received), default=utc_now())
        self.candidates = Candidates(session, rules, since)

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

    def list_new_firings(
        self, received: Iterable[ReceivedAlert]
    ) -> Iterator[tuple[ReceivedAlert, AlertGroup | None]]:
        """Of *received* what is no repeat so far as one can say, with its present group."""
        for each in received:
            fingerprint = self._fingerprints[self._place_of(each)]
            is_known = (fingerprint.id, each.occurrence) in self._occurrences
            if each.status is Status.FIRING and not is_known:
                yield each, self._groups.get(fingerprint.group_id or 0)

    def list_groups(self) -> Iterable[AlertGroup]:
        """Those that the fingerprints were in at the beginning, and what came since."""
        return self._groups.values()

    def template_of(self, received: ReceivedAlert) -> str:
        if received.id not in self._templates:
            self._templates[received.id] = to_template(received, received.host)
        return self._templates[received.id]

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
        return present[-1] if present else None

    def list_present(self, fingerprint_id: int) -> Sequence[AlertOccurrence]:
        """What fires and has not ended, in the order in which it came in."""
        known = self._present[fingerprint_id]
        known[:] = [each for each in known if each.ended_at is None]
        return tuple(known)

    def add_occurrence(self, occurrence: AlertOccurrence) -> None:
        """It is written by ``write_occurrences``; nothing asks for its id before."""
        self._added.append(occurrence)
        self._occurrences[occurrence.fingerprint_id, occurrence.key] = occurrence
        self._present[occurrence.fingerprint_id].append(occurrence)

    def write_occurrences(self) -> None:
        """Those that have come, in one statement."""
        rows = [
            {name: getattr(each, name) for name in _OCCURRENCE} for each in self._added
        ]
        self._added.clear()
        if rows:
            self.session.execute(insert(AlertOccurrence), rows)

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
            names = self.hosts.list_alike(host)
            self._devices[host] = find_device(self.session, host, names)
        return self._devices[host]

    def get_group(self, group_id: int) -> AlertGroup:
        if group_id not in self._groups:
            self._groups[group_id] = self.session.get_one(AlertGroup, group_id)
        return self._groups[group_id]

    def add_group(self, group: AlertGroup) -> None:
        """One that has just been begun, or whose incident is known to be open."""
        self._groups[group.id] = group
        self.candidates.add(group, self.standing.client_of(group.incident_id))

    def find_member(
        self, group: AlertGroup, fingerprint: AlertFingerprint
    ) -> AlertMember | None:
        """The fingerprint in that group, also where somebody has taken it out."""
        place = group.id, fingerprint.id
        if place not in self._members and fingerprint.id not in self._homeless:
            member = self.session.get(AlertMember, place)
            if member is not None:
                self._members[place] = member
        return self._members.get(place)

    def add_member(self, member: AlertMember) -> None:
        self.session.add(member)
        self._members[member.group_id, member.fingerprint_id] = member
        self.hosts.add(member.host)

    def get_member(self, group: AlertGroup, fingerprint_id: int) -> AlertMember:
        place = group.id, fingerprint_id
        if place not in self._members:
            self._members[place] = self.session.get_one(AlertMember, place)
        return self._members[place]

    def get_incident(self, group: AlertGroup) -> Incident:
        self.hold_incidents([group.incident_id])
        return self._incidents[group.incident_id]

    def hold_incidents(self, incident_ids: Iterable[int]) -> None:
        """Read in one statement those that ``get_incident`` will be asked for."""
        wanted = set(incident_ids) - self._incidents.keys()
        if wanted:
            found = self.session.scalars(
                select(Incident).where(Incident.id.in_(wanted))
            )
            self._incidents |= {each.id: each for each in found}

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
        changed = {
            group_id: By(self.actor_of(received), received.received_at)
            for group_id, received in self._changed.items()
        }
        causes.follow_all(self.session, changed, self.rules.many_hosts)

    def actor_of(self, received: ReceivedAlert) -> Actor:
        return Actor(self._users[received.user_id], CHANNEL)

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

    def _read_present(self) -> defaultdict[int, list[AlertOccurrence]]:
        present: defaultdict[int, list[AlertOccurrence]] = defaultdict(list)
        found = self.session.scalars(
            select(AlertOccurrence)
            .where(
                AlertOccurrence.fingerprint_id.in_(self._fingerprint_ids()),
                AlertOccurrence.ended_at.is_(None),
            )
            .order_by(AlertOccurrence.id)
        )
        for each in found:
            present[each.fingerprint_id].append(each)
        return present

    def _read_groups(self) -> Sequence[AlertGroup]:
        return self.session.scalars(
            select(AlertGroup).where(AlertGroup.id.in_(self._group_ids()))
        ).all()

    def _read_members(self) -> dict[tuple[int, int], AlertMember]:
        found = self.session.scalars(
            select(AlertMember)
            .where(
                AlertMember.group_id.in_(self._group_ids()),
                AlertMember.fingerprint_id.in_(self._fingerprint_ids()),
            )
            .options(lazyload(AlertMember.fingerprint))  # All of them are here.
        )
        return {(each.group_id, each.fingerprint_id): each for each in found}

    def _group_ids(self) -> set[int]:
        return {each.group_id for each in self._fingerprints.values() if each.group_id}

    def _fingerprint_ids(self) -> list[int]:
        return [each.id for each in self._fingerprints.values()]


_OCCURRENCE: Final = (
    "fingerprint_id",
    "group_id",
    "key",
    "stated_at",
    "started_at",
    "ended_at",
)
_DESCRIBED: Final = (
    "name",
    "summary",
    "labels",
    "description",
    "unknown_severity",
    "url",
    "runbook_url",
)


def _describe(fingerprint: AlertFingerprint, received: ReceivedAlert) -> None:
    for name in _DESCRIBED:
        said = getattr(received, name)
        if getattr(fingerprint, name) != said:
            setattr(fingerprint, name, said)
