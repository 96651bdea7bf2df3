"""Pictures in texts, what carries them, and what is drawn of files."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create(
        "picture",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("original_sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("unused_since", UTCDateTime(), nullable=True),
        sa.UniqueConstraint("key", name=op.f("uq_picture_key")),
        _reference("picture", "original_sha256", "blob", "sha256"),
        _reference("picture", "owner_id", "user_account"),
    )
    _index("picture", "original_sha256", "owner_id", "unused_since")
    _create(
        "picture_use",
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        _reference("picture_use", "picture_id", "picture"),
        _reference("picture_use", "incident_id", "incident"),
        _reference("picture_use", "event_id", "incident_event"),
        _reference("picture_use", "submission_id", "submission"),
    )
    _index("picture_use", "picture_id", "incident_id", "event_id", "submission_id")
    _create(
        "rendition",
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(10), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "source_sha256", "page", "size", name=op.f("uq_rendition_source_sha256")
        ),
        _reference("rendition", "blob_sha256", "blob", "sha256"),
    )
    _index("rendition", "blob_sha256")


def downgrade() -> None:
    op.drop_table("rendition")
    op.drop_table("picture_use")
    op.drop_table("picture")


def _create(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _reference(
    table: str, column: str, other: str, key: str = "id"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=name)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
