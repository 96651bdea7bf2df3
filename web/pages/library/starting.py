"""The start page: what waits for whoever opens it, below the one search box."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import g, render_template, request
from sqlalchemy.orm import Session

from kb import announcements, lines, saved_searches
from kb.articles.kinds import ArticleKind
from kb.articles.visibility import visible_audiences
from kb.changes import listing as changes
from kb.changes.listing import Brief
from kb.first_steps import list_steps
from kb.incidents import waiting
from kb.incidents.views import View
from kb.incidents.waiting import Wish
from kb.lines import Line
from kb.people import systems
from kb.people.models import Role
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
MOST_SYSTEMS: Final = 50
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
    changes: tuple[Brief, ...] = ()


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
        today = now.astimezone().date()
        waits = board.gather(session, g.user, now)
        own = (
            _of_staff(session, waits, knowledge)
            if g.user.is_staff
            else _of_askers(session, knowledge)
        )
        return render_template(
            "library/start.html",
            page=page,
            kinds=dict(page.facets.get("kind", ())),
            announcements=announcements.list_current(session, g.user, today),
            saved=saved_searches.list_mine(session, g.user)[:RECENT],
            board=waits,
            now=now,
            waiting_words=waiting_words,
            **_first_steps(session),
            **own,
            away=knowledge.away,
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


def _of_staff(session: Session, waits: Board, knowledge: Knowledge) -> dict[str, Any]:
    """What waits for them, counted; and what is new for their systems."""
    views = _VIEWS if g.user.has(Role.TECHNICIAN) else ()
    return {
        "to_review": waits.totals.get(Kind.REVIEW, 0),
        "counts": {view: waits.totals.get(KINDS[view], 0) for view in views},
        "new": _find_new(session, knowledge),
    }


def _find_new(session: Session, knowledge: Knowledge) -> New:
    names = systems.list_names(session, g.user, limit=MOST_SYSTEMS)
    if not names:
        return New([])
    until = services().now() + AHEAD
    return New(
        names,
        knowledge.find(_latest(system=frozenset(names), facets=())).hits,
        tuple(changes.list_coming(session, g.user, names, until=until)),
    )


def _of_askers(session: Session, knowledge: Knowledge) -> dict[str, Any]:
    """What they asked, what waits for them first; and what often helped others."""
    return {
        "requests": _list_requests(session),
        "common": knowledge.find(_most_used()).hits,
    }


def _list_requests(session: Session) -> list[tuple[Wish, Line]]:
    (found,) = lines.read(session, [waiting.ask_for_own(g.user.id, limit=RECENT)])
    return [(Wish(line.label), line) for line in found]


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
