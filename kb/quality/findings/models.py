"""The tables of indicators, of runs, and of what these found."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article
from kb.columns import enum_column
from kb.database import Base
from kb.incidents.models import Incident
from kb.moves import Event
from kb.people.models import Post, Unit, User
from kb.quality.models import QualityDataset
from kb.quality.vocabulary import KNOWN_UNIT, Dimension, Fix, Severity


class Indicator(Base):
    """One rule over a dataset, as it is now; its versions say how it judged before."""

    __tablename__ = "indicator"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    dataset_id: Mapped[int] = mapped_column(
        ForeignKey("quality_dataset.id"), index=True
    )
    names: Mapped[dict[str, str]]
    """By language."""
    dimension: Mapped[Dimension] = mapped_column(enum_column(Dimension))
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    fix: Mapped[Fix] = mapped_column(enum_column(Fix))
    weight: Mapped[int]
    """How much a violation counts in scores, beside those of other indicators."""
    post: Mapped[Post] = mapped_column(enum_column(Post))
    """Whose work it is where the back office has to correct it."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    """The solution that tells how to correct what it finds."""
    definition: Mapped[dict[str, Any]]
    """As it was written; see ``kb.quality.definitions``."""
    number: Mapped[int]
    """Of the version in force."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """Its last day."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    dataset: Mapped[QualityDataset] = relationship()
    article: Mapped[Article | None] = relationship()

    @property
    def is_built_in(self) -> bool:
        """Whether nobody wrote it: every dataset with units has the one of unknown units."""
        return not self.definition

    @property
    def test(self) -> str:
        """What it asks of the data."""
        return str(self.definition.get("test", KNOWN_UNIT))

    def is_valid(self, day: date) -> bool:
        """Whether it judges on *day*."""
        since, until = self.valid_from, self.valid_to
        return (since is None or since <= day) and (until is None or day <= until)


