"""Emergency plans found by system: what is at hand when it is down."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Article, Revision
from kb.emergency.models import PlanDrill
from kb.errors import NotFoundError
from kb.people.models import User


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it is in force."""

    article: Article
    revision: Revision
    drilled_on: date | None
    review_by: str
    """By when it is looked at again: as approved, or moved by a drill held since."""

    @property
    def system(self) -> str:
        return str(self.revision.attributes.get("system", ""))

    @property
    def site(self) -> str:
        return str(self.revision.attributes.get("unit", ""))


def list_plans(session: Session, user: User, system: str | None = None) -> list[Plan]:
    """All in force for staff, or those that are for *system*, by the system's name.

    A plan is for the system that it names, and for those among its keywords: one plan
    may serve several. Telephone numbers are in it, so that nobody else sees one.
    """
    if not user.active or not user.is_staff or system == "":
        return []
    named = Revision.attributes["system"].as_string()
    query = catalogue.live().where(Article.kind == ArticleKind.EMERGENCY_PLAN)
    articles = session.scalars(query.order_by(named, Article.id)).all()
    drills = _find_drills(session)
    plans = (_to_plan(article, drills.get(article.id)) for article in articles)
    return [each for each in plans if system is None or _is_for(each, system)]


def get_plan(session: Session, article_id: int, user: User) -> Plan:
    """Raise ``NotFoundError`` for what is no plan in force, or not for *user*."""
    for plan in list_plans(session, user):
        if plan.article.id == article_id:
            return plan
    raise NotFoundError("article", article_id)


def list_names(session: Session, user: User) -> list[tuple[int, str]]:
    """Those in force by title, with the ids of their articles, to choose one."""
    if not user.active or not user.is_staff:
        return []
    named = select(Article.id, Revision.title).join(Article.current_revision)
    query = named.where(
        Article.kind == ArticleKind.EMERGENCY_PLAN,
        Article.retired_at.is_(None),
        Revision.audience != Audience.RESTRICTED,
    ).order_by(Revision.title)
    return [(row.id, row.title) for row in session.execute(query)]


def find_in_force(session: Session, article_id: int) -> Plan | None:
    """For the service itself, which shows it to nobody; ``None`` for what is no plan."""
    query = catalogue.live().where(Article.kind == ArticleKind.EMERGENCY_PLAN)
    article = session.scalar(query.where(Article.id == article_id))
    return _to_plan(article, None) if article is not None else None


def is_drilled(today: date) -> ColumnElement[bool]:
    """The condition that a drill keeps the ``Article`` from being due for another look."""
    return exists().where(
        PlanDrill.article_id == Article.id, PlanDrill.review_by > today
    )


def is_current(plan: Plan, today: date) -> bool:
    """Whether it need not be looked at again yet."""
    return bool(plan.review_by) and plan.review_by >= today.isoformat()


def _is_for(plan: Plan, system: str) -> bool:
    names = (plan.system, *plan.revision.attributes.get("keywords", ()))
    return system.casefold() in {name.casefold() for name in names}


def _to_plan(article: Article, drill: PlanDrill | None) -> Plan:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    review_by = str(revision.attributes.get("review_by", ""))
    if drill is not None:
        review_by = max(review_by, drill.review_by.isoformat())
    return Plan(article, revision, drill.held_on if drill else None, review_by)


def _find_drills(session: Session) -> dict[int, PlanDrill]:
    """The last one of each plan."""
    latest = select(func.max(PlanDrill.id)).group_by(PlanDrill.article_id)
    drills = session.scalars(select(PlanDrill).where(PlanDrill.id.in_(latest)))
    return {drill.article_id: drill for drill in drills}
