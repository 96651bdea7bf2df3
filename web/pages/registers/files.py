"""Files of a record: brought, looked at, downloaded, removed."""

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.registers import files
from kb.registers.errors import RecordNotAllowedError
from kb.registers.models import Record, RecordFile
from kb.registers.types import RecordType
from kb.registers.visibility import may_keep
from web.auth import current_actor
from web.errors import shown_on
from web.intake import filed
from web.pages.registers.records import do, find, page
from web.presentation import answers
from web.presentation.answers import Of, Undoable
from web.services import services

bp = Blueprint("record_files", __name__, url_prefix="/registers")


@bp.post("/<type_code>/<code>/files")
@shown_on(page)
def add(type_code: str, code: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        # Nothing is kept of what somebody brings who may not.
        if not may_keep(g.user, find(session, type_code, code)[1]):
            raise RecordNotAllowedError
    brought = filed.store_uploads(request.files.getlist("files"))

    def deed(session: Session, _found: RecordType, record: Record, by: By) -> None:
        files.add_files(session, record, brought, by=by)

    return do(type_code, code, deed, gettext("It is added."))


@bp.post("/<type_code>/<code>/files/<int:file_id>/remove")
def remove(type_code: str, code: str, file_id: int) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        _, record = find(session, type_code, code)
        files.remove_file(session, record, file_id, by=by)
    back = url_for("records_kept.show", type_code=type_code, code=code)
    said = gettext("The file is removed.")
    answers.answer(said, Undoable(Of.RECORD_FILE, {file_id: 0}, back))
    return redirect(back)


@bp.get("/<type_code>/<code>/files/<int:file_id>")
def download(type_code: str, code: str, file_id: int) -> Response:
    with services().database.reading() as session:
        file = _get(session, type_code, code, file_id)
        return filed.send_given(session, file, g.user)


@bp.get("/<type_code>/<code>/files/<int:file_id>/pages/<int:number>")
def show_page(type_code: str, code: str, file_id: int, number: int) -> Response:
    with services().database.reading() as session:
        file = _get(session, type_code, code, file_id)
    return filed.send_page(file, number)


def _get(session: Session, type_code: str, code: str, file_id: int) -> RecordFile:
    _, record = find(session, type_code, code)
    return files.get_file(session, record, file_id)
