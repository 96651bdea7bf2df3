"""Sources of data quality, the datasets read from them, and the codes of units there."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_KINDS = (
    *("sqlite", "postgresql", "mariadb", "own", "file"),
    *("mysql", "oracle", "sqlserver", "dm"),
)
_TLS = ("verified", "required", "off")
_CHECKS = {
    "port": "port BETWEEN 1 AND 65535",
    "seconds": "statement_seconds BETWEEN 1 AND 86400",
    "rows": "rows_at_any_hour >= 0",
}


def upgrade() -> None:
    _create_sources()
    _create_datasets()
    _create_unit_codes()


def downgrade() -> None:
    for table in ("quality_unit_code", "quality_dataset", "quality_source"):
        op.drop_table(table)


def _create_sources() -> None:
    op.create_table(
        "quality_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", _enum("sourcekind", _KINDS), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("database", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("tls", _enum("tls", _TLS), nullable=False),
        sa.Column("statement_seconds", sa.Integer(), nullable=False),
        sa.Column("rows_at_any_hour", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("checked_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_quality_source_{name}"))
            for name, rule in _CHECKS.items()
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendar.id"],
            name=op.f("fk_quality_source_calendar_id_calendar"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_source")),
        sa.UniqueConstraint("code", name=op.f("uq_quality_source_code")),
    )


def _create_datasets() -> None:
    op.create_table(
        "quality_dataset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("columns_seen_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["quality_source.id"],
            name=op.f("fk_quality_dataset_source_id_quality_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_dataset")),
        sa.UniqueConstraint("code", name=op.f("uq_quality_dataset_code")),
    )
    op.create_index(
        op.f("ix_quality_dataset_source_id"), "quality_dataset", ["source_id"]
    )


def _create_unit_codes() -> None:
    op.create_table(
        "quality_unit_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["quality_source.id"],
            name=op.f("fk_quality_unit_code_source_id_quality_source"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_quality_unit_code_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_unit_code")),
        sa.UniqueConstraint(
            "source_id", "code", name=op.f("uq_quality_unit_code_source_id")
        ),
    )
    op.create_index(
        op.f("ix_quality_unit_code_unit_id"), "quality_unit_code", ["unit_id"]
    )


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
    )
