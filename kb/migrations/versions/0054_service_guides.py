"""Service guides: their outlines, editions that never change, and what stands in each."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, kept_for_good

revision = "0054"
down_revision = "0052"
branch_labels = None
depends_on = None

STATES: Final = ("draft", "approved", "published", "discarded")
AUDIENCES: Final = ("internal", "self_service", "restricted")
FROZEN: Final = (
    "id",
    "guide_id",
    "number",
    "title",
    "client_id",
    "audience",
    "language",
    "maker_id",
)
FROZEN_JSON: Final = ("chapters", "identifiers", "changes")

_FROZEN_CHANGES: Final = " OR ".join(
    [
        *(f"NEW.{name} <> OLD.{name}" for name in FROZEN),
        *(
            f"CAST(NEW.{name} AS TEXT) <> CAST(OLD.{name} AS TEXT)"
            for name in FROZEN_JSON
        ),
    ]
)
_IS = "EXISTS (SELECT 1 FROM guide_edition AS e WHERE e.id = NEW.edition_id AND e.state = '{}')"

REFUSALS: Final = (
    Refusal(
        "guide_edition_stays_frozen",
        "UPDATE",
        "guide_edition",
        _FROZEN_CHANGES,
        "what was frozen in an edition never changes",
    ),
    Refusal(
        "published_guide_never_changes",
        "UPDATE",
        "guide_edition",
        "OLD.state = 'published'",
        "a published edition never changes",
    ),
    Refusal(
        "guide_is_published_approved",
        "UPDATE",
        "guide_edition",
        "NEW.state = 'published' AND (OLD.state <> 'approved'"
        " OR NEW.approved_by_id IS NULL OR NEW.approved_by_id = NEW.maker_id"
        " OR NEW.published_at IS NULL"
        " OR (SELECT COUNT(*) FROM guide_file WHERE edition_id = NEW.id) < 3)",
        "an edition is published with its files, approved by another than its maker",
    ),
    Refusal(
        "guide_edition_begins_as_draft",
        "INSERT",
        "guide_edition",
        "NEW.state <> 'draft'",
        "an edition begins as a draft",
    ),
    Refusal(
        "guide_edition_is_never_deleted",
        "DELETE",
        "guide_edition",
        "1 = 1",
        "an edition is never deleted",
    ),
    Refusal(
        "guide_edition_replaces_no_other",
        "INSERT",
        "guide_edition",
        "EXISTS (SELECT 1 FROM guide_edition AS other WHERE other.id = NEW.id)",
        "a row that is kept for good is never replaced",
    ),
    Refusal(
        "guide_edition_is_never_emptied",
        "TRUNCATE",
        "guide_edition",
        "1 = 1",
        "what is kept for good is never emptied",
    ),
    Refusal(
        "guide_entry_comes_with_its_draft",
        "INSERT",
        "guide_entry",
        f"NOT {_IS.format('draft')}",
        "an edition that is approved takes no more articles",
    ),
    Refusal(
        "guide_file_comes_when_approved",
        "INSERT",
        "guide_file",
        f"NOT {_IS.format('approved')}",
        "files come with the publication of an edition",
    ),
    *kept_for_good("guide_entry"),
    *kept_for_good("guide_file"),
    *kept_for_good("guide_event"),
)


def upgrade() -> None:
    op.create_table(
        "guide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("audience", _enum("audience", AUDIENCES), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        *_times("created_at", "updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys("guide", client_id="client", made_by_id="user_account"),
        sa.UniqueConstraint("code", name=op.f("uq_guide_code")),
    )
    op.create_index(op.f("ix_guide_client_id"), "guide", ["client_id"])
    _create_editions()
    _create_parts()
    for refusal in REFUSALS:
        refusal.create()


def _create_editions() -> None:
    op.create_table(
        "guide_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guide_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("audience", _enum("audience", AUDIENCES), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in FROZEN_JSON),
        sa.Column("state", _enum("editionstate", STATES), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("published_at", UTCDateTime(timezone=True), nullable=True),
        *_times("created_at", "updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys(
            "guide_edition",
            guide_id="guide",
            client_id="client",
            maker_id="user_account",
            approved_by_id="user_account",
        ),
        sa.UniqueConstraint("key", name=op.f("uq_guide_edition_key")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_guide_edition_number")),
    )
    for column in ("guide_id", "client_id", "state"):
        op.create_index(op.f(f"ix_guide_edition_{column}"), "guide_edition", [column])


def _create_parts() -> None:
    op.create_table(
        "guide_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        *_keys(
            "guide_entry",
            edition_id="guide_edition",
            article_id="article",
            revision_id="revision",
        ),
        sa.UniqueConstraint(
            "edition_id", "position", name=op.f("uq_guide_entry_edition_id")
        ),
    )
    op.create_index(op.f("ix_guide_entry_article_id"), "guide_entry", ["article_id"])
    op.create_table(
        "guide_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        *_keys("guide_file", edition_id="guide_edition"),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blob.sha256"],
            name=op.f("fk_guide_file_blob_sha256_blob"),
        ),
        sa.UniqueConstraint(
            "edition_id", "form", name=op.f("uq_guide_file_edition_id")
        ),
    )
    op.create_index(op.f("ix_guide_file_blob_sha256"), "guide_file", ["blob_sha256"])
    op.create_table(
        "guide_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", _enum("source", STATES), nullable=True),
        sa.Column("target", _enum("target", STATES), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        *_times("at"),
        *_keys("guide_event", edition_id="guide_edition", actor_id="user_account"),
    )
    op.create_index(op.f("ix_guide_event_edition_id"), "guide_event", ["edition_id"])


def _times(*names: str) -> list[sa.Column[object]]:
    return [
        sa.Column(name, UTCDateTime(timezone=True), nullable=False) for name in names
    ]


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in columns.items()
        ),
    ]


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in ("guide_event", "guide_file", "guide_entry", "guide_edition", "guide"):
        op.drop_table(table)
