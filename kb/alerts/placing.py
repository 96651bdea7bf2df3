"""Where a firing belongs: which open incident of alerts it is condensed into, and why."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.alerts.models import AlertGroup, Why
from kb.alerts.neighbourhood import list_neighbours
from kb.alerts.traits import Traits
from kb.incidents.listing import OPEN
from kb.incidents.models import Incident

LONGEST: Final = timedelta(hours=2)
"""A group takes in other fingerprints no longer than that, however busy it is: what
begins later is another disturbance, or an incident that nobody can oversee."""
MOST_FINGERPRINTS: Final = 500
"""Beyond that a list tells no more than its tally, and the next incident begins."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation may choose about condensing."""

    window: timedelta = timedelta(minutes=15)
    """So long after a group's last firing another fingerprint still joins it."""
    longest: timedelta = LONGEST
    most_fingerprints: int = MOST_FINGERPRINTS
    many_hosts: str = "{title} ({hosts} hosts)"
    """How the title of an incident counts the hosts of its alerts."""
    quiet: timedelta = timedelta(hours=24)
    """So long without a word, and an alert does not count as firing any more."""


@dataclass(frozen=True, slots=True)
class Match:
    group_id: int
    why: Why
    neighbour: str = ""
    drawing_id: int | None = None


_LIKENESSES: Final[
    tuple[
        tuple[
            Why,
            InstrumentedAttribute[str],
            Callable[[Traits], Iterable[str]],
        ],
        ...,
    ]
] = (
    # One message is one disturbance, however many hosts say it.
    (Why.SAME_TEMPLATE, AlertGroup.template, lambda traits: (traits.template,)),
    (Why.SAME_HOST, AlertGroup.host, lambda traits: traits.hosts),
    (Why.SAME_SYSTEM, AlertGroup.system, lambda traits: (traits.system,)),
)
"""By what firings are alike, the closest first."""


class Candidates:
    """Groups of open incidents that what fires for the first time may belong to.

    They are read for all alerts of a transaction together, and looked through here: what
    the alert before has changed of a group counts without being written first.
    """

    def __init__(self, session: Session, rules: Rules, since: datetime) -> None:
        """No alert is asked about that came in before *since*."""
        self._session = session
        self._rules = rules
        self._since = since
        self._asked: set[tuple[str, Hashable]] = set()
        self._clients: dict[int, int] = {}
        self._found: defaultdict[tuple[str, Hashable], dict[int, AlertGroup]] = (
            defaultdict(dict)
        )

    def add(self, group: AlertGroup, client_id: int) -> None:
        """A group whose incident is known to be open."""
        self._clients[group.id] = client_id
        columns = (*(column for _, column, _ in _LIKENESSES), AlertGroup.device_id)
        for column in columns:
            place = column.key, getattr(group, column.key)
            self._found[place][group.id] = group

    def read(
        self, templates: Iterable[str], hosts: Iterable[str], systems: Iterable[str]
    ) -> None:
        """Read what is alike in any of these, in a statement for each kind."""
        for (_, column, _), values in zip(
            _LIKENESSES, (templates, hosts, systems), strict=True
        ):
            self._read(column, {value for value in values if value})

    def list_groups(self) -> Iterable[AlertGroup]:
        """All that have been read so far."""
        return [group for found in self._found.values() for group in found.values()]

    def find(self, traits: Traits, *, at: datetime) -> Match | None:
        """The group that a fingerprint which is new at *at* belongs to, if there is one.

        The closest likeness decides; among groups that are alike in the same way, the one
        that fired last.
        """
        for why, column, values_of in _LIKENESSES:
            values = {value for value in values_of(traits) if value}
            self._read(column, values)
            group = self._find_last(column, values, traits, at)
            if group is not None:
                return Match(group.id, why)
        return self._find_neighbour(traits, at)

    def _find_neighbour(self, traits: Traits, at: datetime) -> Match | None:
        if traits.device_id is None:
            return None
        near = {
            each.device_id: each
            for each in list_neighbours(self._session, traits.device_id)
        }
        self._read(AlertGroup.device_id, set(near))
        group = self._find_last(AlertGroup.device_id, near, traits, at)
        if group is None:
            return None
        assert group.device_id is not None, "it was found by its device"
        shown = near[group.device_id]
        return Match(group.id, Why.NEIGHBOUR, shown.name, shown.article_id)

    def _find_last(
        self,
        column: InstrumentedAttribute[str] | InstrumentedAttribute[int | None],
        values: Iterable[Hashable],
        traits: Traits,
        at: datetime,
    ) -> AlertGroup | None:
        alike = (
            group
            for value in values
            for group in self._found[column.key, value].values()
            if self._takes(group, traits, at)
            and (column is AlertGroup.template or self._has_room(group))
        )
        return max(alike, key=lambda each: (each.fired_at, each.id), default=None)

    def _has_room(self, group: AlertGroup) -> bool:
        return group.fingerprints < self._rules.most_fingerprints

    def _takes(self, group: AlertGroup, traits: Traits, at: datetime) -> bool:
        """Nothing goes into an incident that the people of its own unit do not see."""
        return (
            self._clients[group.id] == traits.client_id
            and group.fired_at >= at - self._rules.window
            and group.first_at >= at - self._rules.longest
            and not group.alone
            and group.unit_id in (None, traits.unit_id)
            and traits.boundaries.include(group)
        )

    def _read(
        self,
        column: InstrumentedAttribute[str] | InstrumentedAttribute[int | None],
        values: set[str] | set[int],
    ) -> None:
        wanted = {each for each in values if (column.key, each) not in self._asked}
        if not wanted:
            return
        self._asked |= {(column.key, each) for each in wanted}
        found = self._session.execute(
            select(AlertGroup, Incident.client_id)
            .join(Incident, Incident.id == AlertGroup.incident_id)
            .where(
                column.in_(wanted),
                AlertGroup.fired_at >= self._since - self._rules.window,
                AlertGroup.first_at >= self._since - self._rules.longest,
                ~AlertGroup.alone,
                Incident.state.in_(OPEN),
            )
        )
        for group, client_id in found:
            self.add(group, client_id)
