"""Who plans training, who notes attendance, and who sees a score: the one place of it."""

from sqlalchemy.orm import Session

from kb.people import units
from kb.people.leading import MANAGES, is_lead
from kb.people.models import Unit, User
from kb.services.visibility import sees_client
from kb.training.models import Attendance, TrainingSession


def may_plan(session: Session, user: User) -> bool:
    """Managers, and the leads of units among the staff."""
    if not user.active or not user.is_staff:
        return False
    return user.has(*MANAGES) or bool(units.list_led(session, user))


def may_plan_for(session: Session, user: User, unit: Unit) -> bool:
    if not may_plan(session, user) or not sees_client(session, user, unit.client_id):
        return False
    return user.has(*MANAGES) or is_lead(user, unit)


def may_note(session: Session, user: User, held: TrainingSession) -> bool:
    """Whoever may plan for its unit, and its trainer."""
    is_trainer = user.active and user.id == held.trainer_id
    return is_trainer or may_plan_for(session, user, held.unit)


def sees_score(session: Session, user: User, attendance: Attendance) -> bool:
    """The person, the trainer, the leads above the person, and managers of the client."""
    held = attendance.session
    if user.id in (attendance.user_id, held.trainer_id):
        return user.active
    if user.active and user.has(*MANAGES):
        return sees_client(session, user, held.unit.client_id)
    return any(is_lead(user, each.unit) for each in attendance.user.memberships)
