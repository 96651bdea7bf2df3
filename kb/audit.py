"""Who did what, to which record, when: written with the change, never altered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, insert, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base
from kb.people.models import User

LOGIN_FAILED: Final = "login_failed"
LOGIN_LOCKED: Final = "login_locked"
FAILURES: Final = (LOGIN_FAILED, LOGIN_LOCKED)


class AuditEntry(Base):
    """One change. It holds ids, not personal values."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_noun_key", "noun", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    action: Mapped[str]
    noun: Mapped[str]
    key: Mapped[str]
    channel: Mapped[str]
    details: Mapped[dict[str, Any]]


class Subject(StrEnum):
    """What an entry is about. The values are kept for good, and webhooks go by them."""

    ALERT_PATTERN = "alertpattern"
    ANNOUNCEMENT = "announcement"
    API_TOKEN = "apitoken"  # noqa: S105  The name of a thing.
    ARTICLE = "article"
    ARTICLE_TEMPLATE = "articletemplate"
    BASELINE = "baseline"
    CALENDAR = "calendar"
    CANNED_REPLY = "cannedreply"
    CHANGE = "change"
    CLIENT = "client"
    COMPATIBILITY = "compatibility"
    CONTACT = "contact"
    CONTRACT = "contract"
    DELIVERY = "delivery"
    DEPARTMENT_CHECK = "departmentcheck"
    DEVIATION = "deviation"
    DICTIONARY_WORD = "dictionaryword"
    DUTY = "duty"
    DUTY_RUN = "dutyrun"
    FACTOR_RULE = "factorrule"
    FINDING = "finding"
    GAP = "gap"
    GROUP_GRANT = "groupgrant"
    GUIDE = "guide"
    GUIDE_EDITION = "guideedition"
    HANDOVER = "handover"
    IMPORT_JOB = "importjob"
    IMPORT_MAPPING = "importmapping"
    INCIDENT = "incident"
    INDICATOR = "indicator"
    ITEM = "item"
    LETTER = "letter"
    MACRO = "macro"
    MANAGED_SYSTEM = "managedsystem"
    MILESTONE = "milestone"
    MONTH_CHECK = "monthcheck"
    ORGANISATION = "organisation"
    OWN_CAUSE = "owncause"
    PACKAGE = "package"
    PAST_CASE = "pastcase"
    PICTURE = "picture"
    PROBLEM = "problem"
    QUALITY_DATASET = "qualitydataset"
    QUALITY_RUN = "qualityrun"
    QUALITY_SOURCE = "qualitysource"
    RECORD = "record"
    REPORT = "report"
    REPORT_SCHEDULE = "reportschedule"
    REQUEST_KIND = "requestkind"
    ROSTER = "roster"
    SAMPLED_LINK = "sampledlink"
    SELF_CHECK = "selfcheck"
    SERVICE = "service"
    SERVICE_LEVEL = "servicelevel"
    SPELLING = "spelling"
    SPELLINGS_APART = "spellingsapart"
    SUBMISSION = "submission"
    SURVEY = "survey"
    SYNONYM_GROUP = "synonymgroup"
    TRAINING_COURSE = "trainingcourse"
    TRAINING_SESSION = "trainingsession"
    UNIT = "unit"
    USER = "user"
    WEBHOOK = "webhook"


