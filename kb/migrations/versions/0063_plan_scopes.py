"""Systems and sites of emergency plans, and of which late complaint somebody was told."""

import re
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import altered

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_BETWEEN: Final = re.compile(r"[,，;；、]")
_PLANS: Final = sa.text(
    "SELECT a.id AS id, r.attributes AS attributes FROM article AS a"
    " JOIN revision AS r ON r.id = a.current_revision_id"
    " WHERE a.kind = 'emergency_plan'"
).columns(id=sa.Integer(), attributes=sa.JSON())


def upgrade() -> None:
    scopes = op.create_table(
        "plan_scope",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "system",
                "site",
                name="scopekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_plan_scope_article_id_article")
        ),
        sa.PrimaryKeyConstraint("article_id", "kind", "name", name=op.f("pk_plan_scope")),
    )
    op.add_column(
        "complaint",
        sa.Column("told_late_at", UTCDateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_plan_scope_kind_name", "plan_scope", ["kind", "name"])
    rows = [
        {"article_id": plan.id, "kind": kind, "name": name}
        for plan in op.get_bind().execute(_PLANS)
        for kind, name in sorted(set(_read(plan.attributes)))
    ]
    if rows:
        op.bulk_insert(scopes, rows)


def downgrade() -> None:
    with altered("complaint") as batch:
        batch.drop_column("told_late_at")
    op.drop_table("plan_scope")


def _read(attributes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    systems = _BETWEEN.split(str(attributes.get("system", "")))
    for name in (*systems, *attributes.get("keywords", ())):
        yield from _fold("system", name)
    for name in _BETWEEN.split(str(attributes.get("unit", ""))):
        yield from _fold("site", name)


def _fold(kind: str, name: str) -> Iterator[tuple[str, str]]:
    folded = " ".join(name.split()).casefold()
    if folded:
        yield kind, folded[:200]
