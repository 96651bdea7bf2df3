"""One import: from where, by whom, and what its importer chose."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.errors import ConflictError, KBError, UnavailableError
from kb.exchange.errors import ImportNotAllowedError
from kb.exchange.rows import ClosedAs, Noun, Taken
from kb.people.models import Role, User

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentImport:
    """What is the same for every row of incidents, in one transaction."""

    origin: str
    actor: Actor
    now: datetime
    closed_as: ClosedAs = ClosedAs.PAST_CASE
    draft_solutions: bool = False
    is_ours: bool = False
    """Whether the rows are an export of this program: ids in it are of that place."""
    job_id: int | None = None
    """The import on a page, which may be undone."""
    known: dict[Hashable, Any] = field(default_factory=dict)
    """What names in rows lead to: thousands of rows name the same few."""

    @property
    def by(self) -> By:
        return By(self.actor, self.now)

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """What *find* gave the first time that it was asked for *key*."""
        if key not in self.known:
            self.known[key] = find()
        found: T = self.known[key]
        return found


def alone(session: Session, take_in: Callable[[], Taken]) -> Taken | KBError:
    """What *take_in* makes of a row, undone by itself if the row is refused."""
    try:
        try:
            with session.begin_nested():
                return take_in()
        except IntegrityError:
            # Another import has taken in the same row meanwhile: its key is there now.
            with session.begin_nested():
                return take_in()
    except UnavailableError:
        raise
    except KBError as error:
        return error
    except IntegrityError:
        return ConflictError("Somebody else changed this first.")


def require_importer(user: User) -> None:
    """Raise ``ImportNotAllowedError`` for who may not import incidents."""
    if not user.active or not user.has(
        Role.TECHNICIAN, Role.MANAGER, Role.ADMINISTRATOR
    ):
        raise ImportNotAllowedError(Noun.INCIDENTS.value)
