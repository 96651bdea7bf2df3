"""A register out as a table, and a table into it: looked at first, then brought in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Blueprint, Response, current_app, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer

from kb.audit import By
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.registers.bringing import Brought
from kb.registers.listing import list_records
from kb.registers.tables import bring
from kb.registers.types import RecordType
from web.answers import registering
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.registers.listing import read_filter
from web.pages.registers.records import language
from web.presentation import forms, register_tables
from web.services import services
from web.words.errors import explain

if TYPE_CHECKING:
    from ingest.table_rows import Rows

bp = Blueprint("register_exchange", __name__, url_prefix="/registers")

MOST_ROWS: Final = 20_000
SECONDS: Final = 60.0
"""Of the processor, to read a file."""
SHOWN: Final = 50
HOUR: Final = 3_600


class RegisterFileCase(Case):
    MISSING = "missing"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    FORGOTTEN = "forgotten"


class RegisterFileError(InvalidInputError):
    """A file that no rows of a register can be read from."""

    code = "bad_register_file"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was looked at, as the next form names it."""

    sha256: str
    token: str


@bp.get("/<type_code>/export.<any(csv, xlsx):ending>")
def export(type_code: str, ending: str) -> Response:
    """What the list shows under the same filters, whole."""
    found = _open_type(type_code)
    with services().database.reading() as session:
        records, _ = list_records(session, g.user, read_filter(found), limit=None)
        write = register_tables.to_xlsx if ending == "xlsx" else register_tables.to_csv
        data = write(found, records, language())
    return _download(data, f"{found.code}.{ending}", register_tables.MIMETYPES[ending])


@bp.get("/<type_code>/import")
def show(type_code: str) -> str:
    return _page(type_code)


def _page(
    type_code: str,
    problem: str = "",
    brought: Brought | None = None,
    token: str = "",
) -> str:
    found = _open_type(type_code)
    return render_template(
        "registers/import.html",
        found=found,
        problem=problem,
        brought=brought,
        token=token,
        explain=explain,
        shown=SHOWN,
        limit_mb=services().settings.upload_limit_mb,
    )


@bp.post("/<type_code>/import")
@shown_on(_page)
def check(type_code: str) -> str:
    """Say what the file would bring; nothing of it is kept but the file, for a day."""
    found = _open_type(type_code)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise RegisterFileError("Choose a file.", case=RegisterFileCase.MISSING)
    content = services().content.put(cast(Any, file.stream))
    brought = _bring(found, content.sha256, is_kept=False)
    flash(gettext("The file is checked; nothing is imported yet."), "info")
    return _page(type_code, brought=brought, token=_sign(found, content.sha256))


@bp.post("/<type_code>/import/start")
@shown_on(_page)
def start(type_code: str) -> str:
    found = _open_type(type_code)
    sha256 = _read_token(found)
    brought = _bring(found, sha256, is_kept=True)
    flash(
        gettext(
            "%(added)s added, %(changed)s changed, %(same)s as they were.",
            added=len(brought.added),
            changed=len(brought.changed),
            same=brought.same,
        ),
        "good",
    )
    return _page(type_code, brought=brought)


@bp.post("/<type_code>/import/refused")
@shown_on(_page)
def download_refused(type_code: str) -> ResponseReturnValue:
    """The rows that cannot be brought in, with the reasons, to be mended."""
    found = _open_type(type_code)
    brought = _bring(found, _read_token(found), is_kept=False)
    rows = [[*each.cells, str(explain(each.error))] for each in brought.refused]
    header = [*brought.header, gettext("Why it was refused")]
    data = register_tables.write_csv(header, rows)
    return _download(data, f"refused-{found.code}.csv", "text/csv")


def _bring(found: RecordType, sha256: str, *, is_kept: bool) -> Brought:
    """Bring the rows in; where nothing is kept, take all of it back."""
    read = _read_rows(sha256)
    names = [name for name in read.names if name != gettext("Why it was refused")]
    rows = [
        (number, [_to_text(cell) for cell in cells[: len(names)]])
        for number, cells in read.rows
    ]
    by = By(current_actor(), services().now())
    database = services().database
    if is_kept:
        with database.writing() as session:
            return bring(session, found, names, rows, by=by)
    with database.sessions() as session:
        brought = bring(session, found, names, rows, by=by)
        session.rollback()
        return brought


def _read_rows(sha256: str) -> "Rows":
    from ingest import table_files, table_rows  # noqa: PLC0415 - only imports need it.

    try:
        with services().content.open(sha256) as source:
            read = table_rows.read(source.read(), MOST_ROWS, seconds=SECONDS)
    except table_files.TableFileError as error:
        raise RegisterFileError(
            "The file is no CSV, XLSX or ODS, or is damaged.",
            case=RegisterFileCase.UNREADABLE,
        ) from error
    if len(read.rows) > MOST_ROWS:
        raise RegisterFileError(
            f"The table has more than {MOST_ROWS:,} rows.",
            case=RegisterFileCase.TOO_MANY,
            limit=MOST_ROWS,
        )
    return read


def _to_text(cell: object) -> str:
    """A whole number as such: spreadsheets have them with a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _open_type(type_code: str) -> RecordType:
    """No private register goes out or in as a table."""
    require_staff()
    found = registering.get_visible_type(services(), type_code, g.user)
    if found.private:
        raise NotFoundError("table", type_code)
    return found


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="register-import")


def _sign(found: RecordType, sha256: str) -> str:
    """Names the file to whoever brought it, for this register alone."""
    return str(_serializer().dumps([sha256, g.user.id, found.code]))


def _read_token(found: RecordType) -> str:
    try:
        sha256, user_id, code = _serializer().loads(
            forms.word("token"), max_age=8 * HOUR
        )
    except BadSignature as error:
        raise RegisterFileError(
            "The file is not here any more: choose it again.",
            case=RegisterFileCase.FORGOTTEN,
        ) from error
    if user_id != g.user.id or code != found.code:
        raise RegisterFileError(
            "The file is not here any more: choose it again.",
            case=RegisterFileCase.FORGOTTEN,
        )
    return str(sha256)


def _download(data: bytes, name: str, mimetype: str) -> Response:
    answer = Response(data, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
