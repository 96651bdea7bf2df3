"""Past cases that no article answers yet, and imports that are cancelled or undone."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import altered

revision = "0075"
down_revision = "0071"
branch_labels = None
depends_on = None

_CHECK: Final = "ck_import_job_jobstate"
_BEFORE: Final = ("checked", "running", "done", "failed")
_SINCE: Final = ("cancelled", "undoing", "undone")


def upgrade() -> None:
    with altered("past_case", names_keys=True) as batch:
        batch.alter_column("article_id", existing_type=sa.Integer(), nullable=True)
        for name in ("system", "category"):
            batch.add_column(
                sa.Column(name, sa.String(), nullable=False, server_default="")
            )
        batch.add_column(
            sa.Column("resolution", sa.Text(), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("sayings", sa.JSON(), nullable=False, server_default="[]")
        )
        batch.add_column(sa.Column("opened_at", UTCDateTime(timezone=True)))
        batch.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_past_case_group_id"), "past_case", ["group_id"])
    op.create_table(
        "past_case_band",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["past_case.id"],
            name=op.f("fk_past_case_band_case_id_past_case"),
        ),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_past_case_band")),
    )
    op.create_index("ix_past_case_band_value", "past_case_band", ["value"])
    _tie("external_key", "job_id", "import_job")
    _tie("submission_origin", "past_case_id", "past_case")
    with altered("import_job") as batch:
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.create_check_constraint(op.f(_CHECK), _in((*_BEFORE, *_SINCE)))


def downgrade() -> None:
    # An older program knows no case without an article, nor these ends of an import.
    op.execute(
        "UPDATE import_job SET state = 'failed'"
        f" WHERE state IN ({', '.join(map(repr, _SINCE))})"
    )
    with altered("import_job") as batch:
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.create_check_constraint(op.f(_CHECK), _in(_BEFORE))
    _untie("submission_origin", "past_case_id", "past_case")
    _untie("external_key", "job_id", "import_job")
    op.drop_table("past_case_band")
    alone = "SELECT id FROM past_case WHERE article_id IS NULL"
    op.execute(f"DELETE FROM external_key WHERE past_case_id IN ({alone})")
    op.execute("DELETE FROM past_case WHERE article_id IS NULL")
    op.drop_index(op.f("ix_past_case_group_id"), "past_case")
    with altered("past_case", names_keys=True) as batch:
        for name in (
            "group_id", "opened_at", "sayings", "resolution", "category", "system",
        ):  # fmt: skip
            batch.drop_column(name)
        batch.alter_column("article_id", existing_type=sa.Integer(), nullable=False)


def _in(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(map(repr, states))})"


def _tie(table: str, column: str, other: str) -> None:
    with altered(table) as batch:
        batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f(f"fk_{table}_{column}_{other}"), other, [column], ["id"]
        )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _untie(table: str, column: str, other: str) -> None:
    op.drop_index(op.f(f"ix_{table}_{column}"), table)
    with altered(table) as batch:
        batch.drop_constraint(op.f(f"fk_{table}_{column}_{other}"), type_="foreignkey")
        batch.drop_column(column)
