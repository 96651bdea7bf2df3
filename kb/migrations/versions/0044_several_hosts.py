"""Hosts that know of each other, one key for all, calls counted together, mail claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_ROLES = ("service", "web", "worker")


def upgrade() -> None:
    op.create_table(
        "service_process",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("host", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                *_ROLES,
                name="processrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leads_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_process")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_fingerprint", sa.String(64), nullable=False),
        sa.Column("oldest_beside", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "call_rate",
        sa.Column("caller", sa.String(64), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("is_empty", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", name=op.f("pk_call_rate")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Written with each call and worth nothing after a crash: no log, no flush.
        op.execute("ALTER TABLE call_rate SET UNLOGGED")
    op.add_column(
        "notification",
        sa.Column("mailing_until", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("notification", "mailing_until")
    op.drop_table("call_rate")
    op.drop_table("installation")
    op.drop_table("service_process")
