"""Complaints, surveys of satisfaction, emergency plans and their drills."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from kb.database import UTCDateTime
from kb.migrations.triggers import altered, is_postgresql, kept_for_good

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_KINDS: Final = ("solution", "change_plan", "topology", "policy", "reference", "report")
_KIND_OF: Final = ("article", "submission", "article_template")
_CONFIRMED_ANSWERED: Final = "ck_item_confirmed_when_answered"
TABLES: Final = (
    "complaint",
    "survey",
    "survey_invitation",
    "survey_answer",
    "plan_drill",
)
REFUSALS: Final = (*kept_for_good("survey_answer"), *kept_for_good("plan_drill"))


def upgrade() -> None:
    _allow((*_KINDS, "emergency_plan"))
    with altered("item") as batch:
        batch.add_column(
            sa.Column(
                "awaits_answer", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )
        batch.create_check_constraint(
            op.f(_CONFIRMED_ANSWERED), "NOT awaits_answer OR state <> 'confirmed'"
        )
    _create_complaints()
    _create_surveys()
    _create_table(
        "plan_drill",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("duty_run_id", sa.Integer(), nullable=True),
        *_times("at"),
        _check("plan_drill", "holds_later", "review_by > held_on"),
        article_id="article",
        by_id="user_account",
    )
    op.create_index("ix_plan_drill_article_id", "plan_drill", ["article_id"])
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in reversed(TABLES):
        op.drop_table(table)
    with altered("item") as batch:
        batch.drop_constraint(op.f(_CONFIRMED_ANSWERED), type_="check")
        batch.drop_column("awaits_answer")
    _allow(_KINDS)


def _create_complaints() -> None:
    _create_table(
        "complaint",
        sa.Column("channel", _enum("complaintchannel", "page", "desk", "survey"), nullable=False),
        *_times("received_at", "acknowledge_by"),
        *_times("acknowledged_at", "answered_at", "decided_at", empty=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        _check("complaint", "answered_before", "accepted IS NULL OR answered_at IS NOT NULL"),
        sa.UniqueConstraint("item_id", name=op.f("uq_complaint_item_id")),
        item_id="item",
        incident_id="incident?",
        complainer_id="user_account?",
        contact_id="contact?",
        acknowledged_by_id="user_account?",
        answered_by_id="user_account?",
    )
    for column in ("incident_id", "complainer_id", "contact_id", "received_at"):
        op.create_index(f"ix_complaint_{column}", "complaint", [column])


def _create_surveys() -> None:
    _create_table(
        "survey",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        *_times("expires_at", "created_at"),
        client_id="client",
        opened_by_id="user_account",
    )
    op.create_index("ix_survey_client_id", "survey", ["client_id"])
    one_person = (
        "(user_id IS NULL AND contact_id IS NOT NULL)"
        " OR (user_id IS NOT NULL AND contact_id IS NULL)"
    )
    _create_table(
        "survey_invitation",
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        *_times("answered_at", empty=True),
        _check("survey_invitation", "one_person", one_person),
        *(
            sa.UniqueConstraint(
                "survey_id", column, name=op.f(f"uq_survey_invitation_survey_id_{column}")
            )
            for column in ("user_id", "contact_id")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_survey_invitation_token_hash")),
        survey_id="survey",
        incident_id="incident",
        user_id="user_account?",
        contact_id="contact?",
    )
    op.create_index("ix_survey_invitation_survey_id", "survey_invitation", ["survey_id"])
    _create_table(
        "survey_answer",
        sa.Column("stars", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_complaint", sa.Boolean(), nullable=False, server_default=sa.false()),
        *_times("at"),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_survey_answer_invitation_id")),
        invitation_id="survey_invitation",
    )


def _create_table(table: str, *parts: Any, **keys: str) -> None:
    """*keys*: the tables that columns lead to, with ``?`` where they may be empty."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(column, sa.Integer(), nullable=other.endswith("?"))
            for column, other in keys.items()
        ),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in ((name, key.rstrip("?")) for name, key in keys.items())
        ),
    )


def _times(*names: str, empty: bool = False) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, UTCDateTime(timezone=True), nullable=empty) for name in names)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )


def _allow(kinds: tuple[str, ...]) -> None:
    """What was a plan before is kept as reference where plans are not known."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in _KIND_OF:
        with _unguarded(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_articlekind"), type_="check")
            op.execute(
                f"UPDATE {table} SET kind = 'reference' WHERE kind NOT IN ({listed})"
            )
            batch.create_check_constraint(
                op.f(f"ck_{table}_articlekind"), f"kind IN ({listed})"
            )


@contextmanager
def _unguarded(table: str) -> Iterator[BatchOperations]:
    """As ``altered``, with no trigger in the way meanwhile."""
    with altered(table) as batch:
        if is_postgresql():
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield batch
        if is_postgresql():
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
