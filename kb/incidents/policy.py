"""Who may do what to an incident, and who sees it."""

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.incidents.models import Approval, Incident
from kb.people import units
from kb.people.models import Role, User

SEES_ALL = (Role.REVIEWER, Role.MANAGER, Role.ADMINISTRATOR)


def is_technician(user: User, _incident: Incident) -> bool:
    return user.is_technician


def is_technician_in_charge(user: User, incident: Incident) -> bool:
    """A technician whose level reaches the incident's.

    Somebody without a level works on all of them. Which units one works for is a
    matter of seeing the incident at all.
    """
    reaches = user.level is None or user.level >= incident.level
    return is_technician(user, incident) and reaches


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


def is_reporter(user: User, incident: Incident) -> bool:
    return user.active and user.id in list_askers(incident)


def may_give_word(user: User, incident: Incident) -> bool:
    """The confirmer, or staff who record the confirmer's word."""
    return user.active and (
        user.id == find_confirmer(incident) or is_technician(user, incident)
    )


def may_reopen(user: User, incident: Incident) -> bool:
    return is_reporter(user, incident) or is_technician(user, incident)


def may_withdraw(user: User, incident: Incident) -> bool:
    """The reporter, or staff who record what the reporter said."""
    return is_reporter(user, incident) or is_technician(user, incident)


def may_approve(user: User, incident: Incident) -> bool:
    """Whoever was asked, but nobody for themselves.

    Where that person has left, those who keep the rules stand in.
    """
    if incident.approval is not Approval.ASKED or is_reporter(user, incident):
        return False
    if incident.approver is not None and incident.approver.active:
        return user.active and user.id == incident.approver_id
    return user.active and user.has(Role.MANAGER, Role.ADMINISTRATOR)


def asked_by(user: User) -> ColumnElement[bool]:
    """The condition that an incident is one of *user*'s own, as ``list_askers`` has it."""
    theirs = select(Contact.id).where(Contact.account_id == user.id)
    named = and_(
        Incident.confirmer_id == user.id,
        Incident.confirmer_id != Incident.reporter_id,
    )
    reported = and_(
        Incident.contact_id.is_(None),
        or_(Incident.reporter_id == user.id, Incident.confirmer_id == user.id),
    )
    return or_(reported, named, Incident.contact_id.in_(theirs))


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an incident must meet for *user* to see it.

    Requesters see their own, and what they are to approve. Technicians with a unit see what lies in it, what came
    from it, and what they have a part in; those without a unit see everything.
    """
    own = or_(asked_by(user), Incident.approver_id == user.id)
    if not user.active or not user.is_staff:
        return own
    if user.has(*SEES_ALL) or not user.unit_ids:
        return true()
    reach = units.with_descendants(session, user.unit_ids)
    return or_(
        own,
        Incident.reporter_id == user.id,
        Incident.assignee_id == user.id,
        Incident.unit_id.is_(None),
        Incident.unit_id.in_(reach),
        Incident.origin_unit_id.in_(reach),
    )
