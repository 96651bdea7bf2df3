"""Sources of data quality: whether each is reached and only read, for administrators."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.service import list_calendars
from kb.errors import NotFoundError
from kb.people.models import Role
from kb.quality import person_codes, unit_codes
from kb.quality.datasets import list_datasets
from kb.quality.findings.models import QualityRun
from kb.quality.models import TLS, QualitySource, SourceKind
from kb.quality.runs import waiting
from kb.quality.source_checks import check_source
from kb.quality.sources import service
from kb.quality.sources.service import SourceDraft
from kb.services import choosing
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.homes import read_secret_key
from web.parts.sources import to_access
from web.presentation import forms
from web.services import services
from web.words import quality as quality_words
from web.words import requests as request_words
from web.words import sources as source_words
from web.words.finding_errors import ERRORS as RUN_ERRORS
from web.words.source_errors import ERRORS

bp = Blueprint("quality_sources", __name__, url_prefix="/quality/sources")

MOST_FORMS: Final = 10
"""People whom nobody knows that are shown unfolded: those who entered most."""


@bp.before_request
def _for_administrators() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    with services().database.reading() as session:
        found = [
            (each, len(unit_codes.list_unmapped(session, each)))
            for each in service.list_sources(session)
        ]
        return render_template(
            "quality/sources.html",
            sources=found,
            standing_of=_standing_of,
            problem=problem,
            typed=forms.typed(),
            **_choices(session),
        )


@bp.post("")
@shown_on(_list_page)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        draft = _read_draft(session, forms.word("code"))
        key = read_secret_key(services().settings)
        source = service.add_source(
            session, draft, password=_password(), key=key, by=_who()
        )
        code, source_id = source.code, source.id
    _check(code)
    return redirect(url_for("quality_sources.show", source_id=source_id))


@bp.get("/<int:source_id>")
def show(source_id: int) -> str:
    return show_page(source_id)


def show_page(source_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        source = get_source(session, source_id)
        codes = unit_codes.list_codes(session, source)
        return render_template(
            "quality/source.html",
            source=source,
            standing=_standing_of(source),
            error_words=_explain(source),
            codes=codes,
            datasets=[
                (each, waiting.find_latest(session, each))
                for each in list_datasets(session)
                if each.source_id == source.id
            ],
            people=person_codes.list_codes(session, source),
            nobody=person_codes.list_unmapped(session, source),
            most_forms=MOST_FORMS,
            quality_words=quality_words,
            fault_of=_explain_run,
            unfinished=waiting.is_any(session),
            units=choosing.list_units(session, current_actor().user),
            problem=problem,
            typed=forms.typed() if problem else {},
            **_choices(session),
        )


@bp.post("/<int:source_id>")
@shown_on(show_page)
def edit(source_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        source = get_source(session, source_id)
        draft = _read_draft(session, source.code)
        key = read_secret_key(services().settings)
        service.edit_source(
            session, source, draft, password=_password(), key=key, by=_who()
        )
        code = source.code
    _check(code)
    return _back(source_id)


@bp.post("/<int:source_id>/check")
def check(source_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        code = get_source(session, source_id).code
    _check(code)
    return _back(source_id)


@bp.post("/<int:source_id>/remove")
@shown_on(show_page)
def remove(source_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        service.remove_source(session, get_source(session, source_id), by=_who())
    flash(gettext("The source is removed, and its password with it."), "good")
    return redirect(url_for("quality_sources.index"))


@bp.post("/<int:source_id>/units")
@shown_on(show_page)
def map_unit(source_id: int) -> ResponseReturnValue:
    """Say which unit a code means; none again where nobody is chosen."""
    with services().database.writing() as session:
        source = get_source(session, source_id)
        chosen = forms.number("unit")
        user = current_actor().user
        unit = choosing.get_unit(session, chosen, user) if chosen else None
        unit_codes.map_code(session, source, forms.word("unit_code"), unit, by=_who())
    flash(gettext("The changes are saved."), "good")
    return _back(source_id)


def _check(code: str) -> None:
    access = to_access(services().settings, services().database)
    now = services().now()
    trial = check_source(services().database, code, access, now=now)
    if trial.fault is None:
        flash(gettext("The source answers, and can only be read."), "good")
    else:
        flash(gettext("The source is kept, and cannot be used as it is."))


def get_source(session: Session, source_id: int) -> QualitySource:
    source = session.get(QualitySource, source_id)
    if source is None or source.removed_at is not None:
        raise NotFoundError("source", source_id)
    return source


def _read_draft(session: Session, code: str) -> SourceDraft:
    calendar_id = forms.calendar_id(session)
    calendars = {each.id: each for each in list_calendars(session)}
    seconds, rows = forms.number("statement_seconds"), forms.number("rows_at_any_hour")
    return SourceDraft(
        code=code,
        kind=forms.choice("kind", SourceKind),
        name=forms.word("name"),
        path=forms.word("path"),
        host=forms.word("host"),
        port=forms.number("port"),
        database=forms.word("database"),
        login=forms.word("login"),
        tls=forms.choice("tls", TLS, TLS.VERIFIED),
        statement_seconds=300 if seconds is None else seconds,
        rows_at_any_hour=200_000 if rows is None else rows,
        calendar=calendars[calendar_id] if calendar_id else None,
    )


def _password() -> str:
    """As it was typed: blanks may belong to it."""
    return request.form.get("password", "")


def _standing_of(source: QualitySource) -> str:
    if source.checked_at is None:
        return "untried"
    return "failing" if source.error_code else "good"


def _explain(source: QualitySource) -> str:
    """The sentence of its last fault in the reader's language, where that names nothing."""
    said = str(ERRORS.get(source.error_code, ""))
    return said if said and "%(" not in said else source.error


def _explain_run(run: QualityRun) -> str:
    """Why it failed, in the reader's language where that names nothing."""
    said = str({**ERRORS, **RUN_ERRORS}.get(run.fault_code, ""))
    return said if said and "%(" not in said else run.fault


def _choices(session: Session) -> dict[str, object]:
    calendars = list_calendars(session)
    return {
        "names": source_words,
        "calendars": [(each.id, request_words.of(each.names)) for each in calendars],
        "kinds": [(each.value, source_words.KINDS[each.value]) for each in SourceKind],
        "tls_modes": [(each.value, source_words.TLS[each.value]) for each in TLS],
    }


def _back(source_id: int) -> ResponseReturnValue:
    return redirect(url_for("quality_sources.show", source_id=source_id))


def _who() -> By:
    return By(current_actor(), services().now())
