"""People and units, incidents with the closing rule, problems, changes, traces."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RESTS_ON_A_LIVE_SOLUTION = (
    "EXISTS (SELECT 1 FROM article WHERE article.id = NEW.solution_id"
    " AND article.kind = 'solution' AND article.retired_at IS NULL"
    " AND article.current_revision_id = NEW.closing_revision_id)"
)
_NOT_ITS_REVISION = (
    "NEW.current_revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM revision"
    " WHERE revision.id = NEW.current_revision_id AND revision.article_id = NEW.id)"
)

REFUSALS = (
    Refusal(
        "incident_is_not_born_closed",
        "INSERT",
        "incident",
        f"NEW.state = 'closed' AND NOT {_RESTS_ON_A_LIVE_SOLUTION}",
        "an incident closes only on the current revision of a live solution",
    ),
    Refusal(
        "incident_closes_on_a_live_solution",
        "UPDATE",
        "incident",
        "NEW.state = 'closed' AND OLD.state <> 'closed'"
        f" AND NOT {_RESTS_ON_A_LIVE_SOLUTION}",
        "an incident closes only on the current revision of a live solution",
    ),
    Refusal(
        "closed_incident_stays_as_it_is",
        "UPDATE",
        "incident",
        "NEW.state = 'closed' AND OLD.state = 'closed'"
        " AND (NEW.solution_id <> OLD.solution_id"
        " OR NEW.closing_revision_id <> OLD.closing_revision_id"
        " OR NEW.verification <> OLD.verification"
        " OR NEW.verified_at <> OLD.verified_at)",
        "what a closed incident rests on never changes",
    ),
    Refusal(
        "closed_incident_is_only_reopened",
        "UPDATE",
        "incident",
        "OLD.state = 'closed' AND NEW.state NOT IN ('closed', 'in_progress')",
        "a closed incident can only be reopened",
    ),
    Refusal(
        "incident_is_never_deleted",
        "DELETE",
        "incident",
        "1 = 1",
        "an incident is never deleted",
    ),
    Refusal(
        "article_keeps_its_kind",
        "UPDATE",
        "article",
        "NEW.kind <> OLD.kind",
        "an article keeps its kind",
    ),
    Refusal(
        "article_shows_its_own_revision",
        "UPDATE",
        "article",
        _NOT_ITS_REVISION,
        "the current revision of an article is one of its own",
    ),
    *(
        Refusal(
            f"{table}_never_changes_{event.lower()}",
            event,
            table,
            "1 = 1",
            "what happened is never rewritten",
        )
        for table in ("incident_event", "problem_event", "change_event")
        for event in ("UPDATE", "DELETE")
    ),
)


def upgrade() -> None:
    op.create_table(
        "login_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    op.create_index(
        op.f("ix_login_failure_address"), "login_failure", ["address"], unique=False
    )
    op.create_index(op.f("ix_login_failure_at"), "login_failure", ["at"], unique=False)
    op.create_index(
        op.f("ix_login_failure_login"), "login_failure", ["login"], unique=False
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "internal",
                "self_service",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_announcement_author_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("last_used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_api_token_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(
        op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False
    )
    op.create_table(
        "mail_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "never",
                "at_once",
                "daily",
                name="mailmode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest_sent_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_mail_choice_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_choice")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("mailed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_notification_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(
        op.f("ix_notification_mailed_at"), "notification", ["mailed_at"], unique=False
    )
    op.create_index(
        "ix_notification_user_id_read_at",
        "notification",
        ["user_id", "read_at"],
        unique=False,
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "tier",
            sa.Enum(
                "county",
                "city",
                "sub_centre",
                "region",
                name="tier",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["user_account.id"], name=op.f("fk_unit_lead_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "knowledge_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "taken",
                "answered",
                "dismissed",
                name="gapstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_knowledge_gap_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"],
            ["user_account.id"],
            name=op.f("fk_knowledge_gap_taken_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_gap")),
        sa.UniqueConstraint("wording", name=op.f("uq_knowledge_gap_wording")),
    )
    op.create_index(
        op.f("ix_knowledge_gap_submission_id"),
        "knowledge_gap",
        ["submission_id"],
        unique=False,
    )
    op.create_table(
        "managed_system",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_managed_system_owner_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_managed_system_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_managed_system")),
        sa.UniqueConstraint("name", name=op.f("uq_managed_system_name")),
    )
    op.create_table(
        "membership",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(
                "technical",
                "business",
                name="post",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_membership_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "unit_id", "post", name=op.f("pk_membership")
        ),
    )
    op.create_index(
        op.f("ix_membership_unit_id"), "membership", ["unit_id"], unique=False
    )
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "known_cause",
                "solved",
                "cancelled",
                name="problemstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=True),
        sa.Column("pending_submission_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'solved' OR solution_id IS NOT NULL",
            name=op.f("ck_problem_solved_by_something"),
        ),
        sa.CheckConstraint(
            "solution_id IS NULL OR pending_submission_id IS NULL",
            name=op.f("ck_problem_one_solution"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_problem_owner_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["pending_submission_id"],
            ["submission.id"],
            name=op.f("fk_problem_pending_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["article.id"], name=op.f("fk_problem_solution_id_article")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
        sa.UniqueConstraint("number", name=op.f("uq_problem_number")),
    )
    op.create_index(
        op.f("ix_problem_pending_submission_id"),
        "problem",
        ["pending_submission_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_problem_solution_id"), "problem", ["solution_id"], unique=False
    )
    op.create_index(op.f("ix_problem_state"), "problem", ["state"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "planned",
                "in_progress",
                "done",
                "rolled_back",
                "closed",
                "cancelled",
                name="changestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("required_plans", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("planned_from", UTCDateTime(), nullable=True),
        sa.Column("planned_to", UTCDateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_change_owner_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_change_problem_id_problem")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("number", name=op.f("uq_change_number")),
    )
    op.create_index(op.f("ix_change_state"), "change", ["state"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                name="feedbackstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_feedback_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_feedback_owner_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_feedback_revision_id_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_feedback_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(
        op.f("ix_feedback_article_id"), "feedback", ["article_id"], unique=False
    )
    op.create_index(
        op.f("ix_feedback_owner_id"), "feedback", ["owner_id"], unique=False
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "in_progress",
                "resolved",
                "closed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("confirmer_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("origin_unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "post",
            sa.Enum(
                "technical",
                "business",
                name="post",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("highest_level", sa.Integer(), nullable=False),
        sa.Column("opened_level", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "self_service",
                "phone",
                "api",
                "alert",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("solution_id", sa.Integer(), nullable=True),
        sa.Column("pending_submission_id", sa.Integer(), nullable=True),
        sa.Column("written_for_it", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column(
            "verification",
            sa.Enum(
                "confirmed",
                "denied",
                "unanswered",
                name="verification",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("verified_at", UTCDateTime(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("verification_channel", sa.String(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("satisfaction_word", sa.String(), nullable=False),
        sa.Column("closing_revision_id", sa.Integer(), nullable=True),
        sa.Column(
            "cancel_reason",
            sa.Enum(
                "withdrawn",
                "duplicate",
                name="cancelreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL) AND (duplicate_of_id IS NULL OR cancel_reason = 'duplicate') AND (cancel_reason IS NULL OR cancel_reason <> 'duplicate' OR duplicate_of_id IS NOT NULL)",
            name=op.f("ck_incident_cancelling"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR (solution_id IS NOT NULL AND closing_revision_id IS NOT NULL AND verification IS NOT NULL AND verified_at IS NOT NULL AND verification = 'confirmed')",
            name=op.f("ck_incident_closing_rule"),
        ),
        sa.CheckConstraint(
            "impact BETWEEN 1 AND 3 AND urgency BETWEEN 1 AND 3",
            name=op.f("ck_incident_impact_urgency"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_incident_level")),
        sa.CheckConstraint(
            "satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5",
            name=op.f("ck_incident_satisfaction"),
        ),
        sa.CheckConstraint(
            "solution_id IS NULL OR pending_submission_id IS NULL",
            name=op.f("ck_incident_one_solution"),
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["user_account.id"],
            name=op.f("fk_incident_assignee_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["closing_revision_id"],
            ["revision.id"],
            name=op.f("fk_incident_closing_revision_id_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmer_id"],
            ["user_account.id"],
            name=op.f("fk_incident_confirmer_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"],
            ["incident.id"],
            name=op.f("fk_incident_duplicate_of_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["origin_unit_id"],
            ["unit.id"],
            name=op.f("fk_incident_origin_unit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["pending_submission_id"],
            ["submission.id"],
            name=op.f("fk_incident_pending_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problem.id"], name=op.f("fk_incident_problem_id_problem")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user_account.id"],
            name=op.f("fk_incident_recorded_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["user_account.id"],
            name=op.f("fk_incident_reporter_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["solution_id"],
            ["article.id"],
            name=op.f("fk_incident_solution_id_article"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["user_account.id"],
            name=op.f("fk_incident_verified_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_incident_number")),
    )
    op.create_index(
        op.f("ix_incident_assignee_id"), "incident", ["assignee_id"], unique=False
    )
    op.create_index(
        op.f("ix_incident_closed_at"), "incident", ["closed_at"], unique=False
    )
    op.create_index(
        op.f("ix_incident_confirmer_id"), "incident", ["confirmer_id"], unique=False
    )
    op.create_index(
        op.f("ix_incident_created_at"), "incident", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_incident_duplicate_of_id"),
        "incident",
        ["duplicate_of_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incident_origin_unit_id"), "incident", ["origin_unit_id"], unique=False
    )
    op.create_index(
        op.f("ix_incident_pending_submission_id"),
        "incident",
        ["pending_submission_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incident_problem_id"), "incident", ["problem_id"], unique=False
    )
    op.create_index(
        op.f("ix_incident_reporter_id"), "incident", ["reporter_id"], unique=False
    )
    op.create_index(
        "ix_incident_solution_id_state",
        "incident",
        ["solution_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_incident_state_updated_at",
        "incident",
        ["state", "updated_at"],
        unique=False,
    )
    op.create_index(op.f("ix_incident_unit_id"), "incident", ["unit_id"], unique=False)
    op.create_table(
        "problem_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "open",
                "known_cause",
                "solved",
                "cancelled",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "open",
                "known_cause",
                "solved",
                "cancelled",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name=op.f("fk_problem_event_actor_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problem.id"],
            name=op.f("fk_problem_event_problem_id_problem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_event")),
    )
    op.create_index(
        op.f("ix_problem_event_problem_id"),
        "problem_event",
        ["problem_id"],
        unique=False,
    )
    op.create_table(
        "change_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "draft",
                "planned",
                "in_progress",
                "done",
                "rolled_back",
                "closed",
                "cancelled",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "draft",
                "planned",
                "in_progress",
                "done",
                "rolled_back",
                "closed",
                "cancelled",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name=op.f("fk_change_event_actor_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_event_change_id_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_event")),
    )
    op.create_index(
        op.f("ix_change_event_change_id"), "change_event", ["change_id"], unique=False
    )
    op.create_table(
        "change_plan",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_plan_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_change_plan_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint(
            "change_id", "submission_id", name=op.f("pk_change_plan")
        ),
    )
    op.create_index(
        op.f("ix_change_plan_submission_id"),
        "change_plan",
        ["submission_id"],
        unique=False,
    )
    op.create_table(
        "incident_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["user_account.id"],
            name=op.f("fk_incident_attachment_added_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blob.sha256"],
            name=op.f("fk_incident_attachment_blob_sha256_blob"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_incident_attachment_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_attachment")),
    )
    op.create_index(
        op.f("ix_incident_attachment_blob_sha256"),
        "incident_attachment",
        ["blob_sha256"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incident_attachment_incident_id"),
        "incident_attachment",
        ["incident_id"],
        unique=False,
    )
    op.create_table(
        "incident_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "new",
                "in_progress",
                "resolved",
                "closed",
                "cancelled",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "new",
                "in_progress",
                "resolved",
                "closed",
                "cancelled",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name=op.f("fk_incident_event_actor_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_incident_event_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
    )
    op.create_index(
        op.f("ix_incident_event_at"), "incident_event", ["at"], unique=False
    )
    op.create_index(
        op.f("ix_incident_event_incident_id"),
        "incident_event",
        ["incident_id"],
        unique=False,
    )
    op.create_table(
        "sampled_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", UTCDateTime(), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum(
                "right",
                "wrong",
                "unsure",
                name="judgement",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_sampled_link_article_id_article"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_sampled_link_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["judged_by_id"],
            ["user_account.id"],
            name=op.f("fk_sampled_link_judged_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_link")),
        sa.UniqueConstraint("month", "incident_id", name=op.f("uq_sampled_link_month")),
    )
    op.create_index(
        op.f("ix_sampled_link_article_id"), "sampled_link", ["article_id"], unique=False
    )
    op.create_index(
        op.f("ix_sampled_link_incident_id"),
        "sampled_link",
        ["incident_id"],
        unique=False,
    )
    op.create_index(
        "ix_sampled_link_month_judgement",
        "sampled_link",
        ["month", "judgement"],
        unique=False,
    )
    op.create_table(
        "search_trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("self_service", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_search_trace_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_search_trace_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_trace")),
        sa.UniqueConstraint("key", name=op.f("uq_search_trace_key")),
    )
    op.create_index(op.f("ix_search_trace_at"), "search_trace", ["at"], unique=False)
    op.create_index(
        op.f("ix_search_trace_incident_id"),
        "search_trace",
        ["incident_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_search_trace_user_id"), "search_trace", ["user_id"], unique=False
    )
    op.create_index(
        "ix_search_trace_wording_at", "search_trace", ["wording", "at"], unique=False
    )
    op.create_table(
        "submission_origin",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("gap_id", sa.Integer(), nullable=True),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["change.id"],
            name=op.f("fk_submission_origin_change_id_change"),
        ),
        sa.ForeignKeyConstraint(
            ["gap_id"],
            ["knowledge_gap.id"],
            name=op.f("fk_submission_origin_gap_id_knowledge_gap"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_submission_origin_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problem.id"],
            name=op.f("fk_submission_origin_problem_id_problem"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_origin_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission_origin")),
    )
    op.create_index(
        op.f("ix_submission_origin_change_id"),
        "submission_origin",
        ["change_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_submission_origin_incident_id"),
        "submission_origin",
        ["incident_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_submission_origin_problem_id"),
        "submission_origin",
        ["problem_id"],
        unique=False,
    )
    op.create_table(
        "search_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "linked",
                "helped",
                "not_helped",
                "became_incident",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_search_step_article_id_article"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_search_step_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["search_trace.id"],
            name=op.f("fk_search_step_search_id_search_trace"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_step")),
    )
    op.create_index(
        op.f("ix_search_step_article_id"), "search_step", ["article_id"], unique=False
    )
    op.create_index(op.f("ix_search_step_at"), "search_step", ["at"], unique=False)
    op.create_index(
        op.f("ix_search_step_incident_id"), "search_step", ["incident_id"], unique=False
    )
    op.create_index(
        op.f("ix_search_step_search_id"), "search_step", ["search_id"], unique=False
    )
    op.add_column(
        "user_account", sa.Column("anonymised_at", UTCDateTime(), nullable=True)
    )
    op.add_column(
        "user_account",
        sa.Column("session_number", sa.Integer(), server_default="1", nullable=False),
    )
    op.add_column(
        "verdict",
        sa.Column("overruled", sa.JSON(), server_default="[]", nullable=False),
    )
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    op.drop_column("verdict", "overruled")
    op.drop_column("user_account", "session_number")
    op.drop_column("user_account", "anonymised_at")
    op.drop_index(op.f("ix_search_step_search_id"), table_name="search_step")
    op.drop_index(op.f("ix_search_step_incident_id"), table_name="search_step")
    op.drop_index(op.f("ix_search_step_at"), table_name="search_step")
    op.drop_index(op.f("ix_search_step_article_id"), table_name="search_step")
    op.drop_table("search_step")
    op.drop_index(
        op.f("ix_submission_origin_problem_id"), table_name="submission_origin"
    )
    op.drop_index(
        op.f("ix_submission_origin_incident_id"), table_name="submission_origin"
    )
    op.drop_index(
        op.f("ix_submission_origin_change_id"), table_name="submission_origin"
    )
    op.drop_table("submission_origin")
    op.drop_index("ix_search_trace_wording_at", table_name="search_trace")
    op.drop_index(op.f("ix_search_trace_user_id"), table_name="search_trace")
    op.drop_index(op.f("ix_search_trace_incident_id"), table_name="search_trace")
    op.drop_index(op.f("ix_search_trace_at"), table_name="search_trace")
    op.drop_table("search_trace")
    op.drop_index("ix_sampled_link_month_judgement", table_name="sampled_link")
    op.drop_index(op.f("ix_sampled_link_incident_id"), table_name="sampled_link")
    op.drop_index(op.f("ix_sampled_link_article_id"), table_name="sampled_link")
    op.drop_table("sampled_link")
    op.drop_index(op.f("ix_incident_event_incident_id"), table_name="incident_event")
    op.drop_index(op.f("ix_incident_event_at"), table_name="incident_event")
    op.drop_table("incident_event")
    op.drop_index(
        op.f("ix_incident_attachment_incident_id"), table_name="incident_attachment"
    )
    op.drop_index(
        op.f("ix_incident_attachment_blob_sha256"), table_name="incident_attachment"
    )
    op.drop_table("incident_attachment")
    op.drop_index(op.f("ix_change_plan_submission_id"), table_name="change_plan")
    op.drop_table("change_plan")
    op.drop_index(op.f("ix_change_event_change_id"), table_name="change_event")
    op.drop_table("change_event")
    op.drop_index(op.f("ix_problem_event_problem_id"), table_name="problem_event")
    op.drop_table("problem_event")
    op.drop_index(op.f("ix_incident_unit_id"), table_name="incident")
    op.drop_index("ix_incident_state_updated_at", table_name="incident")
    op.drop_index("ix_incident_solution_id_state", table_name="incident")
    op.drop_index(op.f("ix_incident_reporter_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_problem_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_pending_submission_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_origin_unit_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_duplicate_of_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_created_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_confirmer_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_closed_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_assignee_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_feedback_owner_id"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_article_id"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_index(op.f("ix_change_state"), table_name="change")
    op.drop_table("change")
    op.drop_index(op.f("ix_problem_state"), table_name="problem")
    op.drop_index(op.f("ix_problem_solution_id"), table_name="problem")
    op.drop_index(op.f("ix_problem_pending_submission_id"), table_name="problem")
    op.drop_table("problem")
    op.drop_index(op.f("ix_membership_unit_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("managed_system")
    op.drop_index(op.f("ix_knowledge_gap_submission_id"), table_name="knowledge_gap")
    op.drop_table("knowledge_gap")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index("ix_notification_user_id_read_at", table_name="notification")
    op.drop_index(op.f("ix_notification_mailed_at"), table_name="notification")
    op.drop_table("notification")
    op.drop_table("mail_choice")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("announcement")
    op.drop_index(op.f("ix_login_failure_login"), table_name="login_failure")
    op.drop_index(op.f("ix_login_failure_at"), table_name="login_failure")
    op.drop_index(op.f("ix_login_failure_address"), table_name="login_failure")
    op.drop_table("login_failure")
