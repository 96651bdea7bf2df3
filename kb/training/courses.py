"""Courses: made, of a need or by hand, changed, ended and found again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles import catalogue
from kb.articles.models import Article, Revision
from kb.articles.visibility import visible_audiences
from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.incidents.policy import visible_to
from kb.masking import keep_block
from kb.people.models import User
from kb.services.visibility import clients_of, of_clients, sees_client
from kb.spellings.names import Field
from kb.spellings.settling import settle
from kb.text import MAX_LINE, to_line
from kb.training.errors import (
    TrainingCase,
    TrainingInputError,
    TrainingNotAllowedError,
)
from kb.training.models import (
    MAX_OPERATION,
    Course,
    CourseArticle,
    CourseAudience,
    CourseIncident,
)
from kb.training.visibility import may_plan

PAGE_SIZE: Final = 50
MOST_ARTICLES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What is said of a course."""

    title: str
    audience: CourseAudience
    teaches: str
    system: str = ""
    operation: str = ""
    articles: Sequence[int] = ()
    """Ids of those that it is taught from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    text: str = ""
    """Part of a title, system or operation."""
    audience: CourseAudience | None = None
    page: int = 1


def add_course(
    session: Session,
    taught: Taught,
    client_id: int,
    incident_ids: Sequence[int] = (),
    *,
    by: By,
) -> Course:
    """*incident_ids* are those that showed the need; only what the maker sees is kept."""
    user = by.actor.user
    if not may_plan(session, user) or not sees_client(session, user, client_id):
        raise TrainingNotAllowedError
    course = Course(
        client_id=client_id,
        made_by_id=user.id,
        created_at=by.now,
        updated_at=by.now,
    )
    _put(session, course, taught, user)
    session.add(course)
    session.flush()  # What belongs to it names its id.
    seen = select(Incident.id).where(
        Incident.id.in_(list(incident_ids)),
        Incident.client_id == client_id,
        visible_to(session, user),
    )
    for incident_id in session.scalars(seen.order_by(Incident.id)):
        session.add(CourseIncident(course_id=course.id, incident_id=incident_id))
    audit.record(session, "add", course, by=by)
    return course


def edit_course(session: Session, course: Course, taught: Taught, *, by: By) -> None:
    _require_keeper(session, course, by)
    _put(session, course, taught, by.actor.user)
    course.updated_at = by.now
    audit.record(session, "edit", course, by=by)


def switch(session: Session, course: Course, *, ended: bool, by: By) -> None:
    """End it, or take it up again: an ended one gets no more sessions."""
    _require_keeper(session, course, by)
    if ended != (course.ended_at is not None):
        course.ended_at = by.now if ended else None
        course.updated_at = by.now
        audit.record(session, "switch", course, by=by, ended=ended)


def get_course(session: Session, course_id: int, user: User) -> Course:
    """Raise ``NotFoundError`` for what is not there, or of another client."""
    course = session.get(Course, course_id)
    is_theirs = user.active and user.is_staff
    if course is None or not is_theirs:
        raise NotFoundError("course", course_id)
    if not sees_client(session, user, course.client_id):
        raise NotFoundError("course", course_id)
    return course


def list_courses(session: Session, user: User, wanted: Wanted) -> Sequence[Course]:
    """One more than ``PAGE_SIZE`` where there is another page; ended ones last."""
    query = select(Course).where(
        of_clients(Course.client_id, clients_of(session, user))
    )
    if wanted.audience is not None:
        query = query.where(Course.audience == wanted.audience)
    if text := to_line(wanted.text):
        columns = (Course.title, Course.system, Course.operation)
        query = query.where(
            columns[0].icontains(text, autoescape=True)
            | columns[1].icontains(text, autoescape=True)
            | columns[2].icontains(text, autoescape=True)
        )
    ordered = query.order_by(Course.ended_at.is_not(None), Course.id.desc())
    page = ordered.offset((wanted.page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    return session.scalars(page).all()


def list_articles(session: Session, course: Course, user: User) -> list[Article]:
    """Those that *user* may read, of what is still out."""
    ids = [each.article_id for each in course.article_rows]
    query = _readable(user).where(Article.id.in_(ids)).order_by(Article.id)
    return list(session.scalars(query))


def list_incidents(session: Session, course: Course, user: User) -> list[Incident]:
    """Those behind it that *user* sees."""
    behind = select(CourseIncident.incident_id).where(
        CourseIncident.course_id == course.id
    )
    query = select(Incident).where(Incident.id.in_(behind), visible_to(session, user))
    return list(session.scalars(query.order_by(Incident.id.desc())).unique())


def _put(session: Session, course: Course, given: Taught, user: User) -> None:
    taught = _checked(given)
    taught = replace(taught, system=settle(session, Field.SYSTEM, taught.system))
    known = {each.article_id for each in course.article_rows}
    asked = list(dict.fromkeys(taught.articles))
    if len(asked) > MOST_ARTICLES:
        raise TrainingInputError(
            f"A course has up to {MOST_ARTICLES} articles.",
            case=TrainingCase.TOO_MANY_ARTICLES,
            limit=MOST_ARTICLES,
            field="articles",
        )
    new = [each for each in asked if each not in known]
    readable = session.scalars(_readable(user).where(Article.id.in_(new))).all()
    missing = set(new) - {each.id for each in readable}
    if missing:
        raise TrainingInputError(
            f"There is no article {min(missing)}.",
            case=TrainingCase.UNKNOWN_ARTICLE,
            number=min(missing),
            field="articles",
        )
    course.title, course.audience = taught.title, taught.audience
    course.teaches = taught.teaches
    course.system, course.operation = taught.system, taught.operation
    course.article_rows = [
        each for each in course.article_rows if each.article_id in asked
    ] + [CourseArticle(article_id=each) for each in new]


def _checked(taught: Taught) -> Taught:
    title, system = to_line(taught.title), to_line(taught.system)
    operation = to_line(taught.operation)
    if not title or len(title) > MAX_LINE:
        raise TrainingInputError(
            f"A course has a title of up to {MAX_LINE} characters.",
            case=TrainingCase.TITLE,
            limit=MAX_LINE,
            field="title",
        )
    for name, value, limit in (
        ("system", system, MAX_LINE),
        ("operation", operation, MAX_OPERATION),
    ):
        if len(value) > limit:
            raise TrainingInputError(
                f"This may have {limit} characters.",
                case=TrainingCase.TOO_LONG,
                limit=limit,
                field=name,
            )
    teaches = keep_block(taught.teaches)
    if not teaches:
        raise TrainingInputError(
            "Say what it teaches.", case=TrainingCase.TEACHES, field="teaches"
        )
    return replace(
        taught, title=title, teaches=teaches, system=system, operation=operation
    )


def _readable(user: User) -> Select[Article]:
    return catalogue.live().where(Revision.audience.in_(visible_audiences(user)))


def _require_keeper(session: Session, course: Course, by: By) -> None:
    user = by.actor.user
    if not may_plan(session, user) or not sees_client(session, user, course.client_id):
        raise TrainingNotAllowedError
