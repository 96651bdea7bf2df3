"""Names that were merged, what that rewrote, and which stay apart."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations import incident_rules

revision = "0085"
down_revision = "0083"
branch_labels = None
depends_on = None


def _field() -> sa.Column[str]:
    kinds = sa.Enum("system", "category", name="field", native_enum=False, length=32)
    return sa.Column("field", kinds, nullable=False)


def upgrade() -> None:
    op.create_table(
        "spelling_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        _field(),
        sa.Column("old", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_by_id"],
            ["user_account.id"],
            name=op.f("fk_spelling_merge_merged_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["user_account.id"],
            name=op.f("fk_spelling_merge_undone_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spelling_merge")),
    )
    op.create_index(
        "ix_spelling_merge_in_force",
        "spelling_merge",
        ["field", "old"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "merged_row",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["spelling_merge.id"],
            name=op.f("fk_merged_row_merge_id_spelling_merge"),
        ),
        sa.PrimaryKeyConstraint(
            "merge_id", "place", "row_id", name=op.f("pk_merged_row")
        ),
    )
    op.create_table(
        "spellings_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        _field(),
        sa.Column("first", sa.String(200), nullable=False),
        sa.Column("second", sa.String(200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_spellings_apart_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spellings_apart")),
        sa.UniqueConstraint(
            "field",
            "first",
            "second",
            name=op.f("uq_spellings_apart_field"),
        ),
    )
    incident_rules.renew()


def downgrade() -> None:
    incident_rules.drop()
    for table in ("spellings_apart", "merged_row", "spelling_merge"):
        op.drop_table(table)
    incident_rules.renew()
