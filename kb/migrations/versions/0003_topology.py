"""Devices, addresses and links that drawings show."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drawing",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("graph", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("blob_sha256", name=op.f("pk_drawing")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("key", name=op.f("uq_device_key")),
    )
    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_sighting_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_sighting_revision_id_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
    )
    op.create_index(op.f("ix_sighting_device_id"), "sighting", ["device_id"])
    op.create_index(op.f("ix_sighting_revision_id"), "sighting", ["revision_id"])
    op.create_table(
        "device_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sighting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(length=32), nullable=False),
        sa.Column("last", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting_id"],
            ["sighting.id"],
            name=op.f("fk_device_address_sighting_id_sighting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_address")),
    )
    op.create_index(
        op.f("ix_device_address_sighting_id"), "device_address", ["sighting_id"]
    )
    op.create_index(
        "ix_device_address_range", "device_address", ["version", "first", "last"]
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("source_port", sa.String(), nullable=False),
        sa.Column("target_port", sa.String(), nullable=False),
        sa.Column("source_port_key", sa.String(), nullable=False),
        sa.Column("target_port_key", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sighting.id"], name=op.f("fk_link_source_id_sighting")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["sighting.id"], name=op.f("fk_link_target_id_sighting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    for column in ("source_id", "target_id", "source_port_key", "target_port_key"):
        op.create_index(op.f(f"ix_link_{column}"), "link", [column])
    op.create_table(
        "link_vlan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["link.id"], name=op.f("fk_link_vlan_link_id_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_vlan")),
    )
    op.create_index(op.f("ix_link_vlan_link_id"), "link_vlan", ["link_id"])
    op.create_index("ix_link_vlan_range", "link_vlan", ["first", "last"])


def downgrade() -> None:
    for table in ("link_vlan", "link", "device_address", "sighting", "device", "drawing"):
        op.drop_table(table)
