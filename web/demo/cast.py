"""The people of the demonstration on one stage, and what their work refers to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Article, Revision
from kb.audit import Actor, By
from kb.people import users
from kb.people.models import User

CHANNEL: Final = "page"


@dataclass(frozen=True, slots=True)
class Cast:
    session: Session
    now: datetime
    known: dict[str, User] = field(default_factory=dict)

    def find(self, login: str) -> User:
        if login not in self.known:
            self.known[login] = users.get_user(self.session, login)
        return self.known[login]

    def as_(self, login: str, ago: timedelta = timedelta()) -> By:
        return self.at(login, self.now - ago)

    def at(self, login: str, at: datetime) -> By:
        return By(Actor(self.find(login), CHANNEL), at)


def find_article(session: Session, title: str) -> Article:
    return session.scalars(
        select(Article)
        .join(Revision, Article.current_revision_id == Revision.id)
        .where(Revision.title == title, Article.retired_at.is_(None))
    ).one()
