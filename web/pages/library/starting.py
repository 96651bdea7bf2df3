"""The start page: what waits for whoever opens it, below the one search box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import g, render_template, request
from sqlalchemy import Select
from sqlalchemy.orm import Session

from kb import announcements, saved_searches
from kb.articles.kinds import ArticleKind
from kb.articles.visibility import visible_audiences
from kb.changes import listing as changes
from kb.first_steps import list_steps
from kb.incidents import waiting
from kb.incidents.views import View
from kb.incidents.waiting import Wish
from kb.lines import Line
from kb.people import systems
from kb.people.models import Role
from kb.people.readers import READER
from kb.saved_searches import Place
from search.engine import Hit, Page, Query, Sort
from search.errors import IndexAwayError
from web.answers.waiting import board
from web.answers.waiting.board import Board
from web.answers.waiting.incidents import KINDS
from web.answers.waiting.item import Kind
from web.services import reading, services
from web.words import first_steps as step_words
from web.words import waiting as waiting_words
from web.words.errors import explain

RECENT: Final = 6
COMMON: Final = 6
"""Answers that most people needed."""
STEPS: Final = "first_steps"
HIDDEN: Final = "hidden"
"""The cookie, and its value, by which the first steps are hidden."""
AHEAD: Final = timedelta(days=7)
_VIEWS: Final = (View.MINE, View.QUEUE, View.TO_CALL_BACK)


@dataclass(frozen=True, slots=True)
class New:
    """What is new, or soon will be, of the systems that somebody answers for."""

    systems: list[str]
    hits: tuple[Hit, ...] = ()
    changes: Sequence[Line] = ()


@dataclass(slots=True)
class Knowledge:
    """What the index says; while it is away the page has all else, and the reason."""

    away: str = ""
    """A sentence."""

    def find(self, query: Query) -> Page:
        if not self.away:
            try:
                return services().engine.search(query)
            except IndexAwayError as error:
                self.away = explain(error)
        return Page(hits=(), total=0, facets={})


def make_page() -> str:
    now, knowledge = services().now(), Knowledge()
    page = knowledge.find(_latest(facets=("kind",)))
    with reading() as session:
        waits, (current, saved, own) = board.gather(
            session,
            g.user,
            now,
            beside=_list_questions(session),
            today=now.astimezone().date(),
            until=now + AHEAD,
        )
        return render_template(
            "library/start.html",
            page=page,
            kinds=dict(page.facets.get("kind", ())),
            announcements=current,
            saved=saved,
            board=waits,
            now=now,
            waiting_words=waiting_words,
            **_first_steps(session),
            **(
                _of_staff(session, waits, own, knowledge)
                if g.user.is_staff
                else _of_askers(own, knowledge)
            ),
            away=knowledge.away,
        )


def _list_questions(session: Session) -> Sequence[Select[Any]]:
    """What is told to all, what they keep, and what is theirs: of staff what will change."""
    return (
        announcements.ask_for_current(g.user),
        saved_searches.ask_for_first(READER, Place.SEARCH, limit=RECENT),
        changes.ask_for_coming(session, g.user)
        if g.user.is_staff
        else waiting.ask_for_own(READER, limit=RECENT),
    )


def _first_steps(session: Session) -> dict[str, Any]:
    """For an administrator, until all are done; they may be hidden meanwhile."""
    if not g.user.has(Role.ADMINISTRATOR):
        return {"first_steps": [], "may_show_steps": False}
    settings = services().settings
    steps = list_steps(
        session,
        has_mail=services().has_mail_server,
        has_backups=bool(settings.backup_folder),
    )
    is_due = not all(step.is_done for step in steps)
    is_hidden = request.cookies.get(STEPS) == HIDDEN
    return {
        "first_steps": steps if is_due and not is_hidden else [],
        "may_show_steps": is_due and is_hidden,
        "step_words": step_words,
    }


def _of_staff(
    session: Session, waits: Board, coming: Sequence[Line], knowledge: Knowledge
) -> dict[str, Any]:
    """What waits for them, counted; and what is new for their systems."""
    views = _VIEWS if g.user.has(Role.TECHNICIAN) else ()
    return {
        "to_review": waits.totals.get(Kind.REVIEW, 0),
        "counts": {view: waits.totals.get(KINDS[view], 0) for view in views},
        "new": _find_new(session, coming, knowledge),
    }


def _find_new(session: Session, coming: Sequence[Line], knowledge: Knowledge) -> New:
    names = systems.list_names(session, g.user)
    if not names:
        return New([])
    latest = _latest(system=frozenset(names), facets=())
    return New(names, knowledge.find(latest).hits, coming)


def _of_askers(requests: Sequence[Line], knowledge: Knowledge) -> dict[str, Any]:
    """What they asked, what waits for them first; and what often helped others."""
    return {
        "requests": [(Wish(line.label), line) for line in requests],
        "common": knowledge.find(_most_used()).hits,
    }


def _latest(*, facets: tuple[str, ...], **narrowed: frozenset[str]) -> Query:
    return Query(
        audiences=visible_audiences(g.user),
        filters=narrowed,
        sort=Sort.DATE,
        limit=RECENT,
        facets=facets,
        has_snippets=False,
    )


def _most_used() -> Query:
    return Query(
        audiences=visible_audiences(g.user),
        filters={"kind": frozenset({ArticleKind.SOLUTION.value})},
        sort=Sort.REUSE,
        limit=COMMON,
        facets=(),
        has_snippets=False,
    )
