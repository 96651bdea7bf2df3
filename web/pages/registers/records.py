"""One record: its page, the forms of its type, the steps that it can take."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.items.listing import list_of_record
from kb.people.models import Role
from kb.registers import drawings, files, inspections, repairs, service, stock, ties
from kb.registers.entries import Entry, texts_of
from kb.registers.listing import get_record, list_changes
from kb.registers.models import Passage, Record
from kb.registers.moves import Action
from kb.registers.passages import has_passed, is_inspected
from kb.registers.service import NewRecord
from kb.registers.types import FieldKind, RecordType, get_type
from kb.registers.visibility import may_add, may_keep
from kb.services import choosing
from web.answers import registering
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import once
from web.presentation import forms, record_fields
from web.services import services
from web.words import items as item_words

bp = Blueprint("records_kept", __name__, url_prefix="/registers")

Deed = Callable[[Session, RecordType, Record, By], object]


@bp.get("/<type_code>/new")
def new(type_code: str) -> str:
    return _new_page(type_code)


def _new_page(type_code: str, problem: str = "") -> str:
    require_staff()
    found = registering.get_visible_type(services(), type_code, g.user)
    with services().database.reading() as session:
        return render_template(
            "registers/form.html",
            found=found,
            record=None,
            problem=problem,
            typed=forms.typed(),
            once=once.key(),
            may_keep=may_add(g.user, found),
            **_choices(session, found),
        )


@bp.post("/<type_code>/new")
@shown_on(_new_page)
def create(type_code: str) -> ResponseReturnValue:
    require_staff()
    found = registering.get_visible_type(services(), type_code, g.user)
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        if done_before := once.find(session, g.user):
            flash(gettext("It was sent before: here it is."), "info")
            return redirect(done_before)
        new_record = NewRecord(entry=read_entry(found), code=forms.word("code"))
        record = service.add_record(session, found, new_record, by=by)
        code = record.code
        page = url_for("records_kept.show", type_code=type_code, code=code)
        once.keep(session, g.user, page, now=by.now)
    flash(gettext("%(number)s is in the register.", number=code), "good")
    return redirect(page)


@bp.get("/<type_code>/<code>")
def show(type_code: str, code: str) -> str:
    return page(type_code, code)


def page(type_code: str, code: str, problem: str = "") -> str:
    """The page of a record, which forms of others are refused on, too."""
    with services().database.reading() as session:
        found, record = find(session, type_code, code)
        keeps = may_keep(g.user, record)
        by = By(current_actor(), services().now())
        return render_template(
            "registers/record.html",
            found=found,
            record=record,
            problem=problem,
            typed=forms.typed(),
            fields=list(record_fields.show_fields(found, record, language())),
            changes=list_changes(session, record),
            allowed=service.list_allowed(found, record, by) if keeps else (),
            may_keep=keeps,
            files=files.list_files(session, record),
            incidents=ties.list_incidents(session, record, g.user),
            items=list_of_record(session, record.id, g.user),
            item_words=item_words,
            devices=drawings.find_devices_of(session, record),
            movements=stock.list_movements(session, record) if found.has_stock else (),
            is_short=stock.is_short(found, record),
            repairs=repairs.list_repairs(session, record),
            at_repair=repairs.find_open(session, record),
            today=services().now().date(),
            language=language(),
            **_doors(session, found, record),
        )


@bp.get("/<type_code>/<code>/edit")
def edit(type_code: str, code: str) -> str:
    return _edit_page(type_code, code)


def _edit_page(type_code: str, code: str, problem: str = "") -> str:
    with services().database.reading() as session:
        found, record = find(session, type_code, code)
        typed = forms.typed() or {
            **texts_of(found, record),
            "name": record.name,
            "seen": record.version,
        }
        return render_template(
            "registers/form.html",
            found=found,
            record=record,
            problem=problem,
            typed=typed,
            once="",
            may_keep=may_keep(g.user, record),
            **_choices(session, found),
        )


@bp.post("/<type_code>/<code>/edit")
@shown_on(_edit_page)
def change(type_code: str, code: str) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        found, record = find(session, type_code, code)
        changed = service.change_record(
            session,
            found,
            record,
            read_entry(found),
            by=by,
            version=forms.number("seen"),
        )
    if changed:
        flash(gettext("%(number)s is changed.", number=record.code), "good")
    else:
        flash(
            gettext(
                "Nothing was different: %(number)s is as it was.", number=record.code
            ),
            "info",
        )
    return redirect(url_for("records_kept.show", type_code=type_code, code=code))


@bp.post("/<type_code>/<code>/move")
@shown_on(page)
def move(type_code: str, code: str) -> ResponseReturnValue:
    action = forms.choice("action", Action)

    def deed(session: Session, found: RecordType, record: Record, by: By) -> None:
        service.move_record(
            session, found, record, action, text=forms.text("text"), by=by
        )

    return do(type_code, code, deed, gettext("The step is noted."))


def do(type_code: str, code: str, deed: Deed, done: str) -> ResponseReturnValue:
    """Do something to the record that the address names, and say so on its page."""
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        deed(session, *find(session, type_code, code), by)
    flash(done, "good")
    return redirect(url_for("records_kept.show", type_code=type_code, code=code))


def find(session: Session, type_code: str, code: str) -> tuple[RecordType, Record]:
    """Raise ``NotFoundError`` for a record of another type, too."""
    record = get_record(session, code, g.user)
    if record.type_code != type_code:
        return get_type({}, type_code), record
    return get_type(registering.list_types(services()), type_code), record


def read_entry(found: RecordType) -> Entry:
    return Entry(
        name=forms.word("name"),
        texts={each.key: forms.text(each.key) for each in found.fields},
    )


def language() -> str:
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def _choices(session: Session, found: RecordType) -> dict[str, Any]:
    """What its form offers: units, and whoever may hold such a thing."""
    return {
        "units": [
            (each.name, each.name)
            for each in choosing.list_units(session, g.user)
            if each.ended_on is None or each.ended_on > services().now().date()
        ]
        if found.field_of(FieldKind.UNIT)
        else [],
        "people": choosing.list_logins(session, g.user, *Role)
        if found.field_of(FieldKind.PERSON)
        else [],
        "language": language(),
    }


def _doors(session: Session, found: RecordType, record: Record) -> dict[str, Any]:
    """What is known of the inspections of something that stores data."""
    if not is_inspected(found, record):
        return {"inspections": (), "passages": {}}
    return {
        "inspections": inspections.list_inspections(session, record),
        "passages": {
            each: (
                inspections.checklist_for(each),
                has_passed(session, record, each),
            )
            for each in Passage
        },
    }
