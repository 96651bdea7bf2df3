"""What an alert is compared by, read off what it says: its host, its system, its place."""

from collections.abc import Sequence

from kb.alerts import groups
from kb.alerts.batch import Batch
from kb.alerts.hosts import full_name
from kb.alerts.models import ReceivedAlert
from kb.alerts.traits import Traits, find_boundaries
from kb.people.models import ManagedSystem


def read_traits(batch: Batch, received: ReceivedAlert) -> Traits:
    name, known = batch.find_system_of(received)
    return Traits(
        client_id=batch.find_client(received),
        template=batch.template_of(received),
        host=full_name(received.host),
        hosts=batch.hosts.list_alike(received.host),
        system=name,
        device_id=batch.find_device(received.host),
        unit_id=_find_unit(known),
        boundaries=find_boundaries(received.labels, name),
    )


def look_ahead(batch: Batch, received: Sequence[ReceivedAlert]) -> None:
    """Read for all of *received* at once what each of them would have to ask for."""
    firings = list(batch.list_new_firings(received))
    new = [each for each, group in firings if group is None]
    batch.hosts.read(each.host for each in new)
    batch.candidates.read(
        templates=(batch.template_of(each) for each in new),
        hosts=(name for each in new for name in batch.hosts.list_alike(each.host)),
        systems=(batch.find_system_of(each)[0] for each in new),
    )
    candidates = batch.candidates.list_groups()
    placed = [group for _, group in firings if group is not None]
    batch.standing.lock(group.incident_id for group in (*placed, *candidates))
    batch.hold_incidents(
        group.incident_id
        for group in (*batch.list_groups(), *candidates)
        if groups.has_room(group)
    )


def _find_unit(system: ManagedSystem | None) -> int | None:
    """Of the system, else of the person who answers for it, if that is one unit."""
    if system is None or system.unit_id is not None or system.owner is None:
        return system.unit_id if system is not None else None
    units = {membership.unit_id for membership in system.owner.memberships}
    return units.pop() if len(units) == 1 else None
