"""What the database refuses of incidents, whoever writes to it: its half of the closing rule.

The rules go by the columns that the table has, so these change only within ``lifted``. A
rule that changes here needs a migration that calls ``renew``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import Refusal, is_postgresql

MAY_CHANGE: Final = frozenset({"cause", "problem_id", "updated_at", "version"})
"""Columns of a closed incident that still move: it may be grouped, and commented on, and
its cause is often known only afterwards."""
SPELLED: Final = frozenset({"system", "category"})
"""Columns of a closed incident that move along a merging of spellings, and back, and
nowhere else; see ``kb.spellings``."""
_MERGES: Final = "spelling_merge"

_ENTERS: Final = "NEW.state = 'closed' AND OLD.state <> 'closed'"
_LEAVES: Final = "OLD.state = 'closed' AND NEW.state <> 'closed'"
_RESTS_ON_A_LIVE_SOLUTION: Final = (
    "EXISTS (SELECT 1 FROM article WHERE article.id = NEW.solution_id"
    " AND article.kind = 'solution' AND article.retired_at IS NULL"
    " AND article.current_revision_id = NEW.closing_revision_id)"
)
_VOIDS_THE_WORD: Final = (
    "'link', 'unlink', 'await', 'resolve', 'deny', 'mark_unanswered', 'reopen',"
    " 'withdraw', 'mark_duplicate'"
)
_WORD_IS_ON_THE_TIME_LINE: Final = (
    "EXISTS (SELECT 1 FROM incident_event AS word"  # noqa: S608 - words of our own.
    " WHERE word.incident_id = NEW.id AND word.action = 'confirm'"
    " AND word.at = NEW.verified_at AND word.actor_id = NEW.recorded_by_id"
    " AND word.channel = NEW.verification_channel"
    " AND NOT EXISTS (SELECT 1 FROM incident_event AS later"
    " WHERE later.incident_id = word.incident_id AND later.id > word.id"
    f" AND later.action IN ({_VOIDS_THE_WORD})))"
)
_MOVES_THE_SOLUTION: Final = (
    "'link', 'solution_checked_in', 'unlink', 'await', 'withdraw', 'mark_duplicate'"
)
_KEEPS_A_TRACE: Final = (
    "NEW.verification IS NOT NULL OR NEW.verified_at IS NOT NULL"
    " OR NEW.verified_by_id IS NOT NULL OR NEW.recorded_by_id IS NOT NULL"
    " OR NEW.closing_revision_id IS NOT NULL OR NEW.closed_at IS NOT NULL"
    " OR NEW.satisfaction IS NOT NULL OR NEW.satisfaction_word <> ''"
    " OR NEW.verification_channel <> ''"
)


@contextmanager
def lifted() -> Iterator[None]:
    """Set the rules aside while columns come and go, in both directions."""
    drop()
    yield
    renew()


def renew() -> None:
    """Put the rules in force, over the columns that the table has now."""
    drop()
    inspector = sa.inspect(op.get_bind())
    has_merges = inspector.has_table(_MERGES)
    differences = [
        _differs(column)
        if column["name"] not in SPELLED or not has_merges
        else f"({_differs(column)}) AND NOT {_is_merged(column['name'])}"
        for column in inspector.get_columns("incident")
        if _stays(column)
    ]
    for refusal in _refusals(differences):
        refusal.create()


def drop() -> None:
    for refusal in _refusals(()):
        refusal.drop()


def _stays(column: sa.engine.interfaces.ReflectedColumn) -> bool:
    return column["name"] not in MAY_CHANGE | {"state"}


def _differs(column: sa.engine.interfaces.ReflectedColumn) -> str:
    """NULL counts as a value; and JSON has no equality on PostgreSQL."""
    old, new = f"OLD.{column['name']}", f"NEW.{column['name']}"
    if isinstance(column["type"], sa.JSON):
        old, new = f"CAST({old} AS TEXT)", f"CAST({new} AS TEXT)"
    return f"{new} <> {old} OR ({new} IS NULL) <> ({old} IS NULL)"


def _is_merged(column: str) -> str:
    """Whether a merging leads from the old value to the new one, or one is undone."""
    old, new = f"OLD.{column}", f"NEW.{column}"
    return (
        f"EXISTS (SELECT 1 FROM {_MERGES} AS merged"  # noqa: S608 - words of our own.
        f" WHERE merged.field = '{column}'"
        f" AND (merged.undone_at IS NULL AND merged.old = {old} AND merged.name = {new}"
        f" OR merged.undone_at IS NOT NULL AND merged.old = {new}"
        f" AND merged.name = {old}))"
    )


def _refusals(differences: Sequence[str]) -> Iterator[Refusal]:
    yield from _of_being_there()
    yield from _of_closing()
    yield from _of_being_closed(differences)


def _of_being_there() -> Iterator[Refusal]:
    yield Refusal(
        "incident_is_not_born_closed",
        "INSERT",
        "incident",
        "NEW.state = 'closed'",
        "an incident is opened first, and closed later",
    )
    yield Refusal(
        "incident_replaces_no_other",
        "INSERT",
        "incident",
        "EXISTS (SELECT 1 FROM incident AS other"
        " WHERE other.id = NEW.id OR other.number = NEW.number)",
        "an incident is never replaced",
    )
    yield Refusal(
        "incident_keeps_its_id",
        "UPDATE",
        "incident",
        "NEW.id <> OLD.id OR NEW.number <> OLD.number AND EXISTS"
        " (SELECT 1 FROM incident AS other WHERE other.number = NEW.number)",
        "an incident keeps its id, and takes the number of no other",
    )


def _of_closing() -> Iterator[Refusal]:
    yield Refusal(
        "incident_closes_once_resolved",
        "UPDATE",
        "incident",
        f"{_ENTERS} AND OLD.state <> 'resolved'",
        "an incident closes only when it is resolved",
    )
    yield Refusal(
        "incident_closes_on_a_live_solution",
        "UPDATE",
        "incident",
        f"{_ENTERS} AND NOT {_RESTS_ON_A_LIVE_SOLUTION}",
        "an incident closes only on the current revision of a live solution",
    )
    yield Refusal(
        "incident_closes_on_the_users_word",
        "UPDATE",
        "incident",
        f"{_ENTERS} AND (COALESCE(NEW.verification, '') <> 'confirmed'"
        f" OR NOT {_WORD_IS_ON_THE_TIME_LINE})",
        "an incident closes only on a word that stands on its time line",
    )
    yield Refusal(
        "incident_closes_on_what_was_linked",
        "UPDATE",
        "incident",
        f"{_ENTERS} AND NOT {_link_is_on_the_time_line()}",
        "an incident closes only on the solution that its time line names",
    )


def _of_being_closed(differences: Sequence[str]) -> Iterator[Refusal]:
    yield Refusal(
        "closed_incident_stays_as_it_is",
        "UPDATE",
        "incident",
        "NEW.state = 'closed' AND OLD.state = 'closed'"
        f" AND ({' OR '.join(differences)})",
        "a closed incident never changes",
    )
    yield Refusal(
        "closed_incident_is_only_reopened",
        "UPDATE",
        "incident",
        f"{_LEAVES} AND NEW.state <> 'in_progress'",
        "a closed incident can only be reopened",
    )
    yield Refusal(
        "reopened_incident_keeps_no_word",
        "UPDATE",
        "incident",
        f"{_LEAVES} AND ({_KEEPS_A_TRACE})",
        "a reopened incident keeps neither word nor closing",
    )


def _link_is_on_the_time_line() -> str:
    article = (
        "link.details ->> 'article'"
        if is_postgresql()
        else "json_extract(link.details, '$.article')"
    )
    return (
        "EXISTS (SELECT 1 FROM incident_event AS link"  # noqa: S608 - as above.
        " WHERE link.incident_id = NEW.id"
        " AND link.action IN ('link', 'solution_checked_in')"
        f" AND CAST({article} AS INTEGER) = NEW.solution_id"
        " AND NOT EXISTS (SELECT 1 FROM incident_event AS later"
        " WHERE later.incident_id = link.incident_id AND later.id > link.id"
        f" AND later.action IN ({_MOVES_THE_SOLUTION})))"
    )
