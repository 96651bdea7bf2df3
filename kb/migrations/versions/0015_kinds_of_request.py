"""Kinds of request, what they are told, and the approval that some of them need."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kb.migrations import incident_rules
from kb.migrations.triggers import drop_columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_POSTS = ("technical", "business")
_NATURES = ("fault", "request", "question")
_APPROVALS = ("asked", "approved", "declined")
_KINDS: tuple[dict[str, Any], ...] = (
    {
        "code": "fault",
        "nature": "fault",
        "names": {"zh": "故障", "en": "Fault"},
        "words": {
            "zh": "用不了、打不开、连不上、报错",
            "en": "Something does not work, or shows an error",
        },
        "post": "technical",
        "asks": ["system", "description", "message", "when", "picture"],
        "requires": ["system"],
    },
    {
        "code": "business_question",
        "nature": "question",
        "names": {"zh": "业务咨询", "en": "Question on business"},
        "words": {
            "zh": "业务系统里怎么办、为什么办不了",
            "en": "How something is done in a business system, or why it is refused",
        },
        "post": "business",
        "asks": [
            "system",
            "screen",
            "operation",
            "object_number",
            "message",
            "description",
            "when",
            "picture",
        ],
        "requires": ["system", "screen", "operation"],
    },
    {
        "code": "technical_question",
        "nature": "question",
        "names": {"zh": "技术咨询", "en": "Technical question"},
        "words": {
            "zh": "电脑、网络、软件怎么用",
            "en": "How to use a computer, the network or a program",
        },
        "post": "technical",
        "asks": ["system", "operation", "description", "picture"],
        "requires": ["operation"],
    },
    {
        "code": "service_request",
        "nature": "request",
        "names": {"zh": "服务请求", "en": "Service request"},
        "words": {
            "zh": "要开通权限、安装软件、领用设备、搬迁",
            "en": "I need access, software, a device or a move",
        },
        "post": "technical",
        "asks": ["system", "description", "when"],
        "requires": ["system", "description"],
        "needs_approval": True,
    },
)
_COLUMNS = (
    "kind_id INTEGER CONSTRAINT fk_incident_kind_id_request_kind"
    " REFERENCES request_kind (id)",
    "answers JSON DEFAULT '{}' NOT NULL",
    "approval VARCHAR(32) CONSTRAINT ck_incident_approval"
    f" CHECK (approval IN {_APPROVALS})",
    "approver_id INTEGER CONSTRAINT fk_incident_approver_id_user_account"
    " REFERENCES user_account (id)",
)


def upgrade() -> None:
    kinds = op.create_table(
        "request_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("nature", _enum("nature", _NATURES), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("post", _enum("post", _POSTS), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("requires", sa.JSON(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_request_kind_level")),
        sa.ForeignKeyConstraint(
            ["approver_id"],
            ["user_account.id"],
            name=op.f("fk_request_kind_approver_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["article.id"],
            name=op.f("fk_request_kind_procedure_id_article"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_request_kind_code")),
    )
    usual: dict[str, Any] = {"level": 1, "needs_approval": False, "active": True}
    rows = [
        {**usual, **kind, "position": place} for place, kind in enumerate(_KINDS, 1)
    ]
    op.bulk_insert(kinds, rows)
    # Written out: SQLite adds a key with its column, and a rebuilt table loses triggers.
    with incident_rules.lifted():
        for column in _COLUMNS:
            op.execute(f"ALTER TABLE incident ADD COLUMN {column}")
    for name in ("kind_id", "approver_id"):
        op.create_index(op.f(f"ix_incident_{name}"), "incident", [name])


def downgrade() -> None:
    for name in ("kind_id", "approver_id"):
        op.drop_index(op.f(f"ix_incident_{name}"), "incident")
    with incident_rules.lifted():
        drop_columns("incident", "approver_id", "approval", "answers", "kind_id")
    op.drop_table("request_kind")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
    )
