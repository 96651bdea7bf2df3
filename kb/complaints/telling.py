"""Who is told of a complaint: its owner, a lead, or the managers of its client."""

from sqlalchemy.orm import Session

from kb.audit import By
from kb.complaints.listing import list_untold
from kb.complaints.models import Complaint
from kb.items import stepping
from kb.items.models import Item
from kb.notifications.service import Kind
from kb.people import directory, units
from kb.people.leading import MANAGES
from kb.services.visibility import sees_client


def tell_late(session: Session, *, by: By) -> int:
    """Tell of those that nobody has acknowledged in time, of each once; return how many.

    The owner hears it, and the next lead above, who is neither complained of nor
    complaining; where there is no other lead, the managers of the client.
    """
    late = list_untold(session, now=by.now)
    for complaint in late:
        _tell(session, complaint, by)
        complaint.told_late_at = by.now
    return len(late)


def _tell(session: Session, complaint: Complaint, by: By) -> None:
    item = complaint.item
    near = (item.about_id, complaint.complainer_id, item.owner_id)
    but = [each for each in near if each is not None]
    lead = units.find_lead(session, item.unit_id, but=but)
    is_theirs = lead is not None and sees_client(session, lead, item.client_id)
    above = (
        [lead.id] if lead is not None and is_theirs else list_managers(session, item)
    )
    told = {item.owner_id, *above} - {complaint.complainer_id}
    stepping.tell(session, item, sorted(filter(None, told)), Kind.COMPLAINT_LATE, by=by)


def list_managers(session: Session, item: Item) -> list[int]:
    """Those who manage, and work for its client."""
    managers = directory.list_with(session, *MANAGES)
    return [each.id for each in managers if sees_client(session, each, item.client_id)]
