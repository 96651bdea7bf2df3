"""Drills: besides an approved revision the only thing that moves a plan's review-by."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.feedback import find_owner
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Revision
from kb.articles.plan_scopes import fold, settle_names
from kb.audit import By
from kb.emergency.errors import DrillCase, DrillInputError, DrillNotAllowedError
from kb.emergency.models import PlanDrill
from kb.people import units
from kb.people.leading import MANAGES
from kb.people.models import Unit, User
from kb.spellings.names import Field

HOLDS: Final = timedelta(days=365)
"""So long a plan counts as tried, unless less is said."""


def may_note(session: Session, user: User, article: Article) -> bool:
    """Who keeps the plan, manages, or leads: a site that it is for, if it names any."""
    revision = article.current_revision
    if not user.active or not user.is_staff or revision is None:
        return False
    if user.has(*MANAGES) or find_owner(session, revision).id == user.id:
        return True
    led = units.with_descendants(session, units.list_led(session, user))
    sites = _name_sites(session, revision)
    if not led or not sites:
        return bool(led)
    names = session.scalars(select(Unit.name).where(Unit.id.in_(led)))
    return not sites.isdisjoint(map(fold, names))


def _name_sites(session: Session, revision: Revision) -> set[str]:
    text = str(revision.attributes.get(Field.UNIT.value, ""))
    return set(map(fold, settle_names(session, Field.UNIT, text)))


def note_drill(
    session: Session,
    article: Article,
    held_on: date,
    review_by: date | None = None,
    *,
    duty_run_id: int | None = None,
    by: By,
) -> PlanDrill:
    """Note that the plan was drilled; it is looked at again by *review_by*.

    A duty's run that went through it says so by itself. Raise ``DrillNotAllowedError`` for
    whoever neither keeps the plan nor leads where it holds, ``DrillInputError`` for what is no plan in force, for a day to come, and for a
    review-by that a drill does not carry.
    """
    if duty_run_id is None and not may_note(session, by.actor.user, article):
        raise DrillNotAllowedError
    if article.kind is not ArticleKind.EMERGENCY_PLAN or not _is_live(article):
        raise DrillInputError(
            "Only a plan in force is drilled.", case=DrillCase.NO_PLAN
        )
    if held_on > by.now.astimezone().date():
        raise DrillInputError(
            "A drill is noted after it was held.", case=DrillCase.NOT_HELD
        )
    until = review_by or held_on + HOLDS
    if not held_on < until <= held_on + HOLDS:
        raise DrillInputError(
            f"A drill holds for {HOLDS.days} days at most.",
            case=DrillCase.TOO_LONG,
            limit=HOLDS.days,
        )
    drill = PlanDrill(
        article_id=article.id,
        held_on=held_on,
        review_by=until,
        duty_run_id=duty_run_id,
        by_id=by.actor.user.id,
        at=by.now,
    )
    session.add(drill)
    session.flush()
    details = {"held_on": held_on.isoformat(), "review_by": until.isoformat()}
    audit.record(session, "drill", article, by=by, **details)
    return drill


def _is_live(article: Article) -> bool:
    return article.retired_at is None and article.current_revision_id is not None
