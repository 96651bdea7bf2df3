"""Registers held against drawings, written down for rules of data quality."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "drawing",
                "register",
                name="comparedside",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("is_matched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_register_comparison_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_comparison")),
        sa.UniqueConstraint(
            "side", "about_id", name=op.f("uq_register_comparison_side_about_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("register_comparison")
