"""The closing rule, closed: evidence is demanded, and nothing of it can be replaced."""

from typing import Final

from alembic import op

from kb.migrations import incident_rules
from kb.migrations.triggers import Refusal, is_postgresql, search_path

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

EVENTS: Final = ("incident_event", "problem_event", "change_event", "submission_event")
KEPT: Final = (*EVENTS, "incident", "revision", "verdict", "audit_entry", "article")
UNIQUE: Final = {
    "revision": " OR other.submission_id = NEW.submission_id"
    " OR other.article_id = NEW.article_id AND other.number = NEW.number",
}
HAS_A_REVISION: Final = (
    "EXISTS (SELECT 1 FROM revision WHERE revision.submission_id = {row}.submission_id)"
)

NEW: Final = (
    # A row that takes the place of another one deletes it, and asks no trigger for leave.
    *(
        Refusal(
            f"{table}_replaces_no_other",
            "INSERT",
            table,
            f"EXISTS (SELECT 1 FROM {table} AS other"
            f" WHERE other.id = NEW.id{UNIQUE.get(table, '')})",
            "a row that is kept for good is never replaced",
        )
        for table in KEPT
        if table != "incident"
    ),
    *(
        Refusal(
            f"{table}_is_never_emptied",
            "TRUNCATE",
            table,
            "1 = 1",
            "what is kept for good is never emptied",
        )
        for table in KEPT
    ),
    *(
        Refusal(
            f"submission_event_never_changes_{event.lower()}",
            event,
            "submission_event",
            "1 = 1",
            "what happened is never rewritten",
        )
        for event in ("UPDATE", "DELETE")
    ),
    Refusal(
        "article_keeps_its_id",
        "UPDATE",
        "article",
        "NEW.id <> OLD.id",
        "an article keeps its id",
    ),
    Refusal(
        "article_is_never_deleted",
        "DELETE",
        "article",
        "1 = 1",
        "an article is never deleted",
    ),
    Refusal(
        "verdict_comes_before_its_revision",
        "INSERT",
        "verdict",
        HAS_A_REVISION.format(row="NEW"),
        "the verdicts behind a revision never change",
    ),
    Refusal(
        "verdict_moves_to_no_revision",
        "UPDATE",
        "verdict",
        f"NEW.id <> OLD.id OR {HAS_A_REVISION.format(row='NEW')}",
        "the verdicts behind a revision never change",
    ),
)

LIVE: Final = (
    "EXISTS (SELECT 1 FROM article WHERE article.id = NEW.solution_id"
    " AND article.kind = 'solution' AND article.retired_at IS NULL"
    " AND article.current_revision_id = NEW.closing_revision_id)"
)
BEFORE: Final = (
    Refusal(
        "incident_is_not_born_closed",
        "INSERT",
        "incident",
        f"NEW.state = 'closed' AND NOT {LIVE}",
        "an incident closes only on the current revision of a live solution",
    ),
    Refusal(
        "incident_closes_on_a_live_solution",
        "UPDATE",
        "incident",
        f"NEW.state = 'closed' AND OLD.state <> 'closed' AND NOT {LIVE}",
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
)

FUNCTIONS: Final = """
DO $$ DECLARE function regprocedure; BEGIN
FOR function IN SELECT DISTINCT tgfoid::regprocedure FROM pg_trigger
  JOIN pg_proc ON pg_proc.oid = tgfoid
  WHERE NOT tgisinternal AND pronamespace = current_schema()::regnamespace LOOP
EXECUTE 'ALTER FUNCTION ' || function || ' {setting}';
END LOOP; END $$
"""


def upgrade() -> None:
    if is_postgresql():
        op.execute(FUNCTIONS.format(setting=search_path()))
    incident_rules.renew()
    for refusal in NEW:
        refusal.create()


def downgrade() -> None:
    for refusal in NEW:
        refusal.drop()
    incident_rules.drop()
    for refusal in BEFORE:
        refusal.create()
    if is_postgresql():
        op.execute(FUNCTIONS.format(setting="RESET search_path"))
