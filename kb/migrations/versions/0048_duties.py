"""Duties that come back by a rule, their checklists, runs and answers."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, altered, kept_for_good

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_OVER: Final = "what is over never changes"
_KEPT: Final = ("duty_checklist", "duty_answer", "duty_run_event")
REFUSALS: Final = (
    *(refusal for table in _KEPT for refusal in kept_for_good(table)),
    Refusal("duty_run_stays_over", "UPDATE", "duty_run", "OLD.state <> 'planned'", _OVER),
    Refusal(
        "duty_answer_comes_before_the_end",
        "INSERT",
        "duty_answer",
        "EXISTS (SELECT 1 FROM duty_run AS run"
        " WHERE run.id = NEW.run_id AND run.state <> 'planned')",
        _OVER,
    ),
    *(
        Refusal(
            f"{table}_is_never_deleted", "DELETE", table, "1 = 1", "a duty is never deleted"
        )
        for table in ("duty", "duty_run")
    ),
    *(
        Refusal(
            f"{table}_replaces_no_other",
            "INSERT",
            table,
            f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.id = NEW.id)",
            "a row that is kept for good is never replaced",
        )
        for table in ("duty", "duty_run")
    ),
    *(
        Refusal(
            f"{table}_is_never_emptied",
            "TRUNCATE",
            table,
            "1 = 1",
            "what is kept for good is never emptied",
        )
        for table in ("duty", "duty_run")
    ),
)
_STATES: Final = ("planned", "done", "missed", "skipped")


def upgrade() -> None:
    _create_duties()
    _create_runs()
    _create_answers()
    for refusal in REFUSALS:
        refusal.create()
    with altered("picture_use") as batch:
        batch.add_column(sa.Column("duty_run_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_picture_use_duty_run_id_duty_run"), "duty_run", ["duty_run_id"], ["id"]
        )
    op.create_index(op.f("ix_picture_use_duty_run_id"), "picture_use", ["duty_run_id"])


def downgrade() -> None:
    # Where only a run carried a picture, nothing would.
    op.execute("DELETE FROM picture_use WHERE duty_run_id IS NOT NULL")
    op.drop_index(op.f("ix_picture_use_duty_run_id"), "picture_use")
    with altered("picture_use") as batch:
        batch.drop_constraint(
            op.f("fk_picture_use_duty_run_id_duty_run"), type_="foreignkey"
        )
        batch.drop_column("duty_run_id")
    for refusal in REFUSALS:
        refusal.drop()
    for table in ("duty_run_event", "duty_answer", "duty_run", "duty_checklist", "duty"):
        op.drop_table(table)


def _create_duties() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post", _enum("post", "technical", "business"), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column(
            "off_days", _enum("offdays", "keep", "skip", "before", "after"), nullable=False
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("opens", _enum("opens", "item", "incident"), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("planned_until", sa.Date(), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        *_times(),
        sa.CheckConstraint("due_days BETWEEN 0 AND 60", name=op.f("ck_duty_due_days")),
        *_keys(
            "duty",
            client_id="client",
            unit_id="unit",
            owner_id="user_account",
            calendar_id="calendar",
            plan_id="article",
        ),
        sa.UniqueConstraint("number", name=op.f("uq_duty_number")),
    )
    for column in ("kind", "client_id", "unit_id"):
        op.create_index(op.f(f"ix_duty_{column}"), "duty", [column])
    op.create_table(
        "duty_checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        *_keys("duty_checklist", duty_id="duty", made_by_id="user_account"),
        sa.UniqueConstraint(
            "duty_id", "number", name=op.f("uq_duty_checklist_duty_id")
        ),
    )


def _create_runs() -> None:
    op.create_table(
        "duty_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _enum("runstate", *_STATES), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("told_late_at", UTCDateTime(timezone=True), nullable=True),
        *_times(),
        sa.CheckConstraint(
            "(done_by_id IS NOT NULL AND done_at IS NOT NULL"
            " AND checklist_id IS NOT NULL) OR state <> 'done'",
            name=op.f("ck_duty_run_done_by_whom"),
        ),
        sa.CheckConstraint(
            "reason <> '' OR state <> 'skipped'", name=op.f("ck_duty_run_skipped_why")
        ),
        *_keys(
            "duty_run",
            duty_id="duty",
            checklist_id="duty_checklist",
            done_by_id="user_account",
        ),
        sa.UniqueConstraint("duty_id", "planned_for", name=op.f("uq_duty_run_duty_id")),
    )
    op.create_index(op.f("ix_duty_run_planned_for"), "duty_run", ["planned_for"])
    op.create_index("ix_duty_run_state_due_on", "duty_run", ["state", "due_on"])


def _create_answers() -> None:
    op.create_table(
        "duty_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(50), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("is_finding", sa.Boolean(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        *_keys("duty_answer", run_id="duty_run", incident_id="incident"),
        sa.UniqueConstraint(
            "run_id", "place", "question", name=op.f("uq_duty_answer_run_id")
        ),
    )
    op.create_table(
        "duty_run_event",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("source", _enum("source", *_STATES), nullable=True),
        sa.Column("target", _enum("target", *_STATES), nullable=False),
        *_keys("duty_run_event", run_id="duty_run", actor_id="user_account"),
    )
    op.create_index(op.f("ix_duty_run_event_run_id"), "duty_run_event", ["run_id"])


def _times() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
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
