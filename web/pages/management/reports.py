"""Reports: made, previewed, written to, approved, published, and compared with today."""

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any, Final

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
from flask_babel import get_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import policy
from kb.people.models import STAFF, Role
from kb.reporting import comparing, listing, making, publishing, reading, service
from kb.reporting.document import LANGUAGES, Comment, from_mapping
from kb.reporting.formats.files import Format, read_format
from kb.reporting.models import Report, ReportState
from kb.reporting.moves import MOVES
from kb.reporting.service import Addressed
from kb.reporting.writing import said, write
from kb.services import choosing
from kb.services.models import Client
from kb.services.visibility import clients_of, has_several, of_clients
from web.answers import reporting
from web.answers.reporting import Wanted
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.pages.management import surveys
from web.presentation import forms
from web.presentation.reports import draw
from web.services import services
from web.words import reports as words

bp = Blueprint("reports", __name__, url_prefix="/reports")

SEEN: Final = 200


@bp.before_request
def _staff_only() -> None:
    require_staff()


def _language() -> str:
    """Of the reader, where the report is not asked for in another one."""
    asked = request.args.get("language", "")
    if asked in LANGUAGES:
        return asked
    return "zh" if str(get_locale()).startswith("zh") else "en"


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    kind, period = request.args.get("kind", ""), request.args.get("period", "")
    state = request.args.get("state", "")
    with services().database.reading() as session:
        return render_template(
            "management/reports.html",
            found=listing.list_reports(
                session,
                g.user,
                kind=kind,
                period=period,
                state=ReportState(state) if state in set(ReportState) else None,
                limit=SEEN,
            ),
            kinds=name_kinds(),
            kind=kind,
            period=period,
            chosen_state=state,
            problem=problem,
            typed=forms.typed(),
            **choices(session),
        )


def name_kinds() -> dict[str, str]:
    return {
        each.code: said(each.names, _language())
        for each in reporting.list_kinds(services().settings).values()
    }


def choices(session: Session) -> dict[str, Any]:
    """What the forms offer, as far as the reader may see it."""
    reach, theirs = policy.find_reach(session, g.user), clients_of(session, g.user)
    seen = of_clients(Client.id, theirs)
    clients = session.scalars(select(Client).where(seen).order_by(Client.code)).all()
    return {
        "units": [
            unit
            for unit in choosing.list_units(session, g.user)
            if reach is None or unit.id in reach
        ],
        "clients": list(clients) if has_several(session) else [],
        "sees_all": theirs is None,
        "reaches_all": reach is None,
        "approvers": choosing.list_logins(
            session, g.user, Role.MANAGER, Role.ADMINISTRATOR, Role.REVIEWER
        ),
        "readers": choosing.list_logins(session, g.user, *STAFF),
        "words_of": words,
        "contract_years": surveys.offer_contract_years(
            session, g.user, services().now()
        ),
        "language_names": {"zh": "中文", "en": "English"},
    }


def read_addressed(session: Session, language: str) -> Addressed:
    """For whom the form says that a report is."""
    approver = forms.word("approver")
    return Addressed(
        language=forms.word("language") or language,
        approver_id=choosing.find_person(session, approver, g.user).id
        if approver
        else None,
        recipients=[
            each.id
            for each in choosing.find_people(session, forms.lines("recipients"), g.user)
        ],
    )


def _read_wanted(values: Mapping[str, str]) -> Wanted:
    return Wanted(
        kind=values.get("kind", ""),
        period=values.get("period", ""),
        client=values.get("client", ""),
        unit=values.get("unit", ""),
        so_far=bool(values.get("so_far")),
    )


@bp.get("/preview")
def preview() -> str:
    """The report as it would be made now; nothing is kept."""
    wanted = _read_wanted(request.args)
    with services().database.reading() as session:
        kinds = reporting.list_kinds(services().settings)
        asked = reporting.to_asked(session, wanted, kinds)
        now = services().now()
        asked = making.check(asked, now=now)
        service.require_cut(session, asked, g.user)
        document = making.compute(
            session,
            asked,
            words.read_vocabulary(services().organisation.chosen()),
            now=now,
        )
    return render_template(
        "management/report_preview.html",
        written=write(document, _language()),
        wanted=wanted,
        draw=draw,
    )


@bp.post("")
@shown_on(_list_page)
def make() -> ResponseReturnValue:
    wanted = _read_wanted(request.form)
    with services().database.reading() as session:
        addressed = read_addressed(session, _language())
    actor = current_actor()
    report_id = reporting.make(
        services(),
        wanted,
        words.read_vocabulary(services().organisation.chosen()),
        addressed,
        lambda _session: actor,
    )
    flash(gettext("The draft is made. Read it, and write what is asked for."), "good")
    return redirect(url_for("reports.show", report_id=report_id))


@bp.get("/<int:report_id>")
def show(report_id: int) -> str:
    return _page(report_id)


def _page(report_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        report = reading.get_report(session, report_id, g.user)
        document = service.read_document(report)
        return render_template(
            "management/report.html",
            report=report,
            written=write(document, _language(), draft=reporting.is_draft(report)),
            comments=[each for each in document.blocks if isinstance(each, Comment)],
            allowed=MOVES.allowed(report, g.user),
            is_maker=report.maker_id == g.user.id,
            missing=service.find_missing(report),
            events=listing.list_events(session, report),
            formats=list(Format),
            problem=problem,
            typed=forms.typed(),
            draw=draw,
            words_of=words,
            said_in=lambda names: said(names, _language()),
        )


@bp.get("/<int:report_id>/download/<form>")
def download(report_id: int, form: str) -> Response:
    chosen = read_format(form)
    with services().database.reading() as session:
        report = reading.get_report(session, report_id, g.user)
        content = reporting.to_file(services().settings, report, chosen, _language())
        name = reporting.file_name(report, chosen)
    digest = hashlib.sha256(content).hexdigest()
    return filed.send_made(io.BytesIO(content), name, digest)


@bp.get("/<int:report_id>/difference")
def show_difference(report_id: int) -> str:
    """What would be otherwise if it were made today."""
    with services().database.reading() as session:
        report = reading.get_report(session, report_id, g.user)
        found = comparing.compare(
            session,
            report,
            words.read_vocabulary(services().organisation.chosen()),
            now=services().now(),
        )
        title = said(from_mapping(report.document).title, _language())
    return render_template(
        "management/report_difference.html", report=report, found=found, title=title
    )


def _do(
    report_id: int, deed: Callable[[Session, Report, By], object], done: str
) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        deed(session, reading.get_report(session, report_id, g.user), by)
    flash(done, "good")
    return redirect(url_for("reports.show", report_id=report_id))


@bp.post("/<int:report_id>/comments")
@shown_on(_page)
def comment(report_id: int) -> ResponseReturnValue:
    comments = {
        name.removeprefix("comment-"): forms.text(name)
        for name in request.form
        if name.startswith("comment-")
    }
    return _do(
        report_id,
        lambda session, report, by: service.write_comments(
            session, report, comments, by=by
        ),
        gettext("The words are kept."),
    )


@bp.post("/<int:report_id>/approve")
@shown_on(_page)
def approve(report_id: int) -> ResponseReturnValue:
    return _do(
        report_id,
        lambda session, report, by: service.approve(session, report, by=by),
        gettext("It is approved; it can be published."),
    )


@bp.post("/<int:report_id>/send-back")
@shown_on(_page)
def send_back(report_id: int) -> ResponseReturnValue:
    reason = forms.text("reason")
    return _do(
        report_id,
        lambda session, report, by: service.send_back(session, report, reason, by=by),
        gettext("It is sent back to whoever made it."),
    )


@bp.post("/<int:report_id>/discard")
@shown_on(_page)
def discard(report_id: int) -> ResponseReturnValue:
    reason = forms.text("reason")
    return _do(
        report_id,
        lambda session, report, by: service.discard(session, report, reason, by=by),
        gettext("It is discarded."),
    )


@bp.post("/<int:report_id>/publish")
@shown_on(_page)
def publish(report_id: int) -> ResponseReturnValue:
    return _do(
        report_id,
        lambda session, report, by: publishing.publish(
            session, report, two_people=services().settings.two_reviewers, by=by
        ),
        gettext("It is published."),
    )
