"""Reports, what happened to them, and when they are made."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES: Final = ("draft", "approved", "published", "discarded")
FROZEN: Final = ("id", "kind", "period", "since", "until", "by_person", "so_far", "maker_id")
FROZEN_JSON: Final = ("document", "definition")
MAY_BE_EMPTY: Final = ("client_id", "unit_id")

_FROZEN_CHANGES: Final = " OR ".join(
    [
        *(f"NEW.{name} <> OLD.{name}" for name in FROZEN),
        *(
            f"CAST(NEW.{name} AS TEXT) <> CAST(OLD.{name} AS TEXT)"
            for name in FROZEN_JSON
        ),
        *(
            f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)"
            for name in MAY_BE_EMPTY
        ),
    ]
)
REFUSALS: Final = (
    Refusal(
        "report_stays_frozen",
        "UPDATE",
        "report",
        _FROZEN_CHANGES,
        "what was frozen in a report never changes",
    ),
    Refusal(
        "published_report_never_changes",
        "UPDATE",
        "report",
        "OLD.state = 'published'",
        "a published report never changes",
    ),
    Refusal(
        "report_is_published_approved",
        "UPDATE",
        "report",
        "NEW.state = 'published' AND (NEW.article_id IS NULL"
        " OR NEW.approved_by_id IS NULL OR NEW.approved_by_id = NEW.maker_id)",
        "a report is published as an article, approved by another than its maker",
    ),
    Refusal(
        "report_is_never_deleted",
        "DELETE",
        "report",
        "1 = 1",
        "a report is never deleted",
    ),
    *(
        Refusal(
            f"report_event_never_changes_{event.lower()}",
            event,
            "report_event",
            "1 = 1",
            "what happened is never rewritten",
        )
        for event in ("UPDATE", "DELETE")
    ),
    *(
        Refusal(
            f"{table}_replaces_no_other",
            "INSERT",
            table,
            f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.id = NEW.id)",
            "a row that is kept for good is never replaced",
        )
        for table in ("report", "report_event")
    ),
    *(
        Refusal(
            f"{table}_is_never_emptied",
            "TRUNCATE",
            table,
            "1 = 1",
            "what is kept for good is never emptied",
        )
        for table in ("report", "report_event")
    ),
)


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("key", sa.String(200), nullable=True),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("since", UTCDateTime(timezone=True), nullable=False),
        sa.Column("until", UTCDateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("so_far", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("state", _state("reportstate"), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("published_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys(
            "report",
            client_id="client",
            unit_id="unit",
            article_id="article",
            **_PEOPLE,
        ),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
        sa.UniqueConstraint("key", name=op.f("uq_report_key")),
        sa.UniqueConstraint("article_id", name=op.f("uq_report_article_id")),
    )
    op.create_index("ix_report_kind_since", "report", ["kind", "since"])
    for column in ("client_id", "unit_id", "state"):
        op.create_index(op.f(f"ix_report_{column}"), "report", [column])
    _create_events()
    _create_schedules()
    for refusal in REFUSALS:
        refusal.create()


def _create_events() -> None:
    op.create_table(
        "report_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", _state("source"), nullable=True),
        sa.Column("target", _state("target"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        *_keys("report_event", report_id="report", actor_id="user_account"),
    )
    op.create_index(op.f("ix_report_event_report_id"), "report_event", ["report_id"])


def _create_schedules() -> None:
    op.create_table(
        "report_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        *_keys(
            "report_schedule",
            client_id="client",
            unit_id="unit",
            approver_id="user_account",
            made_by_id="user_account",
        ),
    )


_PEOPLE: Final = dict.fromkeys(
    ("maker_id", "approver_id", "approved_by_id"), "user_account"
)


def _state(name: str) -> sa.Enum:
    return sa.Enum(
        *STATES, name=name, native_enum=False, create_constraint=True, length=32
    )


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in columns.items()
        ),
    ]


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in ("report_schedule", "report_event", "report"):
        op.drop_table(table)
