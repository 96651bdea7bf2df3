"""Emergency plans found by system: what is at hand when it is down."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select, true
from sqlalchemy.orm import Session

from kb import lines
from kb.articles import catalogue
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Article, Revision
from kb.articles.plan_scopes import ScopeKind, fold, is_for, settle_names
from kb.emergency.models import PlanDrill
from kb.errors import NotFoundError
from kb.lines import Line
from kb.people.models import User
from kb.spellings.names import Field

_SYSTEM: Final = Revision.attributes["system"].as_string()
_IS_IN_FORCE: Final = and_(
    Article.kind == ArticleKind.EMERGENCY_PLAN,
    Article.retired_at.is_(None),
    Revision.audience != Audience.RESTRICTED,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it is in force."""

    article: Article
    revision: Revision
    drilled_on: date | None
    review_by: str
    """By when it is looked at again: as approved, or moved by a drill held since."""
    systems: list[str]
    """By their names of today, as the next."""
    sites: list[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list says of a plan: so many are listed without reading one."""

    article_id: int
    title: str
    systems: Sequence[str]
    sites: Sequence[str]
    drilled_on: date | None


def list_plans(
    session: Session, user: User, system: str | None = None, *, site: str = ""
) -> list[Plan]:
    """All in force for staff, or those that are for *system*; those of *site* first.

    A plan is for each system that it names, and for those among its keywords. Telephone
    numbers are in it, so that nobody else sees one.
    """
    if not user.active or not user.is_staff or system == "":
        return []
    query = _in_force()
    if system is not None:
        query = query.where(is_for(session, ScopeKind.SYSTEM, system))
    plans = _read(session, query.order_by(_SYSTEM, Article.id))
    return sorted(plans, key=lambda each: fold(site) not in map(fold, each.sites))


def ask_for_plans(session: Session, user: User, system: str) -> Select[Any]:
    """As ``list_plans`` for a system, as lines: beside each title the sites that it names."""
    site = func.coalesce(Revision.attributes["unit"].as_string(), "")
    is_reader = true() if user.active and user.is_staff else false()
    return (
        lines.to_select(
            id=Article.id, since=Article.created_at, title=Revision.title, beside=site
        )
        .join(Article.current_revision)
        .where(is_reader, _IS_IN_FORCE, is_for(session, ScopeKind.SYSTEM, system))
        .order_by(_SYSTEM, Article.id)
    )


def sort_by_site(session: Session, found: Sequence[Line], site: str) -> list[Line]:
    """Those that name *site* first."""

    def is_elsewhere(plan: Line) -> bool:
        sites = settle_names(session, Field.UNIT, plan.beside)
        return fold(site) not in map(fold, sites)

    return sorted(found, key=is_elsewhere)


def list_lines(session: Session, user: User, system: str) -> list[Line]:
    """Those for *system*, by their titles."""
    if not system:
        return []
    (found,) = lines.read(session, [ask_for_plans(session, user, system)])
    return found


def get_plan(session: Session, article_id: int, user: User) -> Plan:
    """Raise ``NotFoundError`` for what is no plan in force, or not for *user*."""
    is_reader = user.active and user.is_staff
    query = _in_force().where(Article.id == article_id)
    plans = _read(session, query) if is_reader else []
    if not plans:
        raise NotFoundError("article", article_id)
    return plans[0]


def list_headings(
    session: Session, user: User, *, system: str = "", site: str = ""
) -> list[Heading]:
    """Those in force by system, without their texts; *system* and *site* choose."""
    if not user.active or not user.is_staff:
        return []
    drilled_on = (
        select(func.max(PlanDrill.held_on))
        .where(PlanDrill.article_id == Article.id)
        .scalar_subquery()
    )
    site_of = Revision.attributes["unit"].as_string()
    query = (
        select(
            Article.id,
            Revision.title,
            _SYSTEM.label("system"),
            site_of.label("site"),
            drilled_on.label("drilled_on"),
        )
        .join(Article.current_revision)
        .where(_IS_IN_FORCE)
        .order_by(_SYSTEM, Article.id)
    )
    for kind, name in ((ScopeKind.SYSTEM, system), (ScopeKind.SITE, site)):
        if name:
            query = query.where(is_for(session, kind, name))
    return [
        Heading(
            article_id=row.id,
            title=row.title,
            systems=settle_names(session, Field.SYSTEM, row.system or ""),
            sites=settle_names(session, Field.UNIT, row.site or ""),
            drilled_on=row.drilled_on,
        )
        for row in session.execute(query)
    ]


def list_by_id(session: Session, user: User, ids: Collection[int]) -> list[Plan]:
    """Whole, in the order of lists."""
    if not user.active or not user.is_staff:
        return []
    query = _in_force().where(Article.id.in_(ids))
    return _read(session, query.order_by(_SYSTEM, Article.id))


def list_names(session: Session, user: User) -> list[tuple[int, str]]:
    """Those in force by title, with the ids of their articles, to choose one."""
    found = ((each.article_id, each.title) for each in list_headings(session, user))
    return sorted(found, key=lambda each: each[1])


def find_in_force(session: Session, article_id: int) -> Plan | None:
    """For the service itself, which shows it to nobody; ``None`` for what is no plan."""
    plans = _read(session, _in_force().where(Article.id == article_id))
    return plans[0] if plans else None


def is_drilled(today: date) -> ColumnElement[bool]:
    """The condition that a drill keeps the ``Article`` from being due for another look."""
    return exists().where(
        PlanDrill.article_id == Article.id, PlanDrill.review_by > today
    )


def is_current(plan: Plan, today: date) -> bool:
    """Whether it need not be looked at again yet."""
    return bool(plan.review_by) and plan.review_by >= today.isoformat()


def _in_force() -> Select[Article]:
    return catalogue.live().where(Article.kind == ArticleKind.EMERGENCY_PLAN)


def _read(session: Session, query: Select[Article]) -> list[Plan]:
    articles = session.scalars(query).unique().all()
    drills = _find_drills(session, [each.id for each in articles])
    return [_to_plan(session, each, drills.get(each.id)) for each in articles]


def _to_plan(session: Session, article: Article, drill: PlanDrill | None) -> Plan:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    review_by = str(revision.attributes.get("review_by", ""))
    if drill is not None:
        review_by = max(review_by, drill.review_by.isoformat())
    systems, sites = (
        settle_names(session, field, str(revision.attributes.get(field.value, "")))
        for field in (Field.SYSTEM, Field.UNIT)
    )
    held_on = drill.held_on if drill else None
    return Plan(article, revision, held_on, review_by, systems, sites)


def _find_drills(session: Session, ids: Sequence[int]) -> dict[int, PlanDrill]:
    """The last one of each plan."""
    latest = (
        select(func.max(PlanDrill.id))
        .where(PlanDrill.article_id.in_(ids))
        .group_by(PlanDrill.article_id)
    )
    drills = session.scalars(select(PlanDrill).where(PlanDrill.id.in_(latest)))
    return {drill.article_id: drill for drill in drills}
