"""What one import would tell a person, in one notice of theirs: counted with the rows.

While rows come in, the notice grows in their transactions, and its mail waits. Whatever
kills the import leaves a notice that counts what is in; its mail leaves when the lease
has run out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from kb.notifications.models import Notification
from kb.people.models import Role, User

KIND: Final = "imported"
LEASE: Final = timedelta(minutes=10)
"""So long after the last rows its mail still waits for more."""
_BUNDLE: Final = "import bundle"
_PAGES: Final = ("/incidents", "/reviews", "/watching")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """An import whose news are told in one."""

    key: str
    """By which it is told apart from others; of one with a page, its id."""
    name: str
    """Of its file."""
    has_page: bool
    readers: frozenset[int] = frozenset()
    """Who may open its page."""
    is_of_articles: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its notices may lead."""
        lists = (f"{page}#import-{self.key}" for page in _PAGES)
        return (f"/imports/{self.key}", *lists)

    def path_for(self, user: User) -> str:
        """Its page, for who may open it; else the list where what it brought stands."""
        page, incidents, reviews, watching = self.paths
        if self.has_page and user.id in self.readers:
            return page
        if self.is_of_articles:
            return reviews if user.has(Role.REVIEWER, Role.MANAGER) else watching
        return incidents if user.is_staff else watching


def attach(session: Session, bundle: Bundle) -> None:
    """Until *session* ends, what it tells people goes into that import's notices."""
    session.info[_BUNDLE] = bundle


def find_attached(session: Session) -> Bundle | None:
    return session.info.get(_BUNDLE)


def tell(
    session: Session, counts: Mapping[int, int], kind: str, *, now: datetime
) -> None:
    """Add so many news of a *kind* to the notice of each person."""
    bundle = find_attached(session)
    assert bundle is not None, "whoever tells has asked whether there is one"
    session.flush()
    growing = {
        each.user_id: each
        for each in session.scalars(
            select(Notification).where(
                _is_of(bundle),
                Notification.user_id.in_(counts),
                Notification.mailed_at.is_(None),
            )
        )
    }
    for user_id, count in counts.items():
        notice = growing.get(user_id)
        if notice is None:
            user = session.get_one(User, user_id)
            notice = _begin(bundle, user, now)
            session.add(notice)
        told = Counter(notice.details["counts"]) + Counter({kind: count})
        notice.details = {**notice.details, "counts": dict(told)}
        notice.mailing_until, notice.read_at = now + LEASE, None


def release(session: Session, bundle: Bundle) -> None:
    """Let the mails of an import leave that has come to its end."""
    session.execute(
        update(Notification)
        .where(_is_of(bundle), Notification.mailed_at.is_(None))
        .values(mailing_until=None)
    )


def take_back(session: Session, bundle: Bundle, *, now: datetime) -> None:
    """End the notices of an import that is taken back: nobody need read or be mailed."""
    for column in (Notification.read_at, Notification.mailed_at):
        session.execute(
            update(Notification)
            .where(_is_of(bundle), column.is_(None))
            .values({column: now})
        )


def _begin(bundle: Bundle, user: User, now: datetime) -> Notification:
    details: dict[str, Any] = {"name": bundle.name, "counts": {}}
    path = bundle.path_for(user)
    return Notification(user_id=user.id, kind=KIND, path=path, details=details, at=now)


def _is_of(bundle: Bundle) -> ColumnElement[bool]:
    return Notification.path.in_(bundle.paths) & (Notification.kind == KIND)
