"""Templates of articles: kept by managers, by kind and in both languages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.articles import templates
from kb.articles.kinds import SECTIONS, WRITTEN, ArticleKind
from kb.articles.templates import LANGUAGES, Described
from kb.audit import By
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("templates", __name__, url_prefix="/templates")


@bp.before_request
def _for_those_who_keep_them() -> None:
    require_role(*templates.KEEPERS)


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", template_id: int = 0) -> str:
    with services().database.reading() as session:
        if template_id:
            kind = templates.get_template(session, template_id).kind
        else:
            kind = _kind(request.values.get("kind", ""))
        return render_template(
            "management/templates.html",
            kind=kind,
            kinds=list(WRITTEN),
            sections=SECTIONS[kind],
            templates=templates.list_templates(session, kind, ended=True),
            changed=template_id,
            limits=templates,
            languages=LANGUAGES,
            problem=problem,
            typed=forms.typed(),
        )


def _kind(given: str) -> ArticleKind:
    """The kind that is named; the first one where none is."""
    return next((each for each in WRITTEN if each.value == given), WRITTEN[0])


@bp.post("")
@shown_on(_page)
def add() -> ResponseReturnValue:
    kind = forms.choice("kind", ArticleKind)
    with services().database.writing() as session:
        templates.add(
            session,
            kind,
            _described(kind),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("Whoever writes can choose it from now on."), "good")
    return redirect(url_for("templates.index", kind=kind.value))


@bp.post("/<int:template_id>")
@shown_on(_page)
def change(template_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        kind = templates.get_template(session, template_id).kind
        templates.change(
            session,
            template_id,
            _described(kind, active=forms.flag("active")),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("The template is kept."), "good")
    return redirect(url_for("templates.index", kind=kind.value))


def _described(kind: ArticleKind, *, active: bool = True) -> Described:
    return Described(
        names={language: forms.word(f"name-{language}") for language in LANGUAGES},
        sections={
            language: {
                name: forms.text(f"{name}-{language}") for name in SECTIONS[kind]
            }
            for language in LANGUAGES
        },
        active=active,
    )
