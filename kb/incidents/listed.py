"""What a list says of incidents, as rows: it changes none, and reads nothing else of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from kb.articles.models import Article
from kb.contacts.models import Contact
from kb.incidents.models import (
    Approval,
    Incident,
    State,
    Verification,
    is_ready_to_close,
    to_priority,
)
from kb.kept import kept
from kb.people.models import Post, Unit, User
from kb.services.models import Client


class Listed(NamedTuple):
    """One incident of a list; of people it says who they are, and nothing of their rights."""

    id: int
    number: str
    title: str
    state: State
    approval: Approval | None
    verification: Verification | None
    is_usable: bool
    """Whether it has a solution that is approved and in force."""
    pending_submission_id: int | None
    impact: int
    urgency: int
    level: int
    system: str
    category: str
    cause: str
    post: Post
    unit_name: str | None
    client_names: Mapping[str, str]
    assignee_id: int | None
    assignee_login: str | None
    assignee_name: str | None
    reporter_login: str
    reporter_name: str
    contact_id: int | None
    contact_name: str | None
    created_at: datetime
    updated_at: datetime
    client_id: int
    service_id: int | None
    origin_unit_id: int | None

    @property
    def priority(self) -> int:
        return to_priority(self.impact, self.urgency)

    @property
    def is_ready_to_close(self) -> bool:
        return is_ready_to_close(
            self.state, self.verification, is_usable=self.is_usable
        )


_REPORTER: Final = aliased(User)
_ASSIGNEE: Final = aliased(User)
_FROM_ELSEWHERE: Final[Mapping[str, Any]] = {
    "is_usable": and_(
        Article.retired_at.is_(None), Article.current_revision_id.is_not(None)
    ),
    "unit_name": Unit.name,
    "client_names": Client.names,
    "assignee_login": _ASSIGNEE.login,
    "assignee_name": _ASSIGNEE.name,
    "reporter_login": _REPORTER.login,
    "reporter_name": _REPORTER.name,
    "contact_name": Contact.name,
}


def list_named(session: Session, keys: Sequence[int]) -> list[Listed]:
    """The incidents with these ids, in their order."""
    rows = session.execute(_ask(), {"keys": list(keys)})
    found = {row[0]: Listed._make(row) for row in rows}
    return [found[key] for key in keys if key in found]


@kept
def _ask() -> Select[Any]:
    columns = (
        _FROM_ELSEWHERE[name] if name in _FROM_ELSEWHERE else getattr(Incident, name)
        for name in Listed._fields
    )
    return (
        select(*columns)
        .select_from(Incident)
        .join(Client, Client.id == Incident.client_id)
        .join(_REPORTER, _REPORTER.id == Incident.reporter_id)
        .outerjoin(_ASSIGNEE, _ASSIGNEE.id == Incident.assignee_id)
        .outerjoin(Contact, Contact.id == Incident.contact_id)
        .outerjoin(Unit, Unit.id == Incident.unit_id)
        .outerjoin(Article, Article.id == Incident.solution_id)
        .where(Incident.id.in_(bindparam("keys", expanding=True)))
    )
