"""Clients with their contracts, services, and whose everything is that was there before."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from kb.migrations import incident_rules
from kb.migrations.triggers import altered, drop_columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OWN = {
    "code": "own",
    "names": {"zh": "本单位", "en": "Own organisation"},
    "active": True,
}
OWNED = ("unit", "contact", "past_case", "problem", "change")
"""Tables whose rows are each of one client; besides incidents, and what alerts say."""
UNIQUE = {
    "alert_fingerprint": ["source", "value"],
    "alert_pattern": ["kind", "value"],
}
"""What was unique in the installation, and is so for each client."""


def upgrade() -> None:
    _create_tables()
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {_client(table)}")
    with incident_rules.lifted():
        op.execute(f"ALTER TABLE incident ADD COLUMN {_client('incident')}")
        op.execute(
            "ALTER TABLE incident ADD COLUMN service_id INTEGER"
            " CONSTRAINT fk_incident_service_id_service REFERENCES service (id)"
        )
    for table, column in _indexed():
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table, columns in UNIQUE.items():
        with altered(table) as batch:
            batch.add_column(
                sa.Column("client_id", sa.Integer(), server_default="1", nullable=False)
            )
            batch.create_foreign_key(
                f"fk_{table}_client_id_client", "client", ["client_id"], ["id"]
            )
            batch.drop_constraint(f"uq_{table}_{columns[0]}", type_="unique")
            batch.create_unique_constraint(
                f"uq_{table}_client_id", ["client_id", *columns]
            )


def downgrade() -> None:
    for table, columns in UNIQUE.items():
        _tell_apart(table, *columns)
        with altered(table) as batch:
            batch.drop_constraint(f"uq_{table}_client_id", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_{columns[0]}", columns)
            batch.drop_constraint(f"fk_{table}_client_id_client", type_="foreignkey")
            batch.drop_column("client_id")
    for table, column in _indexed():
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    with incident_rules.lifted():
        drop_columns("incident", "service_id", "client_id")
    for table in OWNED:
        if table == "past_case":
            # Once rebuilt by a later step, it names its keys apart from the columns.
            with altered(table) as batch:
                batch.drop_constraint(f"fk_{table}_client_id_client", "foreignkey")
                batch.drop_column("client_id")
        else:
            op.execute(f"ALTER TABLE {table} DROP COLUMN client_id")
    for table in ("client_assignment", "service_kind", "service", "contract"):
        op.drop_table(table)
    op.drop_table("client")


def _tell_apart(table: str, label: str, value: str) -> None:
    """What two clients say in equal words stays two rows: the later client's says whose."""
    op.execute(
        f"UPDATE {table}"
        f" SET {value} = substr(CAST(client_id AS TEXT) || ':' || {value}, 1, 100)"
        f" WHERE EXISTS (SELECT 1 FROM {table} AS other"
        f" WHERE other.{label} = {table}.{label} AND other.{value} = {table}.{value}"
        f" AND other.client_id < {table}.client_id)"
    )


def _client(table: str) -> str:
    """Written out: SQLite adds a key with its column, and a rebuilt table loses triggers."""
    return (
        f"client_id INTEGER DEFAULT 1 NOT NULL CONSTRAINT fk_{table}_client_id_client"
        " REFERENCES client (id)"
    )


def _indexed() -> Iterator[tuple[str, str]]:
    for table in (*OWNED, "incident"):
        yield table, "client_id"
    yield "incident", "service_id"


def _create_tables() -> None:
    clients = op.create_table(
        "client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("code", name=op.f("uq_client_code")),
    )
    # The first row is number 1: so it is the client of all that is there.
    op.bulk_insert(clients, [OWN])
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_contract_period")),
        _key("contract", "client_id", "client"),
        _key("contract", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint(
            "client_id", "number", name=op.f("uq_contract_client_id")
        ),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("system", sa.String(), server_default="", nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        _key("service", "client_id", "client"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    _create_pairs("service_kind", service_id="service", kind_id="request_kind")
    _create_pairs("client_assignment", user_id="user_account", client_id="client")
    for table, columns in {
        "contract": ["client_id", "unit_id"],
        "service": ["client_id"],
        "client_assignment": ["client_id"],
    }.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _create_pairs(table: str, **keys: str) -> None:
    op.create_table(
        table,
        *(sa.Column(column, sa.Integer(), nullable=False) for column in keys),
        *(_key(table, column, other) for column, other in keys.items()),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