SUBJECTS: Final[Mapping[str, Subject]] = {
    "alert_pattern": Subject.ALERT_PATTERN,
    "announcement": Subject.ANNOUNCEMENT,
    "api_token": Subject.API_TOKEN,
    "article": Subject.ARTICLE,
    "article_template": Subject.ARTICLE_TEMPLATE,
    "baseline": Subject.BASELINE,
    "calendar": Subject.CALENDAR,
    "canned_reply": Subject.CANNED_REPLY,
    "change": Subject.CHANGE,
    "client": Subject.CLIENT,
    "compatibility": Subject.COMPATIBILITY,
    "contact": Subject.CONTACT,
    "contract": Subject.CONTRACT,
    "deviation": Subject.DEVIATION,
    "dictionary_word": Subject.DICTIONARY_WORD,
    "duty": Subject.DUTY,
    "duty_run": Subject.DUTY_RUN,
    "factor_rule": Subject.FACTOR_RULE,
    "finding": Subject.FINDING,
    "group_grant": Subject.GROUP_GRANT,
    "guide": Subject.GUIDE,
    "guide_edition": Subject.GUIDE_EDITION,
    "handover": Subject.HANDOVER,
    "import_job": Subject.IMPORT_JOB,
    "import_mapping": Subject.IMPORT_MAPPING,
    "incident": Subject.INCIDENT,
    "indicator": Subject.INDICATOR,
    "item": Subject.ITEM,
    "knowledge_gap": Subject.GAP,
    "letter": Subject.LETTER,
    "macro": Subject.MACRO,
    "managed_system": Subject.MANAGED_SYSTEM,
    "milestone": Subject.MILESTONE,
    "organisation_choice": Subject.ORGANISATION,
    "own_cause": Subject.OWN_CAUSE,
    "package": Subject.PACKAGE,
    "past_case": Subject.PAST_CASE,
    "picture": Subject.PICTURE,
    "problem": Subject.PROBLEM,
    "quality_dataset": Subject.QUALITY_DATASET,
    "quality_department_check": Subject.DEPARTMENT_CHECK,
    "quality_month_check": Subject.MONTH_CHECK,
    "quality_run": Subject.QUALITY_RUN,
    "quality_self_check": Subject.SELF_CHECK,
    "quality_source": Subject.QUALITY_SOURCE,
    "register_record": Subject.RECORD,
    "report": Subject.REPORT,
    "report_schedule": Subject.REPORT_SCHEDULE,
    "request_kind": Subject.REQUEST_KIND,
    "roster": Subject.ROSTER,
    "sampled_link": Subject.SAMPLED_LINK,
    "service": Subject.SERVICE,
    "service_level": Subject.SERVICE_LEVEL,
    "spelling_merge": Subject.SPELLING,
    "spellings_apart": Subject.SPELLINGS_APART,
    "submission": Subject.SUBMISSION,
    "survey": Subject.SURVEY,
    "synonym_group": Subject.SYNONYM_GROUP,
    "training_course": Subject.TRAINING_COURSE,
    "training_session": Subject.TRAINING_SESSION,
    "unit": Subject.UNIT,
    "user_account": Subject.USER,
    "webhook": Subject.WEBHOOK,
    "webhook_delivery": Subject.DELIVERY,
}
"""By the table of the row: a class may get another name, a table has a migration."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone at work, and the door they came through."""

    user: User
    channel: str
    """page, command, rest, soap …"""


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and when: for every function that changes something."""

    actor: Actor
    now: datetime


def record(
    session: Session,
    action: str,
    subject: object,
    *,
    by: By,
    **details: Any,
) -> None:
    """Add an entry about *subject*, a flushed row, to the caller's transaction."""
    row = inspect(subject)
    key = ",".join(str(part) for part in row.identity)
    entry = to_entry(row.mapper.class_, key, by=by, action=action, **details)
    session.add(AuditEntry(**entry))


def record_all(
    session: Session, action: str, table: type[Base], keys: Iterable[int], *, by: By
) -> None:
    """As ``record``, of many rows of one *table*; no other system is told of it."""
    entries = [to_entry(table, key, by=by, action=action) for key in keys]
    if entries:
        session.flush()  # In the order in which it happened.
        session.connection().execute(insert(AuditEntry), entries)


def to_entry(
    table: type[Any], key: int | str, *, by: By, action: str, **details: Any
) -> dict[str, Any]:
    """The columns of an entry about the row *key* of *table*."""
    return {
        "at": by.now,
        "actor_id": by.actor.user.id,
        "action": str(action),
        "noun": SUBJECTS[table.__table__.name].value,
        "key": str(key),
        "channel": by.actor.channel,
        "details": details,
    }


def record_failure(
    session: Session, action: str, user: User | None, *, channel: str, now: datetime
) -> None:
    """Add that somebody, nobody knows who, tried to come in as *user*."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=None,
            action=action,
            noun="user",
            key=str(user.id) if user is not None else "",
            channel=channel,
            details={},
        )
    )
