"""How far a milestone is: each measure in one query, over what its contract is about."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.models import Article
from kb.guides.models import EditionState, GuideEdition
from kb.milestones.models import Measure, Milestone
from kb.packages.models import DeviceClass, Package, PackageState
from kb.registers.models import Record, RecordState
from kb.reporting.models import Report, ReportState
from kb.reports.cuts import Cut
from kb.reports.number import Unit
from kb.reports.numbers import BY_CODE
from kb.reports.periods import Period

HUNDRED: Final = 100
MORE_IS_BETTER: Final = (
    "closed",
    "first_line_share",
    "own_tier_share",
    "same_period_share",
    "respond_in_target",
    "resolve_in_target",
    "cause_said_share",
    "known_share",
    "link_accuracy",
    "self_service_success",
    "satisfaction",
)
"""Numbers of which a contract can ask for at least so much."""


def measure(session: Session, milestone: Milestone, *, now: datetime) -> float | None:
    """What is reached; ``None`` where there is nothing to count. Of a share in percent."""
    if milestone.measure is Measure.NUMBER:
        return _compute(session, milestone, now)
    return float(session.scalar(_QUERIES[milestone.measure](milestone)) or 0)


def is_share(kind: Measure, subject: str) -> bool:
    number = BY_CODE.get(subject) if kind is Measure.NUMBER else None
    return number is not None and number.unit is Unit.SHARE


def goes_up_and_down(milestone: Milestone) -> bool:
    """Whether it says something on its last day alone: a share of a few is no result."""
    return milestone.measure is Measure.NUMBER and milestone.subject != "closed"


def _compute(session: Session, milestone: Milestone, now: datetime) -> float | None:
    """Over the contract's time so far, of the client alone."""
    number = BY_CODE[milestone.subject]
    begun = datetime.combine(milestone.contract.starts_on, time()).astimezone()
    if begun >= now:
        return None
    cut = Cut(client=milestone.contract.client_id)
    value = number.compute(
        session, Period(begun, now + timedelta(seconds=1)), cut
    ).value
    if value is None:
        return None
    return value * HUNDRED if number.unit is Unit.SHARE else value


def _count_articles(milestone: Milestone) -> Select[int]:
    """Articles are of no client: what is published serves each."""
    found = catalogue.live().with_only_columns(func.count(Article.id))
    return (
        found.where(Article.kind == milestone.subject) if milestone.subject else found
    )


def _count_packages(milestone: Milestone) -> Select[int]:
    found = select(func.count(Package.id)).where(Package.state == PackageState.RELEASED)
    if milestone.subject:
        found = found.where(Package.device_class == DeviceClass(milestone.subject))
    return found


def _count_guides(milestone: Milestone) -> Select[int]:
    return select(func.count(GuideEdition.id)).where(
        GuideEdition.state == EditionState.PUBLISHED,
        GuideEdition.client_id == milestone.contract.client_id,
    )


def _count_records(milestone: Milestone) -> Select[int]:
    """Never of what is private, whoever asks."""
    return select(func.count(Record.id)).where(
        Record.type_code == milestone.subject,
        Record.client_id == milestone.contract.client_id,
        Record.state != RecordState.ENDED,
        Record.is_private.is_(False),
    )


def _count_reports(milestone: Milestone) -> Select[int]:
    """Those of the contract's time; of every client counts as of this one."""
    begun = datetime.combine(milestone.contract.starts_on, time()).astimezone()
    client_id = milestone.contract.client_id
    return select(func.count(Report.id)).where(
        Report.kind == milestone.subject,
        Report.state.in_((ReportState.APPROVED, ReportState.PUBLISHED)),
        Report.client_id.is_(None) | (Report.client_id == client_id),
        Report.until > begun,
    )


_QUERIES: Final[Mapping[Measure, Callable[[Milestone], Select[int]]]] = {
    Measure.ARTICLES: _count_articles,
    Measure.PACKAGES: _count_packages,
    Measure.GUIDES: _count_guides,
    Measure.RECORDS: _count_records,
    Measure.REPORTS: _count_reports,
}
