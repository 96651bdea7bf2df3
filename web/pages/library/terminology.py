"""Dictionary words and synonyms, with a look at what they will do."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb import terminology
from kb.articles.visibility import EVERYTHING
from kb.audit import By
from kb.people.models import Role
from kb.terminology import LONGEST
from search.analysis import make_analyser
from search.clauses import Either, Group, Need, Part, Quoted
from search.engine import Query
from search.errors import IndexUnavailableError
from search.units import Unit
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("terminology", __name__, url_prefix="/terminology")

MOST_EXAMPLES = 12


@dataclass(frozen=True, slots=True)
class WordPreview:
    """How a text is cut without the word and with it."""

    text: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True)
class SynonymPreview:
    """How many articles have each expression, and how many have any of them."""

    counts: list[tuple[str, int]]
    together: int


@bp.before_request
def _for_those_who_manage() -> None:
    require_role(Role.MANAGER, Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", **_arguments: int) -> str:
    word = " ".join(request.args.get("word", "").split())[:LONGEST]
    expressions = _split(request.args.get("expressions", ""))
    with services().database.reading() as session:
        return render_template(
            "library/terminology.html",
            words_added=terminology.list_words(session),
            groups=terminology.list_groups(session),
            word=word,
            example=request.args.get("example", "")[:500],
            expressions=expressions,
            word_preview=_preview_word(word) if word else None,
            synonym_preview=_preview_group(expressions) if expressions else None,
            rebuilding=services().engine.status().needs_rebuild,
            problem=problem,
            typed=forms.typed(),
        )


def _split(text: str) -> list[str]:
    """Expressions are separated by equals signs, commas or lines."""
    for separator in ("，", ",", "、", "\n", "；", ";"):
        text = text.replace(separator, "=")
    return [
        " ".join(part.split())[:LONGEST] for part in text.split("=") if part.strip()
    ][:MOST_EXAMPLES]


def _preview_word(word: str) -> WordPreview:
    text = request.args.get("example", "").strip()[:500] or f"请检查{word}的配置"
    now = services().terminology().words
    before, after = (
        [text[unit.start : unit.end] for unit in _units(words, text)]
        for words in (now, (*now, word))
    )
    return WordPreview(text, before, after)


def _units(words: tuple[str, ...], text: str) -> list[Unit]:
    return make_analyser(words).units(text)


def _preview_group(expressions: list[str]) -> SynonymPreview | None:
    try:
        counts = [(text, _count([text])) for text in expressions]
        return SynonymPreview(counts, _count(expressions))
    except IndexUnavailableError:
        return None


def _count(expressions: list[str]) -> int:
    """Articles that have one of *expressions* literally."""
    clause = Either(tuple(Quoted(text) for text in expressions))
    words = Group((Part(Need.REQUIRED, clause),))
    query = Query(audiences=EVERYTHING, words=words, limit=1, facets=())
    return services().engine.search(query).total


@bp.post("/words")
@shown_on(_page)
def add_word() -> ResponseReturnValue:
    with services().database.writing() as session:
        added = terminology.add_word(session, forms.text("word"), by=_who())
        word = added.word
    _say(
        gettext(
            "%(word)s is in the dictionary. The index is built anew in the background.",
            word=word,
        )
    )
    return redirect(url_for("terminology.index"))


@bp.post("/synonyms")
@shown_on(_page)
def add_synonyms() -> ResponseReturnValue:
    with services().database.writing() as session:
        terminology.add_group(session, _split(forms.text("expressions")), by=_who())
    _say(gettext("The synonyms are in force."))
    return redirect(url_for("terminology.index"))


@bp.post("/words/<int:word_id>/<any(remove, restore):change>")
def change_word(word_id: int, change: str) -> ResponseReturnValue:
    with services().database.writing() as session:
        word = terminology.get_word(session, word_id)
        terminology.set_removed(session, word, removed=change == "remove", by=_who())
        name = word.word
    undo = url_for("terminology.change_word", word_id=word_id, change="restore")
    return _said(change, name, undo)


@bp.post("/synonyms/<int:group_id>/<any(remove, restore):change>")
def change_synonyms(group_id: int, change: str) -> ResponseReturnValue:
    with services().database.writing() as session:
        group = terminology.get_group(session, group_id)
        terminology.set_removed(session, group, removed=change == "remove", by=_who())
        name = " = ".join(group.expressions)
    undo = url_for("terminology.change_synonyms", group_id=group_id, change="restore")
    return _said(change, name, undo)


def _said(change: str, name: str, undo: str) -> ResponseReturnValue:
    if change == "remove":
        services().terminology.forget()
        forms.say_undoable(gettext("%(name)s is removed.", name=name), undo)
    else:
        _say(gettext("%(name)s is in use again.", name=name))
    return redirect(url_for("terminology.index"))


def _who() -> By:
    return By(current_actor(), services().now())


def _say(message: str) -> None:
    services().terminology.forget()
    flash(message, "good")
