"""The places that incidents came to, and who sent them there."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

POSTS = ("technical", "business")


def upgrade() -> None:
    op.create_table(
        "incident_arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "post",
            sa.Enum(
                *POSTS,
                name="post",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("asked_back_by_id", sa.Integer(), nullable=True),
        sa.Column("unread_told_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("lead_told_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_incident_arrival_{column}_{table}"),
            )
            for column, table in (
                ("incident_id", "incident"),
                ("unit_id", "unit"),
                ("by_id", "user_account"),
                ("asked_back_by_id", "user_account"),
                ("lead_told_id", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_arrival")),
    )
    for column in ("incident_id", "by_id"):
        op.create_index(
            op.f(f"ix_incident_arrival_{column}"), "incident_arrival", [column]
        )
    op.create_index(op.f("ix_notification_path"), "notification", ["path"])
    _place_what_is_there()


def downgrade() -> None:
    op.drop_index(op.f("ix_notification_path"), "notification")
    op.drop_table("incident_arrival")


def _place_what_is_there() -> None:
    """Each incident came to where it is now when it was reported, and nobody is told."""
    op.execute(
        """
        INSERT INTO incident_arrival
            (incident_id, unit_id, post, level, by_id, at, unread_told_at)
        SELECT id, unit_id, post, level,
            COALESCE(
                (SELECT actor_id FROM incident_event
                 WHERE incident_event.incident_id = incident.id
                   AND incident_event.action = 'open'
                 ORDER BY incident_event.id LIMIT 1),
                reporter_id),
            created_at, created_at
        FROM incident ORDER BY id
        """
    )
