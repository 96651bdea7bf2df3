"""Who asked, and whose word decides: with an account, or as a caller without one."""

from kb.incidents.models import Incident


def find_confirmer(incident: Incident) -> int | None:
    """The account whose word decides; ``None`` for a caller who has none.

    A caller confirms by telephone, unless somebody else was named to.
    """
    if incident.contact is None or incident.confirmer_id != incident.reporter_id:
        return incident.confirmer_id
    return incident.contact.account_id


def list_askers(incident: Incident) -> tuple[int, ...]:
    """The accounts on the user's side: who asked, and whose word decides.

    Who took a caller's words down has not asked.
    """
    contact = incident.contact
    asked = incident.reporter_id if contact is None else contact.account_id
    both = (asked, find_confirmer(incident))
    return tuple(each for each in dict.fromkeys(both) if each is not None)
