"""Hand-overs of resources: lines, two parties that sign, and packages of all there is."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, kept_for_good

revision = "0060"
down_revision = "0063"
branch_labels = None
depends_on = None

STATES: Final = ("open", "signed", "cancelled")
DIRECTIONS: Final = ("take_over", "hand_back")
SIDES: Final = ("giver", "receiver")

_ENDED: Final = (
    "EXISTS (SELECT 1 FROM handover AS h WHERE h.id = {row}.handover_id"
    " AND h.state <> 'open')"
)
_BEGUN: Final = (
    "EXISTS (SELECT 1 FROM handover_party AS p WHERE p.handover_id = {row}.handover_id"
    " AND p.signed_at IS NOT NULL)"
)
_SHOWN: Final = (
    "EXISTS (SELECT 1 FROM handover_line AS l JOIN handover_party AS p"
    " ON p.handover_id = l.handover_id WHERE l.id = {row}.line_id"
    " AND p.signed_at IS NOT NULL)"
)
_STAYS: Final = "what was signed stays as it is"


def _frozen(table: str, condition: str) -> tuple[Refusal, ...]:
    """The rows of *table* neither come, change nor go where *condition* holds."""
    return tuple(
        Refusal(
            f"{table}_stays_{event.lower()}",
            event,
            table,
            " OR ".join(condition.format(row=row) for row in rows),
            _STAYS,
        )
        for event, rows in (
            ("INSERT", ("NEW",)),
            ("UPDATE", ("OLD", "NEW")),
            ("DELETE", ("OLD",)),
        )
    )


REFUSALS: Final = (
    Refusal(
        "handover_that_ended_stays",
        "UPDATE",
        "handover",
        "NEW.id <> OLD.id OR NEW.number <> OLD.number AND OLD.number LIKE 'HOV-%'"
        " OR NEW.client_id <> OLD.client_id OR NEW.contract_id <> OLD.contract_id"
        " OR NEW.direction <> OLD.direction OR NEW.made_by_id <> OLD.made_by_id"
        " OR (OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.note <> OLD.note"
        " OR COALESCE(NEW.unit_id, 0) <> COALESCE(OLD.unit_id, 0)"
        " OR (NEW.signed_at IS NULL) <> (OLD.signed_at IS NULL)"
        " OR NEW.signed_at <> OLD.signed_at))",
        _STAYS,
    ),
    Refusal(
        "handover_is_signed_by_both",
        "UPDATE",
        "handover",
        "NEW.state = 'signed' AND ((SELECT COUNT(*) FROM handover_party AS p"
        " WHERE p.handover_id = NEW.id AND p.signed_at IS NOT NULL) < 2"
        " OR EXISTS (SELECT 1 FROM handover_line AS l WHERE l.handover_id = NEW.id"
        " AND (l.handed_over IS NULL"
        " OR (l.handed_over <> l.expected AND l.remark = ''))))",
        "a hand-over is signed by both, with every line decided",
    ),
    Refusal(
        "handover_begins_open",
        "INSERT",
        "handover",
        "NEW.state <> 'open'"
        " OR EXISTS (SELECT 1 FROM handover AS other WHERE other.id = NEW.id)",
        "a hand-over begins open, and replaces no other",
    ),
    *(
        Refusal(f"handover_{name}", event, "handover", "1 = 1", _STAYS)
        for name, event in (("stays_delete", "DELETE"), ("is_never_emptied", "TRUNCATE"))
    ),
    *_frozen("handover_party", _ENDED),
    *_frozen("handover_line", f"({_ENDED} OR {_BEGUN})"),
    *_frozen("handover_file", _SHOWN),
    *kept_for_good("handover_item"),
    *kept_for_good("handover_event"),
)


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("direction", _enum("handoverdirection", DIRECTIONS), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", _enum("handoverstate", STATES), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        _moment("signed_at", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys(
            "handover",
            client_id="client",
            contract_id="contract",
            unit_id="unit",
            made_by_id="user_account",
        ),
        sa.UniqueConstraint("number", name=op.f("uq_handover_number")),
    )
    _index("handover", "client_id", "contract_id", "unit_id", "state")
    _create_party()
    _create_lines()
    _create_package()
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in ("package", "event", "item", "file", "line", "party"):
        op.drop_table(f"handover_{table}")
    op.drop_table("handover")


def _create_party() -> None:
    op.create_table(
        "handover_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("side", _enum("side", SIDES), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        _moment("signed_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *_keys(
            "handover_party",
            handover_id="handover",
            user_id="user_account",
            signed_by_id="user_account",
        ),
        sa.UniqueConstraint(
            "handover_id", "side", name=op.f("uq_handover_party_handover_id")
        ),
        sa.UniqueConstraint(
            "handover_id", "user_id", name="uq_handover_party_two_people"
        ),
        sa.UniqueConstraint(
            "handover_id", "signed_by_id", name="uq_handover_party_two_signatures"
        ),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR name <> ''",
            name=op.f("ck_handover_party_is_somebody"),
        ),
        sa.CheckConstraint(
            "(signed_by_id IS NULL AND signed_at IS NULL)"
            " OR (signed_by_id IS NOT NULL AND signed_at IS NOT NULL)",
            name=op.f("ck_handover_party_signed_by_whom"),
        ),
        sa.CheckConstraint(
            "signed_by_id IS NULL OR signed_by_id = user_id"
            " OR (user_id IS NULL AND reason <> '')",
            name=op.f("ck_handover_party_signed_in_person"),
        ),
    )
    _index("handover_party", "user_id")


def _create_lines() -> None:
    op.create_table(
        "handover_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        _moment("created_at"),
        *_keys("handover_line", handover_id="handover"),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_handover_line_expected")),
        sa.CheckConstraint(
            "handed_over >= 0", name=op.f("ck_handover_line_handed_over")
        ),
    )
    op.create_table(
        "handover_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        _moment("at"),
        *_keys("handover_file", line_id="handover_line", added_by_id="user_account"),
        _blob("handover_file"),
    )
    op.create_table(
        "handover_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        *_keys("handover_item", line_id="handover_line", item_id="item"),
        sa.UniqueConstraint("line_id", name=op.f("uq_handover_item_line_id")),
        sa.UniqueConstraint("item_id", name=op.f("uq_handover_item_item_id")),
    )
    op.create_table(
        "handover_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        _moment("at"),
        sa.Column("source", _enum("source", STATES), nullable=True),
        sa.Column("target", _enum("handoverstate", STATES), nullable=False),
        *_keys("handover_event", handover_id="handover", actor_id="user_account"),
    )
    _index("handover_line", "handover_id")
    _index("handover_file", "line_id", "blob_sha256")
    _index("handover_event", "handover_id")


def _create_package() -> None:
    op.create_table(
        "handover_package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _enum("packagestate", ("waiting", "done", "failed")),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        *_keys("handover_package", handover_id="handover", asked_by_id="user_account"),
        _blob("handover_package"),
    )
    _index("handover_package", "handover_id", "state", "blob_sha256")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def _keys(table: str, **others: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in others.items()
        ),
    )


def _blob(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["blob_sha256"], ["blob.sha256"], name=op.f(f"fk_{table}_blob_sha256_blob")
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )
