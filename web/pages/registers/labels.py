"""Labels to print, and what one leads to: the record, and a fault reported on it."""

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents import opening
from kb.incidents.models import Channel
from kb.incidents.opening import Report
from kb.registers import ties
from kb.registers.listing import find_record, get_labelled, list_records
from kb.registers.models import Record
from kb.registers.places import label_of
from kb.registers.types import RecordType, get_type
from web.answers import registering
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import once
from web.pages.registers.listing import read_filter
from web.pages.registers.records import language
from web.presentation import forms, record_labels
from web.presentation.record_labels import Label
from web.services import services
from web.words.registers import in_words

bp = Blueprint("record_labels", __name__)


@bp.get("/registers/<type_code>/labels")
def sheet(type_code: str) -> str:
    found, labels, total = _labels(type_code)
    return render_template(
        "registers/labels.html",
        found=found,
        labels=labels,
        total=total,
        most=record_labels.MOST,
    )


@bp.get("/registers/<type_code>/labels.pdf")
def pdf(type_code: str) -> Response:
    found, labels, _ = _labels(type_code)
    title = in_words(found.names)
    answer = Response(
        record_labels.to_pdf(labels, title, language()), mimetype="application/pdf"
    )
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"labels-{found.code}.pdf"
    )
    return answer


@bp.get("/r/<code>")
def show(code: str) -> str:
    return _page(code)


def _page(code: str, problem: str = "") -> str:
    with services().database.reading() as session:
        found, record = _find(session, code)
        return render_template(
            "registers/label.html",
            found=found,
            record=record,
            sees_all=find_record(session, code, g.user) is not None,
            problem=problem,
            typed=forms.typed(),
            once=once.key(),
        )


@bp.post("/r/<code>")
@shown_on(_page)
def report_fault(code: str) -> ResponseReturnValue:
    """A request of whoever stands before it, about the record."""
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        if done_before := once.find(session, g.user):
            flash(gettext("It was sent before: here it is."), "info")
            return redirect(done_before)
        _, record = _find(session, code)
        if record.is_private:
            raise NotFoundError("record", code[:60])
        said = forms.word("title")
        title = f"{record.name}: {said}" if said else ""
        report = Report(
            title=title,
            description=forms.text("description"),
            channel=Channel.SELF_SERVICE,
            system=record.values.get("system", ""),
            unit=record.unit,
            client=record.client,
        )
        incident = opening.open_incident(session, report, reporter=g.user, by=by)
        ties.tie(session, incident, record, by=by)
        page = url_for("requests.show", incident_id=incident.id)
        once.keep(session, g.user, page, now=by.now)
    flash(gettext("%(number)s is with IT now.", number=incident.number), "good")
    return redirect(page)


def _find(session: Session, code: str) -> tuple[RecordType, Record]:
    record = get_labelled(session, code, g.user)
    return get_type(registering.list_types(services()), record.type_code), record


def _labels(type_code: str) -> tuple[RecordType, list[Label], int]:
    """Of the records that a list shows under the same filters, or of those that are ticked."""
    require_staff()
    found = registering.get_visible_type(services(), type_code, g.user)
    if found.private:
        raise NotFoundError("label", type_code)
    chosen = set(request.args.getlist("code"))
    with services().database.reading() as session:
        records, total = list_records(
            session, g.user, read_filter(found), limit=record_labels.MOST
        )
        labels = [
            record_labels.to_label(found, each, label_of(each), language())
            for each in records
            if not chosen or each.code in chosen
        ]
    return found, labels, total
