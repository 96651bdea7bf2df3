"""Training: courses with what they are taught from, their sessions, and who takes part."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

TABLES: Final = (
    "training_course",
    "training_course_article",
    "training_course_incident",
    "training_session",
    "training_attendance",
)


def upgrade() -> None:
    _create(
        "training_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("audience", _enum("courseaudience", "operators", "it_staff"), nullable=False),
        sa.Column("teaches", sa.Text(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("operation", sa.String(200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        *_times("ended_at", empty=True),
        *_times("created_at", "updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        client_id="client",
        made_by_id="user_account",
    )
    for name, other in (("article", "article"), ("incident", "incident")):
        table = f"training_course_{name}"
        op.create_table(
            table,
            sa.Column("course_id", sa.Integer(), nullable=False),
            sa.Column(f"{name}_id", sa.Integer(), nullable=False),
            _key(table, "course_id", "training_course"),
            _key(table, f"{name}_id", other),
            sa.PrimaryKeyConstraint("course_id", f"{name}_id", name=op.f(f"pk_{table}")),
        )
    _create(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        *_times("starts_at"),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("score_least", sa.Double(), nullable=True),
        sa.Column("score_most", sa.Double(), nullable=True),
        sa.Column(
            "state", _enum("sessionstate", "planned", "closed", "cancelled"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        *_times("closed_at", empty=True),
        *_times("created_at", "updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_training_session_hours")),
        sa.CheckConstraint(
            "(score_least IS NULL AND score_most IS NULL)"
            " OR (score_least IS NOT NULL AND score_most > score_least)",
            name=op.f("ck_training_session_score_range"),
        ),
        sa.CheckConstraint(
            "(state = 'closed' AND closed_at IS NOT NULL)"
            " OR (state <> 'closed' AND closed_at IS NULL)",
            name=op.f("ck_training_session_closed_when"),
        ),
        course_id="training_course",
        unit_id="unit",
        trainer_id="user_account",
    )
    _create(
        "training_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", _enum("attended", "invited", "present", "absent"), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *_times("updated_at"),
        sa.CheckConstraint(
            "score IS NULL OR state = 'present'",
            name=op.f("ck_training_attendance_score_of_present"),
        ),
        sa.UniqueConstraint(
            "session_id", "user_id", name=op.f("uq_training_attendance_session_id")
        ),
        session_id="training_session",
        user_id="user_account",
    )
    for table, column in (
        ("training_course", "system"),
        ("training_course", "client_id"),
        ("training_course_article", "article_id"),
        ("training_course_incident", "incident_id"),
        ("training_session", "course_id"),
        ("training_session", "unit_id"),
        ("training_session", "starts_at"),
        ("training_session", "trainer_id"),
        ("training_attendance", "user_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create(table: str, *columns: sa.schema.SchemaItem, **keys: str) -> None:
    op.create_table(
        table,
        *columns,
        *(_key(table, column, other) for column, other in keys.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _times(*names: str, empty: bool = False) -> list[sa.Column[sa.DateTime]]:
    return [
        sa.Column(name, UTCDateTime(timezone=True), nullable=empty) for name in names
    ]


def _enum(name: str, *members: str) -> sa.Enum:
    return sa.Enum(
        *members, name=name, native_enum=False, create_constraint=True, length=32
    )
