"""The registers there are, and each as a list with filters."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, g, render_template, request
from flask_babel import get_locale

from kb.registers import expiry, stock
from kb.registers.listing import Filter, count_by_type, list_records
from kb.registers.models import RecordState
from kb.registers.types import FieldKind, RecordType
from kb.registers.visibility import may_add, sees_type
from kb.services import choosing
from web.answers import registering
from web.auth import require_staff
from web.presentation import forms, record_fields
from web.services import services

bp = Blueprint("registers", __name__, url_prefix="/registers")

PAGE_SIZE: Final = 50
SOON: Final = timedelta(days=90)
MOST_SHORT: Final = 500


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    today = services().now().date()
    types = registering.list_types(services())
    with services().database.reading() as session:
        counts = count_by_type(session, g.user)
        stocked = [code for code, each in types.items() if each.has_stock]
        short = [
            record
            for code in stocked
            for record in list_records(
                session, g.user, Filter(type_code=code), limit=MOST_SHORT
            )[0]
            if stock.is_short(types[code], record)
        ]
        return render_template(
            "registers/index.html",
            types=[each for each in types.values() if sees_type(g.user, each)],
            named=types,
            counts=counts,
            ending=expiry.list_ending(session, g.user, today=today, days=SOON.days),
            short=short,
            today=today,
        )


@bp.get("/<type_code>")
def show(type_code: str) -> str:
    found = registering.get_visible_type(services(), type_code, g.user)
    number = forms.page_number()
    wanted = read_filter(found)
    with services().database.reading() as session:
        records, total = list_records(
            session,
            g.user,
            wanted,
            offset=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
        return render_template(
            "registers/list.html",
            found=found,
            records=records,
            total=total,
            wanted=wanted,
            number=number,
            more=number * PAGE_SIZE < total,
            columns=registering.list_columns(found),
            show_field=record_fields.show_field,
            narrowed=narrowed_by(found),
            units=choosing.list_units(session, g.user)
            if found.field_of(FieldKind.UNIT)
            else [],
            is_short=stock.is_short,
            may_add=may_add(g.user, found),
            language=_language(),
        )


def read_filter(found: RecordType) -> Filter:
    """What the address asks of the register."""
    state = request.args.get("state", "")
    narrowed = narrowed_by(found)
    values = {
        key: value
        for key, choices in narrowed.items()
        if (value := request.args.get(key, "")) in choices
    }
    return Filter(
        type_code=found.code,
        text=request.args.get("q", "")[:200],
        unit_id=forms.read_id(request.args.get("unit", "")),
        state=RecordState(state) if state in set(RecordState) else None,
        values=values,
        include_ended=request.args.get("ended") == "1",
    )


def narrowed_by(found: RecordType) -> dict[str, dict[str, str]]:
    """The choices that a list is narrowed by, in the reader's language."""
    return {
        each.key: {code: names[_language()] for code, names in each.choices.items()}
        for each in found.fields
        if each.choices
    }


def _language() -> str:
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"
