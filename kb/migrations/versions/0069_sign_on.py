"""Identities that directories and providers keep, and what their groups stand for."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0069"
down_revision = "0072"
branch_labels = None
depends_on = None

ROLES = ("requester", "technician", "reviewer", "manager", "administrator")


def upgrade() -> None:
    op.add_column(
        "user_account",
        sa.Column("is_external", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "external_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("known_as", sa.String(200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_external_account_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_account")),
        sa.UniqueConstraint("source", "subject", name=op.f("uq_external_account_source")),
        sa.UniqueConstraint("user_id", "source", name=op.f("uq_external_account_user_id")),
    )
    op.create_table(
        "group_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("group_name", sa.String(500), nullable=False),
        sa.Column("role", _enum("role", *ROLES), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("post", _enum("post", "technical", "business"), nullable=True),
        sa.CheckConstraint(
            "(role IS NULL) <> (unit_id IS NULL) AND (unit_id IS NULL) = (post IS NULL)",
            name=op.f("ck_group_grant_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_group_grant_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_grant")),
    )
    op.create_index(op.f("ix_group_grant_unit_id"), "group_grant", ["unit_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_group_grant_unit_id"), table_name="group_grant")
    op.drop_table("group_grant")
    op.drop_table("external_account")
    op.drop_column("user_account", "is_external")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )
