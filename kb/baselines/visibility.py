"""Who sees baselines, who says what they expect, and who decides on deviations."""

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from kb.baselines.models import Baseline
from kb.people.models import Role, User
from kb.registers.visibility import KEEPERS
from kb.services.visibility import clients_of, of_clients


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition on a ``Baseline``: staff see those of the clients they work for."""
    if not user.active or not user.is_staff:
        return false()
    return of_clients(Baseline.client_id, clients_of(session, user))


def may_expect(user: User) -> bool:
    """Whether *user* says what is expected: not who also changes things."""
    return user.active and user.has(Role.MANAGER, Role.ADMINISTRATOR)


def may_decide(user: User) -> bool:
    """Whether *user* brings facts, and says why something deviates."""
    return user.active and user.has(*KEEPERS)
