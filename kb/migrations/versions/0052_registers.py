"""Registers: records of every type, what became of them, stock; units that ended."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, kept_for_good

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_STATES: Final = ("in_use", "in_stock", "in_repair", "ended")
TABLES: Final = (
    "given_code",
    "code_counter",
    "register_record",
    "register_change",
    "register_key",
    "stock_movement",
    "register_repair",
    "register_inspection",
    "register_file",
    "incident_record",
)
_OF_A_PUBLIC_ONE: Final = (
    "EXISTS (SELECT 1 FROM register_record AS record"
    " WHERE record.id = OLD.record_id AND NOT record.is_private)"
)
KEPT: Final = ("register_change", "stock_movement", "register_inspection")


def _refusals() -> list[Refusal]:
    """What happened is kept; with a private record goes all that was kept of it."""
    found = []
    for table in KEPT:
        for each in kept_for_good(table):
            condition = _OF_A_PUBLIC_ONE if each.event == "DELETE" else each.condition
            found.append(Refusal(each.name, each.event, table, condition, each.message))
    gone = "a record of a register is never deleted"
    found.append(
        Refusal(
            "register_record_is_kept",
            "DELETE",
            "register_record",
            "NOT OLD.is_private",
            gone,
        )
    )
    given = "a code is given once"
    names = {
        "DELETE": "given_code_is_kept_delete",
        "UPDATE": "given_code_is_kept_update",
        "TRUNCATE": "given_code_is_never_emptied",
    }
    for event, name in names.items():
        found.append(Refusal(name, event, "given_code", "1 = 1", given))
    return found


def upgrade() -> None:
    op.add_column("unit", sa.Column("ended_on", sa.Date(), nullable=True))
    op.create_table(
        "given_code",
        sa.Column("code", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_given_code")),
    )
    op.create_table(
        "code_counter",
        sa.Column("beginning", sa.String(60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("beginning", name=op.f("pk_code_counter")),
    )
    _create_records()
    _create_beside()
    for refusal in _refusals():
        refusal.create()


def downgrade() -> None:
    for refusal in _refusals():
        refusal.drop()
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("unit", "ended_on")


def _create_records() -> None:
    op.create_table(
        "register_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.String(32), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.String(200), nullable=False),
        sa.Column("serial_key", sa.String(200), nullable=True),
        sa.Column("state", _enum("recordstate", *_STATES), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_register_record_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_record")),
        sa.UniqueConstraint("code", name=op.f("uq_register_record_code")),
        sa.UniqueConstraint(
            "type_code", "serial_key", name=op.f("uq_register_record_type_code")
        ),
        sa.ForeignKeyConstraint(
            ["code"],
            ["given_code.code"],
            name=op.f("fk_register_record_code_given_code"),
        ),
        *_keys("register_record", client_id="client", unit_id="unit"),
        *_keys("register_record", holder_id="user_account"),
    )
    for columns in (
        ("client_id",),
        ("unit_id",),
        ("holder_id",),
        ("valid_until",),
        ("keep_until",),
        ("type_code", "state"),
    ):
        _index("register_record", *columns)
    _table(
        "register_change",
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("source", _enum("source", *_STATES), nullable=True),
        sa.Column("target", _enum("target", *_STATES), nullable=False),
        actor_id="user_account",
    )
    _table(
        "register_key",
        sa.Column("kind", _enum("keykind", "name", "address"), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
    )
    _index("register_key", "kind", "key")


def _create_beside() -> None:
    _table(
        "stock_movement",
        sa.Column(
            "direction",
            _enum("direction", "in", "out", "return", "scrap"),
            nullable=False,
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_movement_quantity")),
        sa.CheckConstraint("left_over >= 0", name=op.f("ck_stock_movement_left_over")),
        incident_id="incident?",
        actor_id="user_account",
    )
    _index("stock_movement", "incident_id")
    _table(
        "register_repair",
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("out_on", sa.Date(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        incident_id="incident?",
    )
    _index("register_repair", "incident_id")
    _table(
        "register_inspection",
        sa.Column("passage", _enum("passage", "entry", "exit"), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        change_id="register_change",
        actor_id="user_account",
    )
    _index("register_inspection", "change_id")
    _table(
        "register_file",
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blob.sha256"],
            name=op.f("fk_register_file_blob_sha256_blob"),
        ),
        added_by_id="user_account",
    )
    _index("register_file", "blob_sha256")
    op.create_table(
        "incident_record",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "incident_id", "record_id", name=op.f("pk_incident_record")
        ),
        *_keys("incident_record", incident_id="incident", record_id="register_record"),
    )
    _index("incident_record", "record_id")


def _table(name: str, *parts: sa.schema.SchemaItem, **keys: str) -> None:
    """Something of a record, with *keys* of others, with ``?`` where it may be none."""
    others = {"record_id": "register_record", **keys}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(column, sa.Integer(), nullable=other.endswith("?"))
            for column, other in others.items()
        ),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *_keys(name, **{key: other.rstrip("?") for key, other in others.items()}),
    )
    _index(name, "record_id")


def _keys(table: str, **others: str) -> list[Any]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in others.items()
    ]


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
