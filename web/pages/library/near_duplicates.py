"""Articles that say nearly the same: listed, and compared side by side."""

from typing import Final

from flask import Blueprint, g, render_template

from kb.articles import catalogue
from kb.articles.near_duplicates import list_pairs
from kb.articles.visibility import visible_audiences
from review import policy
from web.auth import require_staff
from web.presentation import forms
from web.presentation.comparing import compare_texts, to_lines
from web.services import services

bp = Blueprint("near_duplicates", __name__, url_prefix="/near-duplicates")

PAGE_SIZE: Final = 50


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    number = forms.page_number()
    with services().database.reading() as session:
        pairs = list_pairs(
            session,
            visible_audiences(g.user),
            offset=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
        return render_template(
            "library/near_duplicates.html",
            pairs=pairs[:PAGE_SIZE],
            number=number,
            more=len(pairs) > PAGE_SIZE,
        )


@bp.get("/<int:article_id>/<int:other_id>")
def compare(article_id: int, other_id: int) -> str:
    audiences = visible_audiences(g.user)
    with services().database.reading() as session:
        first = catalogue.get_article(session, article_id, audiences).current_revision
        second = catalogue.get_article(session, other_id, audiences).current_revision
        assert first is not None, "a live article has one"
        assert second is not None, "a live article has one"
        return render_template(
            "library/near_duplicate.html",
            first=first,
            second=second,
            differences=compare_texts(to_lines(first), to_lines(second)),
            may_retire=policy.may_retire(g.user),
        )
