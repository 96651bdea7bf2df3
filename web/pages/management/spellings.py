"""Names of systems, categories and units that are in use, and two of them merged into one."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from kb.audit import By
from kb.merges import finding, merging
from kb.merges.merging import Merging
from kb.spellings.names import Field
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words import spellings as words

bp = Blueprint("spellings", __name__, url_prefix="/spellings")

PAGE_SIZE: Final = 100
_FIELD: Final = "/<any('system','category','unit'):field>"


@bp.before_request
def _for_those_who_keep_them() -> None:
    require_role(*merging.KEEPERS)


@bp.get(_FIELD)
def index(field: str) -> str:
    return _page(field)


def _page(field: str, problem: str = "", **_arguments: int) -> str:
    asked = Field(field)
    number = forms.page_number()
    with services().database.reading() as session:
        names = finding.list_names(session, asked, g.user)
        offers = finding.list_offers(session, asked, names)
        merges = merging.list_merges(session, asked)
    start = (number - 1) * PAGE_SIZE
    return render_template(
        "management/spellings.html",
        field=field,
        fields=list(Field),
        names=names[start : start + PAGE_SIZE],
        choices=names[: finding.MOST_COMPARED],
        total=len(names),
        number=number,
        more=start + PAGE_SIZE < len(names),
        offers=offers,
        merges=merges,
        spellings=words,
        problem=problem,
        typed=forms.typed(),
    )


@bp.get(f"{_FIELD}/merging")
@shown_on(_page)
def preview(field: str) -> str:
    given = request.args
    wanted = Merging(Field(field), given.get("old", ""), given.get("name", ""))
    with services().database.reading() as session:
        found = merging.preview(session, wanted, g.user)
    return render_template(
        "management/spellings_preview.html", field=field, found=found, spellings=words
    )


@bp.post(f"{_FIELD}/merging")
@shown_on(_page)
def merge(field: str) -> ResponseReturnValue:
    wanted = Merging(Field(field), forms.word("old"), forms.word("name"))
    with services().database.writing() as session:
        row, changed = merging.merge(session, wanted, by=_by())
        old, name = row.old, row.name
    flash(
        ngettext(
            "%(old)s is %(name)s now: %(num)d thing says so.",
            "%(old)s is %(name)s now: %(num)d things say so.",
            sum(changed.values()),
            old=old,
            name=name,
        ),
        "good",
    )
    return redirect(url_for("spellings.index", field=field))


@bp.post(f"{_FIELD}/<int:merge_id>/undo")
def undo(field: str, merge_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        row, _restored = merging.undo(session, merge_id, by=_by())
        old = row.old
    flash(gettext("%(old)s is a name of its own again.", old=old), "good")
    return redirect(url_for("spellings.index", field=field))


@bp.post(f"{_FIELD}/apart")
def keep_apart(field: str) -> ResponseReturnValue:
    one, other = forms.word("old"), forms.word("name")
    with services().database.writing() as session:
        merging.keep_apart(session, Field(field), one, other, by=_by())
    flash(gettext("They stay two, and are not offered again."), "good")
    return redirect(url_for("spellings.index", field=field))


def _by() -> By:
    return By(current_actor(), services().now())
