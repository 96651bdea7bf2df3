"""Hand-overs: begun, filled in by the two parties, signed, and printed."""

import io
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.handovers import lines, packages, reading, service, signing
from kb.handovers.errors import HandoverCase, HandoverInputError, HandoverKeepingError
from kb.handovers.lines import Looked, NewLine
from kb.handovers.models import (
    Handover,
    HandoverDirection,
    HandoverLine,
    HandoverState,
    Side,
)
from kb.handovers.moves import MOVES, may_sign_for, works_on
from kb.handovers.reading import PAGE_SIZE
from kb.handovers.service import Draft, Party
from kb.items.moves import OPEN
from kb.people.leading import MANAGES
from kb.people.models import STAFF, Role, Unit
from kb.reporting.formats.files import Format
from kb.services import choosing
from kb.services.models import Client, Contract
from kb.services.visibility import clients_of, of_clients
from web.answers import handovers as sheets
from web.answers import registering
from web.auth import current_actor
from web.errors import shown_on
from web.intake import filed
from web.presentation import answers, forms
from web.services import services
from web.words import handovers as words

bp = Blueprint("handovers", __name__, url_prefix="/handovers")

_MOST_DIGITS: Final = 8


@bp.get("")
def index() -> str:
    given = request.args.get("state", "")
    state = HandoverState(given) if given in set(HandoverState) else None
    page = forms.page_number()
    with services().database.reading() as session:
        found = reading.list_handovers(session, g.user, state=state, page=page)
        return render_template(
            "desk/handovers.html",
            handovers=found[:PAGE_SIZE],
            more=len(found) > PAGE_SIZE,
            page=page,
            state_wanted=state,
            may_begin=_may_begin(session),
            **_vocabulary(),
        )


def _may_begin(session: Session) -> bool:
    if not g.user.is_staff:
        return False
    leads = select(Unit.id).where(Unit.lead_id == g.user.id).limit(1)
    return g.user.has(*MANAGES) or session.scalar(leads) is not None


@bp.get("/new")
def new() -> str:
    return _new_page()


def _new_page(problem: str = "") -> str:
    with services().database.reading() as session:
        if not _may_begin(session):
            raise HandoverKeepingError
        seen = of_clients(Contract.client_id, clients_of(session, g.user))
        contracts = session.scalars(
            select(Contract).join(Client).where(seen).order_by(Client.code, Contract.id)
        ).all()
        return render_template(
            "desk/handover_new.html",
            contracts=contracts,
            units=choosing.list_units(session, g.user),
            people=choosing.list_logins(session, g.user, *STAFF, Role.REQUESTER),
            types=_open_types(),
            problem=problem,
            typed=forms.typed(),
            **_vocabulary(),
        )


@bp.post("/new")
@shown_on(_new_page)
def begin() -> ResponseReturnValue:
    types = registering.list_types(services())
    draft = Draft(
        contract_id=forms.number("contract") or 0,
        direction=forms.choice("direction", HandoverDirection),
        giver=_party(Side.GIVER),
        receiver=_party(Side.RECEIVER),
        unit_id=forms.number("unit"),
        type_codes=request.form.getlist("type_code"),
        note=forms.text("note"),
    )
    with services().database.writing() as session:
        handover = service.begin(session, draft, types, _language(), by=_by())
        handover_id, number = handover.id, handover.number
    answers.answer(
        gettext("The hand-over %(number)s is begun; both are told.", number=number)
    )
    return _back(handover_id)


def _party(side: Side) -> Party:
    return Party(
        login=forms.word(side.value),
        name=forms.word(f"{side.value}_name"),
        organisation=forms.word(f"{side.value}_organisation"),
    )


@bp.get("/<int:handover_id>")
def show(handover_id: int) -> str:
    return page(handover_id)


def page(handover_id: int, problem: str = "") -> str:
    """The hand-over, with what its reader may do."""
    with services().database.reading() as session:
        handover = reading.get_handover(session, handover_id, g.user)
        allowed = MOVES.allowed(handover, g.user)
        works = works_on(g.user, handover)
        return render_template(
            "desk/handover.html",
            handover=handover,
            allowed=allowed,
            may_fill="fill" in allowed and not handover.is_begun,
            signs=[each for each in Side if _may_sign(handover, each)],
            files=reading.list_files(session, handover),
            items=reading.list_items(session, handover, g.user),
            followed=reading.list_followed(session, handover),
            open_states=OPEN,
            events=reading.list_events(session, handover),
            packages=reading.list_packages(session, handover) if works else [],
            types=_open_types(),
            party_name=sheets.party_name,
            problem=problem,
            typed=forms.typed(),
            **_vocabulary(),
        )


def _may_sign(handover: Handover, side: Side) -> bool:
    party = handover.party(side)
    other = handover.party(Side.RECEIVER if side is Side.GIVER else Side.GIVER)
    return (
        handover.state is HandoverState.OPEN
        and party.signed_at is None
        and other.signed_by_id != g.user.id
        and may_sign_for(g.user, handover, side)
    )


Deed = Callable[[Session, Handover, By], str]


def do(handover_id: int, deed: Deed) -> ResponseReturnValue:
    """One step of it, said in a line on its page."""
    with services().database.writing() as session:
        handover = reading.lock_handover(session, handover_id, g.user)
        said = deed(session, handover, _by())
    answers.answer(said)
    return _back(handover_id)


