"""Runs that administrators ask for, and whose account a person of a source is."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Role
from kb.quality import changed_columns, person_codes
from kb.quality.datasets import list_datasets
from kb.quality.models import QualityDataset, QualitySource
from kb.quality.runs import waiting
from kb.quality.shipped import loading
from kb.services import choosing
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.pages.quality import sources
from web.parts.sources import to_access
from web.presentation import forms
from web.services import services

bp = Blueprint("quality_runs", __name__, url_prefix="/quality/sources")


@bp.before_request
def _for_administrators() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.post("/<int:source_id>/runs")
@shown_on(sources.show_page)
def ask(source_id: int) -> ResponseReturnValue:
    """Of one dataset, or of all that have none waiting."""
    code = forms.word("dataset")
    with services().database.writing() as session:
        source = sources.get_source(session, source_id)
        datasets = _list_of(session, source)
        chosen = [each for each in datasets if not code or each.code == code]
        if not chosen:
            raise NotFoundError("dataset", code)
        for dataset in chosen:
            if code or waiting.find_unfinished(session, dataset) is None:
                waiting.ask(session, dataset, by=_who())
    flash(gettext("The check begins as soon as the source is free."), "good")
    return redirect(url_for("quality_sources.show", source_id=source_id))


@bp.post("/<int:source_id>/columns")
@shown_on(sources.show_page)
def acknowledge(source_id: int) -> ResponseReturnValue:
    """Somebody has looked at the columns that are new, or of another type."""
    code = forms.word("dataset")
    with services().database.writing() as session:
        source = sources.get_source(session, source_id)
        found = [each for each in _list_of(session, source) if each.code == code]
        if not found:
            raise NotFoundError("dataset", code)
        changed_columns.acknowledge(session, found[0], by=_who())
    flash(gettext("Noted: these columns are known now."), "good")
    return redirect(url_for("quality_sources.show", source_id=source_id))


@bp.post("/<int:source_id>/people")
@shown_on(sources.show_page)
def map_person(source_id: int) -> ResponseReturnValue:
    """Say whose account a code is; nobody's where no login is given."""
    login = forms.word("login")
    with services().database.writing() as session:
        source = sources.get_source(session, source_id)
        user = current_actor().user
        person = choosing.find_person(session, login, user) if login else None
        person_codes.map_code(
            session, source, forms.word("person_code"), person, by=_who()
        )
    flash(gettext("The changes are saved. The next check goes by them."), "good")
    return redirect(
        url_for("quality_sources.show", source_id=source_id, _anchor="people")
    )


@bp.post("/own/load")
def load_own() -> ResponseReturnValue:
    """The indicators over our own data, and a first run of each dataset."""
    access = to_access(services().settings, services().database)
    with services().database.writing() as session:
        datasets = loading.load_own(session, access, by=_who())
        for dataset in datasets:
            if waiting.find_unfinished(session, dataset) is None:
                waiting.ask(session, dataset, by=_who())
    flash(
        gettext(
            "The indicators are loaded, and their first check has begun: scores are here "
            "in a minute."
        ),
        "good",
    )
    return redirect(url_for("quality_scores.index"))


def _list_of(session: Session, source: QualitySource) -> list[QualityDataset]:
    return [each for each in list_datasets(session) if each.source_id == source.id]


def _who() -> By:
    return By(current_actor(), services().now())
