"""What events are about: the tables, who may know of a row, and what is kept from everybody.

A room joins with one line of ``NOUNS`` and its actions in ``kinds.py``. Its rule is the
room's own ``visible_to``, so that an event reaches nobody whom the page would refuse.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from kb import numbering
from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision, Submission
from kb.articles.visibility import visible_audiences
from kb.audit import Subject
from kb.baselines.models import Baseline, Deviation
from kb.baselines.visibility import visible_to as baselines_for
from kb.changes.listing import visible_to as changes_for
from kb.changes.models import Change
from kb.duties.listing import visible_to as duties_for
from kb.duties.models import Duty, DutyRun
from kb.guides.models import Guide, GuideEdition
from kb.guides.reading import visible_to as editions_for
from kb.handovers.models import Handover
from kb.handovers.reading import visible_to as handovers_for
from kb.incidents.models import Incident
from kb.incidents.policy import visible_to as incidents_for
from kb.items.listing import is_kept_from_nobody
from kb.items.listing import visible_to as items_for
from kb.items.models import Item
from kb.numbering import Series
from kb.origins import is_readable
from kb.outbox.models import OutboxEvent
from kb.packages.models import Package
from kb.people.models import Role, User
from kb.problems.listing import visible_to as problems_for
from kb.problems.models import Problem
from kb.quality.findings.listing import visible_to as findings_for
from kb.quality.findings.models import Finding, QualityRun
from kb.registers.models import Record
from kb.registers.visibility import visible_to as records_for
from kb.reporting.models import Report
from kb.reporting.reading import visible_to as reports_for
from kb.surveys.models import Survey
from kb.surveys.service import visible_to as surveys_for

Rule = Callable[[Session, User], ColumnElement[bool]]
"""The condition that a row must meet for somebody to know of it."""


@dataclass(frozen=True, slots=True)
class Noun:
    """What events of one noun are about."""

    table: type[Any]
    visible: Rule
    page: str
    """Where people see it, with its ``id`` or its ``key``."""
    key: Series | Any = None
    """What people and operations call a row by: a series, a column, or else its id."""
    told: ColumnElement[bool] | None = None
    """The condition on rows that have events at all; of the others none is written."""

    def path(self, thing_id: int, key: str) -> str:
        return self.page.format(id=thing_id, key=quote(key, safe=""))


def _of_active_staff(_session: Session, user: User) -> ColumnElement[bool]:
    return true() if user.active and user.is_staff else false()


def _of_administrators(_session: Session, user: User) -> ColumnElement[bool]:
    return true() if user.active and user.has(Role.ADMINISTRATOR) else false()


def _articles(_session: Session, user: User) -> ColumnElement[bool]:
    current = select(Revision.id).where(Revision.audience.in_(visible_audiences(user)))
    return Article.current_revision_id.in_(current)


def _submissions(session: Session, user: User) -> ColumnElement[bool]:
    """Of a new version: whoever reads the article; of a new article, who may read it."""
    articles = select(Article.id).where(_articles(session, user))
    reads_all = user.has(Role.REVIEWER, Role.MANAGER)
    return or_(
        OutboxEvent.article_id.in_(articles),
        and_(
            OutboxEvent.article_id.is_(None),
            is_readable(session, user),
            Submission.audience != Audience.RESTRICTED,
            true() if reads_all else Submission.author_id == user.id,
        ),
    )


def _runs(session: Session, user: User) -> ColumnElement[bool]:
    duties = select(Duty.id).where(duties_for(session, user))
    return DutyRun.duty_id.in_(duties)


def _deviations(session: Session, user: User) -> ColumnElement[bool]:
    baselines = select(Baseline.id).where(baselines_for(session, user))
    return Deviation.baseline_id.in_(baselines)


_CODE_OF_GUIDE: Final = (
    select(Guide.code).where(Guide.id == GuideEdition.guide_id).scalar_subquery()
)

# fmt: off
NOUNS: Final[Mapping[Subject, Noun]] = {
    Subject.ARTICLE: Noun(Article, _articles, "/articles/{id}"),
    Subject.SUBMISSION: Noun(Submission, _submissions, "/submissions/{id}"),
    Subject.INCIDENT: Noun(Incident, incidents_for, "/incidents/{id}",
                           numbering.INCIDENTS),
    Subject.PROBLEM: Noun(Problem, problems_for, "/problems/{id}", numbering.PROBLEMS),
    Subject.CHANGE: Noun(Change, changes_for, "/changes/{id}", numbering.CHANGES),
    Subject.DUTY_RUN: Noun(DutyRun, _runs, "/duties/runs/{id}"),
    # Nobody is told that there is a complaint, nor its number: not even who works on it.
    Subject.ITEM: Noun(Item, items_for, "/items/{id}", numbering.ITEMS,
                       told=is_kept_from_nobody()),
    Subject.SURVEY: Noun(Survey, surveys_for, "/surveys/{id}"),
    Subject.RECORD: Noun(Record, records_for, "/r/{key}", Record.code,
                         told=Record.is_private.is_(False)),
    Subject.PACKAGE: Noun(Package, _of_active_staff, "/packages/{id}",
                          numbering.PACKAGES),
    Subject.BASELINE: Noun(Baseline, baselines_for, "/baselines/{id}", Baseline.code),
    Subject.DEVIATION: Noun(Deviation, _deviations, "/baselines"),
    Subject.GUIDE_EDITION: Noun(GuideEdition, editions_for, "/guides/editions/{id}",
                                _CODE_OF_GUIDE),
    Subject.HANDOVER: Noun(Handover, handovers_for, "/handovers/{id}",
                           numbering.HANDOVERS),
    Subject.REPORT: Noun(Report, reports_for, "/reports/{id}", numbering.REPORTS),
    Subject.QUALITY_RUN: Noun(QualityRun, _of_administrators, "/quality/sources"),
    Subject.FINDING: Noun(Finding, findings_for, "/quality/findings/{id}"),
}
# fmt: on


def visible_to(
    session: Session, user: User, nouns: Collection[str] | None = None
) -> ColumnElement[bool]:
    """The condition that an event must meet for *user* to hear of it.

    It asks how things are now. Where only events of some *nouns* are looked at, only
    their rules are asked; all of them: ``None``.
    """
    if not user.active:
        return false()
    rules = [
        _rule(session, user, subject, noun)
        for subject, noun in NOUNS.items()
        if nouns is None or subject in nouns
    ]
    staffs = true() if user.is_staff else OutboxEvent.internal.is_(False)
    return and_(staffs, or_(false(), *rules))


def _rule(
    session: Session, user: User, subject: Subject, noun: Noun
) -> ColumnElement[bool]:
    told = true() if noun.told is None else noun.told
    row = select(noun.table.id).where(
        noun.table.id == OutboxEvent.thing_id, told, noun.visible(session, user)
    )
    # By hand: the rules look into tables that they name themselves.
    return and_(OutboxEvent.noun == subject.value, row.correlate(OutboxEvent).exists())
