"""Who may see a picture: whoever may see a text that carries it, and nobody else."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from kb.articles.models import Article, Revision, Submission
from kb.articles.visibility import visible_audiences
from kb.changes import listing as changes
from kb.changes.models import Change
from kb.duties import listing as duties
from kb.duties.models import DutyRun
from kb.errors import NotFoundError
from kb.incidents import policy, timeline
from kb.incidents.models import Incident, IncidentEvent
from kb.origins import is_readable
from kb.people.models import Role, User
from kb.pictures.addresses import find_keys
from kb.pictures.models import Picture, PictureUse
from kb.problems import listing as problems
from kb.problems.models import Problem

Reads = Callable[[User, Submission], bool]
"""Whether somebody may see a submission; ``review`` knows."""


def is_author(user: User, submission: Submission) -> bool:
    return user.active and user.id == submission.author_id


def get_visible(
    session: Session, key: str, user: User, reads: Reads = is_author
) -> Picture:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    picture = session.scalar(select(Picture).where(Picture.key == key))
    if picture is None or not may_see(session, picture, user, reads):
        raise NotFoundError("picture", key)
    return picture


def may_see(
    session: Session, picture: Picture, user: User, reads: Reads = is_author
) -> bool:
    return user.active and (
        picture.owner_id == user.id
        or _is_published(session, picture, user)
        or _is_in_incident(session, picture, user)
        or _is_on_time_line(session, picture, user)
        or _is_in_problem_or_change(session, picture, user)
        or _is_in_duty_run(session, picture, user)
        or _is_in_submission(session, picture, user, reads)
    )


def may_see_original(picture: Picture, user: User) -> bool:
    """Of a picture that *user* may see: the file as it came tells more than it shows."""
    return picture.owner_id == user.id or user.has(Role.REVIEWER)


def _is_published(session: Session, picture: Picture, user: User) -> bool:
    audiences = visible_audiences(user)
    current = aliased(Revision)
    found = (
        select(PictureUse.id)
        .join(Revision, Revision.submission_id == PictureUse.submission_id)
        .join(Article, Article.id == Revision.article_id)
        .join(current, current.id == Article.current_revision_id)
        .where(
            PictureUse.picture_id == picture.id,
            _in_force_or_for(user),
            Revision.audience.in_(audiences),
            current.audience.in_(audiences),
        )
    )
    return session.scalar(found.limit(1)) is not None


def _in_force_or_for(user: User) -> ColumnElement[bool]:
    """Retired articles are still read by staff."""
    return true() if user.is_staff else Article.retired_at.is_(None)


def _is_in_incident(session: Session, picture: Picture, user: User) -> bool:
    found = (
        select(PictureUse.id)
        .join(Incident, Incident.id == PictureUse.incident_id)
        .where(PictureUse.picture_id == picture.id, policy.visible_to(session, user))
    )
    return session.scalar(found.limit(1)) is not None


def _is_on_time_line(session: Session, picture: Picture, user: User) -> bool:
    """Where the reader is told the words of the step: not all of them are for askers."""
    found = (
        select(IncidentEvent)
        .join(PictureUse, PictureUse.event_id == IncidentEvent.id)
        .join(Incident, Incident.id == IncidentEvent.incident_id)
        .where(PictureUse.picture_id == picture.id, policy.visible_to(session, user))
    )
    entries = timeline.read(session.scalars(found), user)
    return picture.key in find_keys(entry.text for entry in entries)


def _is_in_problem_or_change(session: Session, picture: Picture, user: User) -> bool:
    in_problem = (
        select(PictureUse.id)
        .join(Problem, Problem.id == PictureUse.problem_id)
        .where(PictureUse.picture_id == picture.id, problems.visible_to(session, user))
    )
    in_change = (
        select(PictureUse.id)
        .join(Change, Change.id == PictureUse.change_id)
        .where(PictureUse.picture_id == picture.id, changes.visible_to(session, user))
    )
    return session.scalar(union_all(in_problem, in_change).limit(1)) is not None


def _is_in_duty_run(session: Session, picture: Picture, user: User) -> bool:
    found = (
        select(PictureUse.id)
        .join(DutyRun, DutyRun.id == PictureUse.duty_run_id)
        .join(DutyRun.duty)
        .where(PictureUse.picture_id == picture.id, duties.visible_to(session, user))
    )
    return session.scalar(found.limit(1)) is not None


def _is_in_submission(
    session: Session, picture: Picture, user: User, reads: Reads
) -> bool:
    found = (
        select(Submission)
        .join(
            PictureUse,
            or_(
                PictureUse.submission_id == Submission.id,
                PictureUse.judged_id == Submission.id,
            ),
        )
        .where(PictureUse.picture_id == picture.id, is_readable(session, user))
    )
    return any(reads(user, each) for each in session.scalars(found))