class IndicatorVersion(Base):
    """The rule of an indicator from one change to the next: trends show the break."""

    __tablename__ = "indicator_version"
    __table_args__ = (UniqueConstraint("indicator_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    number: Mapped[int]
    rule: Mapped[dict[str, Any]]
    """What decides: the test, its parameters, and to what it applies."""
    since: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    by: Mapped[User] = relationship()


class RunKind(StrEnum):
    MANUAL = "manual"
    NIGHTLY = "nightly"
    MONTHLY = "monthly"


class RunState(StrEnum):
    WAITING = "waiting"
    """Asked for; whoever works in the background begins it."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Nothing of it counts."""


class QualityRun(Base):
    """A dataset held against all its indicators, as a whole or not at all."""

    __tablename__ = "quality_run"
    __table_args__ = (
        Index("ix_quality_run_dataset_id_started_at", "dataset_id", "started_at"),
        # Two runs at once would be a burden that nobody of the source agreed to.
        Index(
            "uq_quality_run_running",
            "source_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "uq_quality_run_waiting",
            "dataset_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("quality_dataset.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("quality_source.id"))
    kind: Mapped[RunKind] = mapped_column(enum_column(RunKind))
    state: Mapped[RunState] = mapped_column(enum_column(RunState))
    started_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    holder: Mapped[str] = mapped_column(String(100))
    """The process that is at it; see ``kb.quality.runs.holding``."""
    held_until: Mapped[datetime]
    """By then whoever holds it has said so again, or is gone."""
    steps: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many statements it is likely to take; 0 before that is known."""
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    """At which of them it is."""
    checked: Mapped[int] = mapped_column(default=0)
    """Rows."""
    found: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)
    corrected: Mapped[int] = mapped_column(default=0)
    fault_code: Mapped[str] = mapped_column(String(50), default="")
    fault: Mapped[str] = mapped_column(Text, default="")
    """Why it failed, in a sentence."""
    changed_columns: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    """Which the source has now and had not at the last look, or of another type."""

    dataset: Mapped[QualityDataset] = relationship()
    started_by: Mapped[User] = relationship()


class RunRows(Base):
    """How many rows of a unit and a person a run has checked."""

    __tablename__ = "run_rows"
    __table_args__ = (Index("ix_run_rows_run_id_unit_id", "run_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person: Mapped[str] = mapped_column(String(100))
    """As the source calls whoever entered them; empty for nobody."""
    checked: Mapped[int]


class RunCount(Base):
    """How many of these an indicator found wrong, beyond the cap of findings, too."""

    __tablename__ = "run_count"
    __table_args__ = (
        Index("ix_run_count_run_id_unit_id", "run_id", "unit_id"),
        Index("ix_run_count_indicator_id_run_id", "indicator_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person: Mapped[str] = mapped_column(String(100))
    found: Mapped[int]
    explained: Mapped[int] = mapped_column(default=0)
    """Of these, what an approved explanation says is true: no score counts it."""


class RunIndicator(Base):
    """That a run held an indicator against the dataset, in which version."""

    __tablename__ = "run_indicator"
    __table_args__ = (UniqueConstraint("run_id", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    number: Mapped[int]
    """Of the version."""
    found: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int | None]
    """What a test of the number of rows counted, to be held against the next month."""
    only_counted: Mapped[int] = mapped_column(default=0)
    """What it found beyond the most findings that are kept: none of it is listed."""
    not_compared: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rows that there were too many of to be compared with each other."""


class StagedFinding(Base):
    """What a run has found so far; it counts for nothing until the run has ended well."""

    __tablename__ = "staged_finding"
    __table_args__ = (
        Index("ix_staged_finding_run_id", "run_id", "indicator_id", "identity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    identity: Mapped[str] = mapped_column(String(64))
    key: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any]]
    sealed: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class FindingState(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    AWAITING_APPROVAL = "awaiting_approval"
    """Somebody says that it is true as it stands, and the unit above has to agree."""
    EXPLAINED = "explained"
    BACK_OFFICE = "back_office"
    CORRECTED = "corrected"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    """The rule was changed, and finds it no more: nobody has corrected anything."""


class Finding(Base):
    """One record that violates one indicator, through all the runs that see it."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("indicator_id", "identity"),
        Index("ix_finding_unit_id_state", "unit_id", "state"),
        Index("ix_finding_assignee_id_state", "assignee_id", "state"),
        Index("ix_finding_first_seen_at_unit_id", "first_seen_at", "unit_id"),
        Index("ix_finding_indicator_id_state", "indicator_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    identity: Mapped[str] = mapped_column(String(64))
    """A hash of the record's key, under a key of ours where that is masked."""
    key: Mapped[dict[str, Any]]
    """By column, as anybody may see it."""
    shown: Mapped[dict[str, Any]]
    """The values beside it, by column, as anybody may see them."""
    sealed: Mapped[str] = mapped_column(Text, default="")
    """What is masked in both, encrypted; empty where nothing is."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """None where the unit of the row is unknown."""
    person: Mapped[str] = mapped_column(String(100), default="")
    """As the source calls whoever entered the record."""
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    """Their account, if they have one."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[FindingState] = mapped_column(enum_column(FindingState))
    number: Mapped[int]
    """Of the indicator's version that saw it last."""
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"), index=True)
    corrected_at: Mapped[datetime | None]
    """The last time; it may have come again since."""
    corrected_run_id: Mapped[int | None] = mapped_column(ForeignKey("quality_run.id"))
    """Which did not find it any more: the database takes nobody else's word."""
    withdrawn_at: Mapped[datetime | None]
    """The last time that a changed rule did not find it."""
    reopened_at: Mapped[datetime | None]
    recurrences: Mapped[int] = mapped_column(default=0)
    """How often the same person has brought it back."""
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    explained_at: Mapped[datetime | None]
    """When the unit above agreed."""
    explained_until: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    """When the back office was asked first."""
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    indicator: Mapped[Indicator] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    explained_by: Mapped[User | None] = relationship(foreign_keys=[explained_by_id])
    incident: Mapped[Incident | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class FindingEvent(Event[FindingState], Base):
    """One step of a finding. It names no value of the record."""

    __tablename__ = "finding_event"
    __table_args__ = (Index("ix_finding_event_finding_id_at", "finding_id", "at"),)
    states = FindingState

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))


class BackOfficeCase(Base):
    """The one incident for what an indicator found in a unit in a run."""

    __tablename__ = "back_office_case"
    __table_args__ = (UniqueConstraint("indicator_id", "unit_id", "run_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("quality_run.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)

    incident: Mapped[Incident] = relationship()


class PersonCode(Base):
    """Whose account is meant where a source calls a person something else."""

    __tablename__ = "person_code"
    __table_args__ = (UniqueConstraint("source_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("quality_source.id"))
    code: Mapped[str] = mapped_column(String(100))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship()
