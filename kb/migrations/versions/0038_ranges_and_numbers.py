"""Ranges of devices, numbers of controlled documents, likeness of what waits."""

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import Refusal, altered
from kb.topology.ranges import read_range

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_BATCH = 500
_SET_ONCE = Refusal(
    "article_number_is_set_once",
    "UPDATE",
    "article",
    "OLD.number IS NOT NULL AND (NEW.number IS NULL OR NEW.number <> OLD.number)",
    "the number of a controlled document is given once",
)


def upgrade() -> None:
    op.create_table(
        "device_span",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("tail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_span_device_id_device")
        ),
        sa.PrimaryKeyConstraint("device_id", "first", name=op.f("pk_device_span")),
    )
    op.create_index("ix_device_span_stem", "device_span", ["stem", "first", "last"])
    _fill_spans()
    op.create_table(
        "waiting_band",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_waiting_band_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint(
            "submission_id", "position", name=op.f("pk_waiting_band")
        ),
    )
    op.create_index("ix_waiting_band_value", "waiting_band", ["value"])
    with altered("article") as batch:
        # Nobody has given the articles there are a number, so they have none.
        batch.add_column(sa.Column("number", sa.String(length=60), nullable=True))
        batch.create_unique_constraint(op.f("uq_article_number"), ["number"])
    _SET_ONCE.create()


def downgrade() -> None:
    _SET_ONCE.drop()
    with altered("article") as batch:
        batch.drop_constraint(op.f("uq_article_number"), type_="unique")
        batch.drop_column("number")
    op.drop_index("ix_waiting_band_value", "waiting_band")
    op.drop_table("waiting_band")
    op.drop_index("ix_device_span_stem", "device_span")
    op.drop_table("device_span")


def _fill_spans() -> None:
    """What the drawings of before name is recognised as what later ones do."""
    table = sa.table(
        "device_span",
        *(sa.column(name) for name in ("device_id", "first", "last", "stem", "tail")),
    )
    names = op.get_bind().execute(sa.text("SELECT id, name FROM device")).all()
    rows = [
        dict(device_id=key, first=first, last=last, stem=found.stem, tail=found.tail)
        for key, name in names
        if (found := read_range(name))
        for first, last in dict(sorted(found.spans)).items()
    ]
    for start in range(0, len(rows), _BATCH):
        op.bulk_insert(table, rows[start : start + _BATCH])
