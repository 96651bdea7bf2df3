"""What things of the audit are called, for one page of it: as far as its reader may know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision, Submission
from kb.audit import AuditEntry, Subject
from kb.baselines.models import Baseline
from kb.calendars.models import Calendar
from kb.changes.models import Change
from kb.duties.models import Duty
from kb.guides.models import Guide, GuideEdition
from kb.handovers.models import Handover
from kb.incidents.models import Incident
from kb.items.models import Item
from kb.macros.models import Macro
from kb.milestones.models import Milestone
from kb.origins import is_readable
from kb.packages.models import Package
from kb.people.models import ManagedSystem, Unit, User
from kb.problems.models import Problem
from kb.quality.findings.models import Indicator
from kb.quality.models import QualityDataset, QualitySource
from kb.registers.models import Record
from kb.reporting.models import Report
from kb.rosters.models import Roster
from kb.services.models import Client, Contract, Service
from kb.sign_on.groups import GroupGrant
from kb.spellings.models import SpellingMerge, SpellingsApart
from kb.training.models import Course, TrainingSession

Names = Mapping[tuple[str, str], str]
"""By noun and key, as entries have them."""

_COLUMNS: Final[Mapping[Subject, Any]] = {
    Subject.BASELINE: Baseline.code,
    Subject.CALENDAR: Calendar.code,
    Subject.CHANGE: Change.number,
    Subject.CLIENT: Client.code,
    Subject.CONTRACT: Contract.number,
    Subject.DUTY: Duty.number,
    Subject.GROUP_GRANT: GroupGrant.group_name,
    Subject.GUIDE: Guide.code,
    Subject.GUIDE_EDITION: GuideEdition.title,
    Subject.HANDOVER: Handover.number,
    Subject.INCIDENT: Incident.number,
    Subject.INDICATOR: Indicator.code,
    Subject.ITEM: Item.number,
    Subject.MACRO: Macro.title,
    Subject.MANAGED_SYSTEM: ManagedSystem.name,
    Subject.PACKAGE: Package.number,
    Subject.PROBLEM: Problem.number,
    Subject.QUALITY_DATASET: QualityDataset.code,
    Subject.QUALITY_SOURCE: QualitySource.code,
    Subject.REPORT: Report.number,
    Subject.ROSTER: Roster.name,
    Subject.SERVICE: Service.code,
    Subject.SPELLING: SpellingMerge.name,
    Subject.SPELLINGS_APART: SpellingsApart.first,
    Subject.TRAINING_COURSE: Course.title,
    Subject.UNIT: Unit.name,
    Subject.USER: User.name,
}


def find_names(session: Session, entries: Iterable[AuditEntry], reader: User) -> Names:
    """One query for each kind of thing among *entries*; what has no name is not there."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.key.isascii() and entry.key.isdecimal():
            keys[entry.noun].add(int(entry.key))
    found: dict[tuple[str, str], str] = {}
    for noun, wanted in keys.items():
        query = _to_query(session, Subject(noun), wanted, reader)
        if query is not None:
            found |= {
                (noun, str(key)): name for key, name in session.execute(query) if name
            }
    return found


def _to_query(
    session: Session, noun: Subject, keys: set[int], reader: User
) -> Select[Any, Any] | None:
    match noun:
        case Subject.ARTICLE:
            return (
                select(Article.id, Revision.title)
                .join(Article.current_revision)
                .where(Article.id.in_(keys), Revision.audience != Audience.RESTRICTED)
            )
        case Subject.SUBMISSION:
            # What is under review may say what only the people of one client know.
            return select(Submission.id, Submission.title).where(
                Submission.id.in_(keys),
                Submission.audience != Audience.RESTRICTED,
                is_readable(session, reader),
            )
        case Subject.MILESTONE | Subject.TRAINING_SESSION:
            return _to_named_by_another(noun, keys)
        case Subject.RECORD:
            return select(Record.id, Record.code).where(
                Record.id.in_(keys), Record.is_private.is_(False)
            )
        case _ if (column := _COLUMNS.get(noun)) is not None:
            return select(column.class_.id, column).where(column.class_.id.in_(keys))
        case _:
            return None


def _to_named_by_another(noun: Subject, keys: set[int]) -> Select[Any, Any]:
    """What has no name of its own has that of what it belongs to."""
    if noun is Subject.MILESTONE:
        milestones = select(Milestone.id, Contract.number)
        return milestones.join(Milestone.contract).where(Milestone.id.in_(keys))
    held = select(TrainingSession.id, Course.title)
    return held.join(TrainingSession.course).where(TrainingSession.id.in_(keys))
