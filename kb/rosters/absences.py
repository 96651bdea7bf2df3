"""When those who take turns had no account in use: the audit knows it for any day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import AuditEntry, Subject
from kb.people.models import User

_OFF: Final = frozenset({"switch_off", "anonymise"})
_ON: Final = "switch_on"
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Absences:
    spans: Mapping[int, Sequence[Span]]
    """By the person's id."""

    def is_away(self, person: User, since: datetime, until: datetime) -> bool:
        """Whether *person* was not there for all of that time."""
        return any(
            begin < until and since < end for begin, end in self.spans[person.id]
        )


def find_absences(session: Session, people: Iterable[User]) -> Absences:
    """Where nothing says since when somebody is away, they always were."""
    known = {each.id: each for each in people}
    noted: dict[int, list[tuple[datetime, str]]] = {each: [] for each in known}
    entries = session.execute(
        select(AuditEntry.key, AuditEntry.at, AuditEntry.action)
        .where(
            AuditEntry.noun == Subject.USER,
            AuditEntry.key.in_([str(each) for each in known]),
            AuditEntry.action.in_([*_OFF, _ON]),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for key, at, action in entries:
        noted[int(key)].append((at, action))
    return Absences(
        {each: _to_spans(noted[each], person.active) for each, person in known.items()}
    )


def _to_spans(noted: Sequence[tuple[datetime, str]], is_active: bool) -> list[Span]:
    found: list[Span] = []
    since: datetime | None = None
    for at, action in noted:
        if action in _OFF:
            since = since or at
        elif since is not None:
            found.append((since, at))
            since = None
    if not is_active:
        found.append((since or _EVER, _NEVER))
    return found
