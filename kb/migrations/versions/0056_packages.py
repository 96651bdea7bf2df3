"""The driver library: packages, the models they fit, and what was tried with them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal

revision = "0056"
down_revision = "0054"
branch_labels = None
depends_on = None

_STATES: Final = ("draft", "released", "withdrawn")
_CLASSES: Final = (
    "printer",
    "scanner",
    "display",
    "network",
    "storage",
    "mainboard",
    "card_reader",
    "firmware",
    "software",
    "other",
)
_ARCHITECTURES: Final = ("any", "x86", "x64", "arm64", "loongarch64")
_KNOWN: Final = ("tested", "unsupported", "must_upgrade")
_FIXED: Final = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in ("file_sha256", "file_name", "size", "name", "vendor", "release", "system")
)
REFUSALS: Final = (
    Refusal(
        "released_package_never_changes",
        "UPDATE",
        "package",
        f"OLD.state <> 'draft' AND ({_FIXED})",
        "a package that was released never changes",
    ),
    Refusal(
        "withdrawn_package_stays_so",
        "UPDATE",
        "package",
        "OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
        "a package that was withdrawn stays so",
    ),
    Refusal(
        "package_comes_in_as_a_draft",
        "INSERT",
        "package",
        "NEW.state = 'released'",
        "a package is released by somebody else than who added it",
    ),
    Refusal(
        "package_is_never_deleted",
        "DELETE",
        "package",
        "1 = 1",
        "a package is never deleted",
    ),
)


def upgrade() -> None:
    op.create_table(
        "package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        *(_line(name) for name in ("name", "vendor")),
        sa.Column("device_class", _enum("deviceclass", *_CLASSES), nullable=False),
        *(_line(name) for name in ("system", "system_from", "system_to")),
        sa.Column(
            "architecture", _enum("architecture", *_ARCHITECTURES), nullable=False
        ),
        *(_line(name) for name in ("release", "signed_by", "licence", "source_url")),
        sa.Column("notes", sa.Text(), nullable=False),
        _line("file_name"),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("state", _enum("packagestate", *_STATES), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("verified_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("is_sound", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'released' OR"
            " (released_by_id IS NOT NULL AND released_by_id <> added_by_id)",
            name=op.f("ck_package_released_by_another"),
        ),
        _key("package", "file_sha256", "blob", "sha256"),
        _key("package", "supersedes_id", "package"),
        _key("package", "added_by_id", "user_account"),
        _key("package", "released_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("number", name=op.f("uq_package_number")),
    )
    for column in ("file_sha256", "supersedes_id", "state"):
        op.create_index(f"ix_package_{column}", "package", [column])
    op.create_table(
        "package_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        _line("name"),
        _line("key"),
        _key("package_model", "package_id", "package"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_model")),
        sa.UniqueConstraint(
            "package_id", "key", name=op.f("uq_package_model_package_id")
        ),
    )
    op.create_index("ix_package_model_key", "package_model", ["key"])
    _create_compatibility()
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    op.drop_table("compatibility")
    op.drop_table("package_model")
    op.drop_table("package")


def _create_compatibility() -> None:
    op.create_table(
        "compatibility",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_line(name) for name in ("model", "model_key", "system", "system_key")),
        sa.Column("state", _enum("compatibilitystate", *_KNOWN), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "package_id IS NOT NULL OR state <> 'tested'",
            name=op.f("ck_compatibility_tested_with_what"),
        ),
        _key("compatibility", "package_id", "package"),
        _key("compatibility", "incident_id", "incident"),
        _key("compatibility", "set_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compatibility")),
        sa.UniqueConstraint(
            "model_key", "system_key", name=op.f("uq_compatibility_model_key")
        ),
    )
    for column in ("package_id", "incident_id"):
        op.create_index(f"ix_compatibility_{column}", "compatibility", [column])


def _line(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(200), nullable=False)


def _key(
    table: str, column: str, other: str, target: str = "id"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{target}"], name=name)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )
