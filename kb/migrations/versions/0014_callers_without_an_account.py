"""Callers without an account, and the incidents that they called about."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations import incident_rules
from kb.migrations.triggers import drop_columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("anonymised_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_contact_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["user_account.id"],
            name=op.f("fk_contact_account_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_contact_created_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    for column in ("name", "unit_id", "account_id"):
        op.create_index(op.f(f"ix_contact_{column}"), "contact", [column])
    # Written out: SQLite adds a key with its column, and a rebuilt table loses triggers.
    with incident_rules.lifted():
        op.execute(
            "ALTER TABLE incident ADD COLUMN contact_id INTEGER"
            " CONSTRAINT fk_incident_contact_id_contact REFERENCES contact (id)"
        )
    op.create_index(op.f("ix_incident_contact_id"), "incident", ["contact_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_incident_contact_id"), "incident")
    with incident_rules.lifted():
        drop_columns("incident", "contact_id")
    op.drop_table("contact")
