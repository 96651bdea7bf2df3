"""People, units and solutions that a row names, found here."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.exchange import keys
from kb.exchange.errors import RowCase, UnknownSolutionError
from kb.people.models import Unit, User


def find_person(session: Session, name: str) -> User | None:
    """Somebody in use, by login, by address, or by a name that only one person has."""
    if not name:
        return None
    for condition in (
        User.login == name,
        func.lower(User.email) == name.lower(),
        User.name == name,
    ):
        found = session.scalars(select(User).where(condition, User.active).limit(2))
        people = found.all()
        if len(people) == 1:
            return people[0]
    return None


def find_unit(session: Session, name: str) -> Unit | None:
    return session.scalar(select(Unit).where(Unit.name == name)) if name else None


def find_solution(
    session: Session, origin: str, name: str, *, by_id: bool
) -> Article | None:
    """The live solution that a row names: by its key there or, *by_id*, by ours.

    Raise ``UnknownSolutionError`` for a name that leads to none.
    """
    if not name:
        return None
    article_id = keys.find_article_id(session, origin, name)
    digits = name.rpartition("/")[2].removeprefix("#")
    if article_id is None and by_id and digits.isascii() and digits.isdecimal():
        article_id = int(digits[:9])
    article = session.get(Article, article_id) if article_id else None
    if article is None:
        raise UnknownSolutionError(
            f"No article here is {name[:80]}. Import the articles first.",
            "solution",
            case=RowCase.NO_ARTICLE,
            name=name[:80],
        )
    if article.kind is not ArticleKind.SOLUTION:
        raise UnknownSolutionError(
            f"Article {article.id} is no solution.",
            "solution",
            case=RowCase.NO_SOLUTION,
            name=str(article.id),
        )
    if article.retired_at is not None or article.current_revision_id is None:
        raise UnknownSolutionError(
            f"Article {article.id} has been retired.",
            "solution",
            case=RowCase.SOLUTION_RETIRED,
            name=str(article.id),
        )
    return article
