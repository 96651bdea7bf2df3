"""Alerts: as they came in, and what they were condensed into."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SOURCE = ("alertmanager", "zabbix", "nagios", "generic")
STATUS = ("firing", "resolved")
SEVERITY = ("critical", "high", "warning", "info")
OUTCOME = (
    "opened",
    "joined",
    "fired_again",
    "repeated",
    "recovered",
    "unmatched",
    "failed",
)
SUGGESTED_FROM = ("runbook", "text")
WHY = (
    "first",
    "same_fingerprint",
    "same_template",
    "same_host",
    "same_system",
    "neighbour",
    "split",
)
PATTERN_KIND = ("template", "system")
PATTERN_STATE = ("offered", "opened", "dismissed")


def upgrade() -> None:
    _create_received_alert()
    _create_alert_group()
    _create_alert_fingerprint()
    _create_alert_member()
    _create_alert_occurrence()
    _create_alert_pattern()


def downgrade() -> None:
    for table in (
        "alert_pattern",
        "alert_occurrence",
        "alert_member",
        "alert_fingerprint",
        "alert_group",
        "received_alert",
    ):
        op.drop_table(table)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )


def _create_received_alert() -> None:
    op.create_table(
        "received_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", _enum("source", SOURCE), nullable=False),
        sa.Column("fingerprint", sa.String(length=100), nullable=False),
        sa.Column("status", _enum("status", STATUS), nullable=False),
        sa.Column("occurrence", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("severity", _enum("severity", SEVERITY), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("started_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("runbook_url", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("condensed_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("outcome", _enum("outcome", OUTCOME), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_received_alert_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_alert")),
    )
    op.create_index(
        "ix_received_alert_condensed_at_id", "received_alert", ["condensed_at", "id"]
    )
    op.create_index(
        "ix_received_alert_failed",
        "received_alert",
        ["id"],
        sqlite_where=sa.text("outcome = 'failed'"),
        postgresql_where=sa.text("outcome = 'failed'"),
    )


def _create_alert_group() -> None:
    op.create_table(
        "alert_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("template", sa.String(length=200), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("source", _enum("source", SOURCE), nullable=False),
        sa.Column("severity", _enum("severity", SEVERITY), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("fingerprints", sa.Integer(), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("recoveries", sa.Integer(), nullable=False),
        sa.Column("firing", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("first_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("fired_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("runbook_url", sa.Text(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column(
            "suggested_from", _enum("suggestedfrom", SUGGESTED_FROM), nullable=True
        ),
        sa.Column("suggested_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_alert_group_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["alert_group.id"],
            name=op.f("fk_alert_group_follows_id_alert_group"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_alert_group_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["split_from_id"],
            ["alert_group.id"],
            name=op.f("fk_alert_group_split_from_id_alert_group"),
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["article.id"],
            name=op.f("fk_alert_group_suggestion_id_article"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_alert_group_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_group")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_alert_group_incident_id")),
    )
    op.create_index(
        "ix_alert_group_device_id_fired_at", "alert_group", ["device_id", "fired_at"]
    )
    op.create_index(
        "ix_alert_group_firing_last_at", "alert_group", ["firing", "last_at"]
    )
    op.create_index(op.f("ix_alert_group_follows_id"), "alert_group", ["follows_id"])
    op.create_index("ix_alert_group_host_fired_at", "alert_group", ["host", "fired_at"])
    op.create_index(op.f("ix_alert_group_last_at"), "alert_group", ["last_at"])
    op.create_index(
        op.f("ix_alert_group_suggested_at"), "alert_group", ["suggested_at"]
    )
    op.create_index(
        "ix_alert_group_system_fired_at", "alert_group", ["system", "fired_at"]
    )
    op.create_index(
        "ix_alert_group_template_fired_at", "alert_group", ["template", "fired_at"]
    )


def _create_alert_fingerprint() -> None:
    op.create_table(
        "alert_fingerprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", _enum("source", SOURCE), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("kept_apart", sa.Boolean(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["alert_group.id"],
            name=op.f("fk_alert_fingerprint_group_id_alert_group"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_fingerprint")),
        sa.UniqueConstraint(
            "source", "value", name=op.f("uq_alert_fingerprint_source")
        ),
    )


def _create_alert_member() -> None:
    op.create_table(
        "alert_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint_id", sa.Integer(), nullable=False),
        sa.Column("why", _enum("why", WHY), nullable=False),
        sa.Column("neighbour", sa.String(length=300), nullable=False),
        sa.Column("drawing_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("severity", _enum("severity", SEVERITY), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("recoveries", sa.Integer(), nullable=False),
        sa.Column("is_firing", sa.Boolean(), nullable=False),
        sa.Column("joined_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("left_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["drawing_id"],
            ["article.id"],
            name=op.f("fk_alert_member_drawing_id_article"),
        ),
        sa.ForeignKeyConstraint(
            ["fingerprint_id"],
            ["alert_fingerprint.id"],
            name=op.f("fk_alert_member_fingerprint_id_alert_fingerprint"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["alert_group.id"],
            name=op.f("fk_alert_member_group_id_alert_group"),
        ),
        sa.PrimaryKeyConstraint(
            "group_id", "fingerprint_id", name=op.f("pk_alert_member")
        ),
    )
    op.create_index(
        op.f("ix_alert_member_fingerprint_id"), "alert_member", ["fingerprint_id"]
    )


def _create_alert_occurrence() -> None:
    op.create_table(
        "alert_occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("started_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["fingerprint_id"],
            ["alert_fingerprint.id"],
            name=op.f("fk_alert_occurrence_fingerprint_id_alert_fingerprint"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["alert_group.id"],
            name=op.f("fk_alert_occurrence_group_id_alert_group"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_occurrence")),
        sa.UniqueConstraint(
            "fingerprint_id", "key", name=op.f("uq_alert_occurrence_fingerprint_id")
        ),
    )
    op.create_index(
        op.f("ix_alert_occurrence_ended_at"), "alert_occurrence", ["ended_at"]
    )
    op.create_index(
        "ix_alert_occurrence_fingerprint_id_ended_at",
        "alert_occurrence",
        ["fingerprint_id", "ended_at"],
    )
    op.create_index(
        "ix_alert_occurrence_group_id_started_at",
        "alert_occurrence",
        ["group_id", "started_at"],
    )


def _create_alert_pattern() -> None:
    op.create_table(
        "alert_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("patternkind", PATTERN_KIND), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("state", _enum("patternstate", PATTERN_STATE), nullable=False),
        sa.Column("since", UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problem.id"],
            name=op.f("fk_alert_pattern_problem_id_problem"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["user_account.id"],
            name=op.f("fk_alert_pattern_settled_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_pattern")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_alert_pattern_kind")),
    )
    op.create_index(
        "ix_alert_pattern_state_last_at", "alert_pattern", ["state", "last_at"]
    )
