"""One import: from where, by whom, and what its importer chose."""

from dataclasses import dataclass, field
from datetime import datetime

from kb.audit import Actor
from kb.exchange.errors import ImportNotAllowedError
from kb.exchange.rows import ClosedAs, Noun
from kb.people.models import Role, User


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentImport:
    """What is the same for every row of incidents."""

    origin: str
    actor: Actor
    now: datetime
    closed_as: ClosedAs = ClosedAs.PAST_CASE
    draft_solutions: bool = False
    is_ours: bool = False
    """Whether the rows are an export of this program: ids in it are of that place."""
    people: dict[str, User | None] = field(default_factory=dict)
    """Who was found by which name in this transaction."""


def require_importer(user: User) -> None:
    """Raise ``ImportNotAllowedError`` for who may not import incidents."""
    if not user.active or not user.has(
        Role.TECHNICIAN, Role.MANAGER, Role.ADMINISTRATOR
    ):
        raise ImportNotAllowedError(Noun.INCIDENTS.value)