@bp.post("/<int:handover_id>/fill")
@shown_on(page)
def fill(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        looked = [
            Looked(
                each.id,
                _count(f"handed_over-{each.id}"),
                forms.text(f"remark-{each.id}"),
            )
            for each in handover.lines
            if f"handed_over-{each.id}" in request.form
        ]
        changed = lines.fill(session, handover, looked, by=by)
        return str(ngettext("%(num)d line kept.", "%(num)d lines kept.", changed))

    return do(handover_id, deed)


def _count(name: str) -> int | None:
    given = forms.word(name)
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > _MOST_DIGITS:
        raise HandoverInputError(
            f"Say how many: 0 to {lines.LARGEST}.",
            case=HandoverCase.COUNT,
            limit=lines.LARGEST,
            field=name,
        )
    return int(given)


@bp.post("/<int:handover_id>/lines")
@shown_on(page)
def add_line(handover_id: int) -> ResponseReturnValue:
    new_line = NewLine(
        title=forms.text("title"),
        expected=_count("expected"),
        type_code=forms.word("type_code"),
    )
    types = registering.list_types(services())

    def deed(session: Session, handover: Handover, by: By) -> str:
        line = lines.add_line(session, handover, new_line, types, _language(), by=by)
        return str(gettext("The line %(title)s is added.", title=line.title))

    return do(handover_id, deed)


@bp.post("/<int:handover_id>/count")
@shown_on(page)
def count(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        counted = lines.count_again(session, handover, by=by)
        return str(ngettext("%(num)d line counted.", "%(num)d lines counted.", counted))

    return do(handover_id, deed)


def _line(handover: Handover) -> HandoverLine:
    """The one that the form names."""
    return reading.get_line(handover, forms.number("line") or 0)


@bp.post("/<int:handover_id>/remove")
@shown_on(page)
def remove_line(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        line = _line(handover)
        lines.remove_line(session, handover, line, by=by)
        return str(gettext("The line is removed."))

    return do(handover_id, deed)


@bp.post("/<int:handover_id>/follow-up")
@shown_on(page)
def follow_up(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        line = _line(handover)
        item = signing.follow_up(session, handover, line, by=by)
        return str(gettext("%(number)s follows it up.", number=item.number))

    return do(handover_id, deed)


@bp.post("/<int:handover_id>/files")
@shown_on(page)
def attach(handover_id: int) -> ResponseReturnValue:
    files = filed.store_uploads(request.files.getlist("file"))
    if not files:
        raise forms.NoFileError("Choose the file.")

    def deed(session: Session, handover: Handover, by: By) -> str:
        line = _line(handover)
        for file in files:
            lines.attach(session, handover, line, file, by=by)
        return str(gettext("The file is added."))

    return do(handover_id, deed)


@bp.get("/<int:handover_id>/files/<int:file_id>")
def download_file(handover_id: int, file_id: int) -> Response:
    with services().database.reading() as session:
        handover = reading.get_handover(session, handover_id, g.user)
        file = reading.get_file(session, handover, file_id)
        return filed.send(file.blob_sha256, file.name)


@bp.post("/<int:handover_id>/sign")
@shown_on(page)
def sign(handover_id: int) -> ResponseReturnValue:
    side, reason = forms.choice("side", Side), forms.text("reason")

    def deed(session: Session, handover: Handover, by: By) -> str:
        if signing.sign(session, handover, side, reason, by=by):
            return str(gettext("Both have signed: what it says stays."))
        return str(gettext("It is signed; the other party is told."))

    return do(handover_id, deed)


@bp.post("/<int:handover_id>/take-back")
@shown_on(page)
def take_back(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        signing.take_back(session, handover, forms.text("reason"), by=by)
        return str(gettext("The signature is taken back; lines can be changed."))

    return do(handover_id, deed)


@bp.post("/<int:handover_id>/cancel")
@shown_on(page)
def cancel(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        service.cancel(session, handover, forms.text("reason"), by=by)
        return str(gettext("The hand-over is cancelled."))

    return do(handover_id, deed)


@bp.post("/<int:handover_id>/packages")
@shown_on(page)
def pack(handover_id: int) -> ResponseReturnValue:
    def deed(session: Session, handover: Handover, by: By) -> str:
        packages.ask(session, handover, _language(), by=by)
        return str(
            gettext("The package is being made; this page says when it is there.")
        )

    return do(handover_id, deed)


@bp.get("/<int:handover_id>/packages/<int:package_id>")
def download_package(handover_id: int, package_id: int) -> Response:
    with services().database.reading() as session:
        handover = reading.get_handover(session, handover_id, g.user)
        package = reading.get_package(session, handover, package_id, g.user)
        sha256, name = package.blob_sha256 or "", f"{handover.number}-{package.id}.zip"
    return filed.send(sha256, name)


@bp.get("/<int:handover_id>/sheet.<any(pdf, docx):form>")
def sheet(handover_id: int, form: str) -> Response:
    wanted = Format(form)
    with services().database.reading() as session:
        handover = reading.get_handover(session, handover_id, g.user)
        data = sheets.to_sheet(services(), handover, wanted, _language())
        name = sheets.file_name(handover, wanted)
        version = f"{handover.id}-{handover.version}"
    return filed.send_made(io.BytesIO(data), name, version)


def _open_types() -> dict[str, Any]:
    types = registering.list_types(services())
    return {code: each for code, each in types.items() if not each.private}


def _vocabulary() -> dict[str, Any]:
    return {"handover_words": words}


def _language() -> str:
    return "zh" if str(get_locale()).startswith("zh") else "en"


def _by() -> By:
    return By(current_actor(), services().now())


def _back(handover_id: int) -> ResponseReturnValue:
    return redirect(url_for("handovers.show", handover_id=handover_id))
