"""People, units, clients and solutions that a row names, found here."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.contacts.models import Contact
from kb.errors import NotFoundError
from kb.exchange import keys
from kb.exchange.errors import RowCase, RowError, UnknownSolutionError
from kb.exchange.rows import IncidentRow
from kb.exchange.run import IncidentImport
from kb.people.models import Unit, User
from kb.services import belonging, catalogue
from kb.services.belonging import Hints
from kb.services.models import Client, Service
from kb.services.visibility import is_known
from kb.spellings.names import Field
from kb.spellings.settling import settle

AT_ONCE: Final = 500
"""Names that one statement asks for."""


def find_known(session: Session, name: str, run: IncidentImport) -> User | None:
    """Somebody in use, by login, by address, or by a name that only one account has.

    Whoever is only of other clients is not here.
    """
    if not name:
        return None
    if _person(name) not in run.known:
        learn_people(session, [name], run)
    found: User | None = run.known[_person(name)]
    return found


def learn_people(session: Session, names: Iterable[str], run: IncidentImport) -> None:
    """Find all of them at once: a thousand rows name hundreds of people."""
    wanted = {name for name in names if name and _person(name) not in run.known}
    people = _find_people(session, sorted(wanted)) if wanted else {}
    for name in wanted:
        found = people.get(name)
        is_here = found is not None and is_known(session, found, run.actor.user)
        run.known[_person(name)] = found if is_here else None


def find_people(
    session: Session, names: Iterable[str], run: IncidentImport
) -> set[str]:
    """Those of *names* that lead to somebody here."""
    wanted = sorted(filter(None, names))
    for first in range(0, len(wanted), AT_ONCE):
        learn_people(session, wanted[first : first + AT_ONCE], run)
    return {name for name in wanted if run.known[_person(name)] is not None}


def find_units(session: Session, names: Iterable[str]) -> set[str]:
    """Those of *names* that are units here."""
    return set(session.scalars(select(Unit.name))) & set(names)


def _person(name: str) -> tuple[str, str]:
    return ("person", name)


def _find_people(session: Session, names: Sequence[str]) -> dict[str, User]:
    lowered = func.lower(User.email)
    rows = session.execute(
        select(User, lowered)
        .where(
            User.active,
            or_(
                User.login.in_(names),
                lowered.in_([name.lower() for name in names]),
                User.name.in_(names),
            ),
        )
        .order_by(User.id)
    ).all()
    by_each: tuple[dict[str, list[User]], ...] = ({}, {}, {})
    for user, address in rows:
        for told, by in zip((user.login, address, user.name), by_each, strict=True):
            by.setdefault(told, []).append(user)
    return {
        name: people[0]
        for name in names
        if (people := _first_sure((name, name.lower(), name), by_each))
    }


def _first_sure(
    told: Sequence[str], by_each: Sequence[Mapping[str, list[User]]]
) -> list[User]:
    """Those of the first way of naming somebody that leads to one person alone."""
    found = (by.get(each, []) for each, by in zip(told, by_each, strict=True))
    return next((people for people in found if len(people) == 1), [])


def find_unit(session: Session, run: IncidentImport, name: str) -> Unit | None:
    if not name:
        return None
    query = select(Unit).where(Unit.name == settle(session, Field.UNIT, name))
    return run.once(("unit", name), lambda: session.scalar(query))


def list_unplaced(row: IncidentRow) -> dict[str, str]:
    """What the row says that has no place of its own here, for staff to read."""
    said = {
        "reporter": row.reporter,
        "assignee": row.assignee,
        "unit": row.unit,
        "closed_at": row.closed_at.isoformat() if row.closed_at else "",
    }
    return {name: value for name, value in said.items() if value}


def find_belonging(
    session: Session,
    row: IncidentRow,
    run: IncidentImport,
    *,
    reporter: User,
    contact: Contact | None,
) -> tuple[Client, Service | None]:
    """Raise ``RowError`` for a client or service that there is not for who imports."""
    chosen = _find_named_client(session, row, run)
    service = _find_service(session, row, run)
    unit = find_unit(session, run, row.unit)
    hints = Hints(
        asker=reporter,
        known=contact.client_id if contact is not None else None,
        service=service,
        unit=unit,
        system=row.system,
    )
    key = ("belonging", row.client, row.service, reporter.id, hints.known, row.unit)
    find = partial(belonging.find_client, session, chosen, hints)
    return run.once((*key, row.system), find), service


def find_client_id(session: Session, row: IncidentRow, run: IncidentImport) -> int:
    """Of a past case, which nobody here asked for."""
    client = _find_named_client(session, row, run)
    if client is not None:
        return client.id
    hints = Hints(asker=run.actor.user, system=row.system)
    return run.once(
        ("client of", row.system), partial(belonging.find_id, session, hints)
    )


def _find_named_client(
    session: Session, row: IncidentRow, run: IncidentImport
) -> Client | None:
    if not row.client:
        return None
    find = partial(belonging.get_client, session, row.client, run.actor.user)
    try:
        return run.once(("client", row.client), find)
    except NotFoundError as error:
        raise RowError(
            f"There is no client {row.client}.",
            "client",
            case=RowCase.NO_CLIENT,
            name=row.client,
        ) from error


def _find_service(
    session: Session, row: IncidentRow, run: IncidentImport
) -> Service | None:
    find = partial(catalogue.find_service, session, row.service, run.actor.user)
    try:
        return run.once(("service", row.service), find)
    except NotFoundError as error:
        raise RowError(
            f"There is no service {row.service}.",
            "service",
            case=RowCase.NO_SERVICE,
            name=row.service,
        ) from error


def find_solution(session: Session, run: IncidentImport, name: str) -> Article | None:
    """The live solution that a row names: by its key there, or by our id.

    In an export of ours ids are those of the other place. Raise
    ``UnknownSolutionError`` for a name that leads to none.
    """
    if not name:
        return None
    find = partial(_find_solution, session, run, name)
    return run.once(("solution", name), find)


def _find_solution(session: Session, run: IncidentImport, name: str) -> Article:
    article_id = keys.find_article_id(session, run.origin, name)
    digits = name.rpartition("/")[2].removeprefix("#")
    if (
        article_id is None
        and not run.is_ours
        and digits.isascii()
        and digits.isdecimal()
    ):
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
