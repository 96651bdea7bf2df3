"""What an alert is compared by, read off what it says: its host, its system, its place."""

from kb.alerts.batch import Batch
from kb.alerts.hosts import full_name, list_alike
from kb.alerts.models import ReceivedAlert
from kb.alerts.templates import to_template
from kb.alerts.traits import Traits, find_boundaries
from kb.people.models import ManagedSystem


def read_traits(batch: Batch, received: ReceivedAlert) -> Traits:
    batch.session.flush()  # Hosts that came a moment ago may make this one ambiguous.
    name, known = batch.find_system_of(received)
    return Traits(
        client_id=batch.find_client(received),
        template=to_template(received, received.host),
        host=full_name(received.host),
        hosts=list_alike(batch.session, received.host),
        system=name,
        device_id=batch.find_device(received.host),
        unit_id=_find_unit(known),
        boundaries=find_boundaries(received.labels, name),
    )


def _find_unit(system: ManagedSystem | None) -> int | None:
    """Of the system, else of the person who answers for it, if that is one unit."""
    if system is None or system.unit_id is not None or system.owner is None:
        return system.unit_id if system is not None else None
    units = {membership.unit_id for membership in system.owner.memberships}
    return units.pop() if len(units) == 1 else None
