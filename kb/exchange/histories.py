"""Solved rows kept as past cases: with the article that they name, or without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.revisions import mark_behind
from kb.credentials import mask
from kb.exchange import keys as keys_of
from kb.exchange import lookups
from kb.exchange.errors import UnknownSolutionError
from kb.exchange.keys import ExternalKey
from kb.exchange.rows import IncidentRow, Noun, Reason, Result, Saying, Taken, digest
from kb.exchange.run import IncidentImport
from kb.incidents import like_cases
from kb.incidents.actions import Remark
from kb.incidents.like_cases import Said
from kb.incidents.past_cases import PastCase
from kb.records import marks
from kb.records.kinds import RecordKind
from kb.spellings.settling import settle_all
from kb.text import MAX_LINE, to_line, to_plain

MAX_PAST: Final = 100_000
"""Characters of a past case's text."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that is to be a past case."""

    row: IncidentRow
    sha256: str
    client_id: int
    article_id: int | None


def plan(session: Session, row: IncidentRow, run: IncidentImport) -> Planned:
    """Raise ``RowError`` for a client that there is not."""
    client_id = lookups.find_client_id(session, row, run)
    return Planned(row, digest(row), client_id, _find_article(session, row, run))


def keep(
    session: Session, planned: Sequence[Planned], run: IncidentImport
) -> list[Taken]:
    """Write new past cases with their keys: a few statements, however many there are."""
    if not planned:
        return []
    rows = [
        {
            "origin": run.origin,
            "external_id": each.row.external_id,
            "client_id": each.client_id,
            "article_id": each.article_id,
            **settle_all(session, _to_values(each.row, run)),
        }
        for each in planned
    ]
    ids = keys_of.write_rows(session, PastCase, rows, "external_id")
    keys: list[dict[str, Any]] = [
        {
            "origin": run.origin,
            "noun": Noun.INCIDENTS.value,
            "external_id": each.row.external_id,
            "sha256": each.sha256,
            "given": {},
            "past_case_id": case_id,
            "job_id": run.job_id,
            "at": run.now,
        }
        for each, case_id in zip(planned, ids, strict=True)
    ]
    session.connection().execute(insert(ExternalKey), keys)
    audit.record_all(session, Remark.IMPORT, PastCase, ids, by=run.by)
    marks.mark(session, RecordKind.PAST_CASE, ids)
    named = {each.article_id for each in planned if each.article_id is not None}
    for article_id in sorted(named):
        mark_behind(session, article_id, now=run.now)
    like_cases.group(
        session,
        (
            Said(case_id, each["client_id"], each["title"], each["resolution"])
            for case_id, each in zip(ids, rows, strict=True)
            if each["article_id"] is None
        ),
    )
    return [_taken(each.article_id) for each in planned]


def correct(
    session: Session, key: ExternalKey, row: IncidentRow, run: IncidentImport
) -> Taken:
    """Bring the past case that the row became up to it."""
    case = session.get_one(PastCase, key.past_case_id)
    article_id = _find_article(session, row, run) or case.article_id
    sha256 = digest(row)
    if key.sha256 == sha256 and article_id == case.article_id:
        return Taken(result=Result.UNCHANGED, key=_name(article_id))
    if not row.is_solved:
        return Taken(result=Result.KEPT, reason=Reason.PAST_CASE)
    for name, value in settle_all(session, _to_values(row, run)).items():
        setattr(case, name, value)
    case.article_id = article_id
    key.sha256, key.at = sha256, run.now
    if article_id is not None:
        mark_behind(session, article_id, now=run.now)
    session.flush()  # The next row of the same key reads it.
    return _taken(article_id)


def _taken(article_id: int | None) -> Taken:
    return Taken(result=Result.PAST_CASE, key=_name(article_id))


def _name(article_id: int | None) -> str:
    return "" if article_id is None else str(article_id)


def _find_article(
    session: Session, row: IncidentRow, run: IncidentImport
) -> int | None:
    """Of what is past, an article that is not here is no reason to lose the rest."""
    try:
        solution = lookups.find_solution(session, run, row.solution)
    except UnknownSolutionError:
        return None
    return solution.id if solution is not None else None


def _to_values(row: IncidentRow, run: IncidentImport) -> dict[str, Any]:
    resolution = mask(to_plain(row.done))[:MAX_PAST]
    said = mask(to_plain(row.description))
    return {
        "title": mask(to_line(row.title))[:MAX_LINE],
        "body": "\n\n".join(filter(None, (said, resolution)))[:MAX_PAST],
        "resolution": resolution,
        "system": mask(to_line(row.system))[:MAX_LINE],
        "category": mask(to_line(row.category))[:MAX_LINE],
        "sayings": [_to_saying(each) for each in (*_source(row, run), *row.comments)],
        "opened_at": row.opened_at,
        "solved_at": row.solved_at,
    }


def _to_saying(saying: Saying) -> dict[str, Any]:
    return {
        "at": saying.at.isoformat() if saying.at else "",
        "author": to_line(saying.author),
        "text": mask(to_plain(saying.text))[:MAX_PAST],
        "internal": saying.internal,
    }


def _source(row: IncidentRow, run: IncidentImport) -> list[Saying]:
    """What the row says that has no place of its own."""
    said = lookups.list_unplaced(row) | (
        {"solution": row.solution} if row.solution else {}
    )
    lines = [f"{run.origin} {row.external_id}"]
    lines += [f"{name}: {value}" for name, value in said.items() if value]
    return [Saying(text="\n".join(lines), internal=True)]
