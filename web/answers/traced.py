"""Searches and what follows from them, put on the trace."""

import re
from typing import Final

from flask import g, request
from sqlalchemy.orm import Session

from kb.traces import recording
from kb.traces.models import StepKind
from kb.traces.recording import Shown, Step
from search.engine import Hit, Page
from search.query_language import parse
from web.answers import finding
from web.answers.readers import to_reader
from web.services import services

BESIDE: Final = 8
"""Hits that are shown beside an incident."""
_KEY: Final = re.compile(r"[0-9a-f]{16}")


def note_search(text: str, page: Page, incident_id: int | None = None) -> str:
    """Put a search on the trace; return the key that links on the page carry."""
    user, now = g.user, services().now()
    shown = Shown(
        total=page.total,
        article_ids=[hit.article_id for hit in page.hits],
        incident_id=incident_id,
    )
    services().tracer.gather(
        lambda session: recording.record_search(session, user, text, shown, now=now)
    )
    return recording.to_key(user, text, now)


def note_step(
    kind: StepKind,
    *,
    key: str = "",
    article_id: int | None = None,
    incident_id: int | None = None,
) -> None:
    """Put what somebody did with their search on its trace, if there is one."""
    given = key or read_key()
    if not given:
        return
    user, now = g.user, services().now()
    step = Step(kind=kind, article_id=article_id, incident_id=incident_id)
    services().tracer.gather(
        lambda session: recording.record_step(session, given, user, step, now=now)
    )


def read_key() -> str:
    """The key of the search that led here, from the address or the form."""
    given = request.values.get("t", "")
    return given if _KEY.fullmatch(given) else ""


def search_beside(
    session: Session, words: str, incident_id: int
) -> tuple[tuple[Hit, ...], str]:
    """Solutions for words that somebody types while working on an incident."""
    parsed = parse(words[:4_000])
    query = parsed.to_query(
        filters={"kind": frozenset({"solution"})},
        limit=BESIDE,
        **to_reader(session, g.user).bounds,
    )
    page = finding.find(services().engine, parsed, query, literally=False).page
    return page.hits, note_search(words, page, incident_id)


def note_answers(text: str, hits: tuple[Hit, ...]) -> str:
    """The same for a question that was answered with suggestions."""
    return note_search(text, Page(hits=hits, total=len(hits), facets={}))
