"""Baselines: what is expected of groups of records, what deviates, and why."""

from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.baselines import deciding, deviating, groups, listing, service, taking
from kb.baselines.comparing import count_unknown
from kb.baselines.errors import BaselineNotAllowedError
from kb.baselines.listing import PAGE_SIZE, Wanted
from kb.baselines.models import Baseline, DeviationState
from kb.baselines.service import NewBaseline
from kb.baselines.visibility import may_decide, may_expect
from kb.services import choosing
from web.answers import registering
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.intake.fact_files import read_told
from web.presentation import answers, forms
from web.services import services
from web.words import baselines as words

bp = Blueprint("baselines", __name__, url_prefix="/baselines")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    with services().database.reading() as session:
        found = listing.list_baselines(session, g.user)
        return render_template(
            "desk/baselines.html",
            baselines=found,
            counts=listing.count_states(session, found),
            may_expect=may_expect(g.user),
            **_vocabulary(),
        )


@bp.get("/new")
def new() -> str:
    return _new_page()


def _new_page(problem: str = "") -> str:
    if not may_expect(g.user):
        raise BaselineNotAllowedError
    with services().database.reading() as session:
        return render_template(
            "desk/baseline_new.html",
            units=choosing.list_units(session, g.user),
            problem=problem,
            typed=forms.typed(),
            **_vocabulary(),
        )


@bp.post("/new")
@shown_on(_new_page)
def create() -> ResponseReturnValue:
    wanted = NewBaseline(
        code=forms.word("code"),
        name=forms.word("name"),
        type_code=forms.word("type_code"),
        unit=forms.word("unit"),
        words=forms.word("words"),
    )
    expected = forms.text("expected")
    with services().database.writing() as session:
        types = registering.list_types(services())
        baseline = service.add_baseline(session, wanted, types, by=_by())
        if expected.strip():
            service.expect(session, baseline, expected, by=_by())
        baseline_id = baseline.id
    answers.answer(gettext("%(name)s is kept as a baseline.", name=wanted.name))
    return _back(baseline_id)


@bp.get("/<int:baseline_id>")
def show(baseline_id: int) -> str:
    return _page(baseline_id)


def _page(baseline_id: int, problem: str = "") -> str:
    given = request.args.get("state", "")
    state = DeviationState(given) if given in set(DeviationState) else None
    page = forms.page_number()
    with services().database.reading() as session:
        baseline = listing.get_baseline(session, baseline_id, g.user)
        wanted = Wanted(baseline=baseline.code, state=state, page=page)
        found = listing.list_deviations(session, g.user, wanted)
        return render_template(
            "desk/baseline.html",
            baseline=baseline,
            deviations=found[:PAGE_SIZE],
            more=len(found) > PAGE_SIZE,
            state_wanted=state,
            page=page,
            editions=listing.list_editions(session, baseline),
            counts=listing.count_states(session, [baseline]),
            may_expect=may_expect(g.user),
            may_decide=may_decide(g.user),
            problem=problem,
            typed=forms.typed(),
            **_measure(session, baseline),
            **_vocabulary(),
        )


def _measure(session: Session, baseline: Baseline) -> dict[str, int]:
    """How many records there are, and of how many facts nothing was ever told."""
    members = groups.list_members(session, baseline)
    known = groups.to_facts(groups.read_known(session, members))
    expected = deviating.read_expected(session, baseline)
    facts, unknown = count_unknown(expected, known)
    return {"members": len(members), "facts": facts, "unknown": unknown}


@bp.post("/<int:baseline_id>/facts")
@shown_on(_page)
def take(baseline_id: int) -> ResponseReturnValue:
    """Take the facts of a file, all of them or none."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise forms.NoFileError("Choose the file.")
    name = filed.to_name(upload.filename)
    told = read_told(cast(BinaryIO, upload.stream), name)
    with services().database.writing() as session:
        baseline = listing.get_baseline(session, baseline_id, g.user)
        taken = taking.take_facts(session, baseline, told, name, by=_by())
    answers.answer(words.say_taken(taken))
    return _back(baseline_id)


@bp.post("/<int:baseline_id>/expected")
@shown_on(_page)
def expect(baseline_id: int) -> ResponseReturnValue:
    """Put a new edition in force: what was typed, or what is now."""
    with services().database.writing() as session:
        baseline = listing.get_baseline(session, baseline_id, g.user)
        note = forms.text("note")
        if forms.flag("freeze"):
            outcome = service.freeze(session, baseline, note, by=_by())
        else:
            expected = forms.text("expected")
            outcome = service.expect(session, baseline, expected, note, by=_by())
        number = baseline.edition
    answers.answer(words.say_edition(number, outcome))
    return _back(baseline_id)


@bp.post("/<int:baseline_id>/end")
@shown_on(_page)
def end(baseline_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        baseline = listing.get_baseline(session, baseline_id, g.user)
        service.end_baseline(session, baseline, by=_by())
    answers.answer(gettext("It expects nothing any more."))
    return _back(baseline_id)


Deed = Callable[[Session, Baseline, list[int], By], str]


def _tie(session: Session, baseline: Baseline, ids: list[int], by: By) -> str:
    change = deciding.tie(session, baseline, ids, forms.word("change"), by=by)
    return str(gettext("Tied to %(number)s.", number=change.number))


def _raise_item(session: Session, baseline: Baseline, ids: list[int], by: By) -> str:
    item = deciding.raise_item(session, baseline, ids, by=by)
    said = gettext("%(number)s follows it up as unauthorised.", number=item.number)
    return str(said)


def _untie(session: Session, baseline: Baseline, ids: list[int], by: By) -> str:
    deciding.untie(session, baseline, ids, by=by)
    said = ngettext(
        "%(num)d deviation is unexplained again.",
        "%(num)d deviations are unexplained again.",
        len(ids),
    )
    return str(said)


_DEEDS: Final[dict[str, Deed]] = {"tie": _tie, "raise": _raise_item, "untie": _untie}


@bp.post("/<int:baseline_id>/decide")
@shown_on(_page)
def decide(baseline_id: int) -> ResponseReturnValue:
    """Tie what is ticked to a change, open an item about it, or untie it."""
    deed = _DEEDS.get(forms.word("decision"))
    if deed is None:
        raise forms.FormError("decision")
    with services().database.writing() as session:
        baseline = listing.get_baseline(session, baseline_id, g.user)
        said = deed(session, baseline, forms.numbers("deviation"), _by())
    answers.answer(said)
    return _back(baseline_id)


def _vocabulary() -> dict[str, Any]:
    types = registering.list_types(services())
    open_types = {code: each for code, each in types.items() if not each.private}
    return {"types": open_types, "baseline_words": words}


def _by() -> By:
    return By(current_actor(), services().now())


def _back(baseline_id: int) -> ResponseReturnValue:
    return redirect(url_for("baselines.show", baseline_id=baseline_id))
