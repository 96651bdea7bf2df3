"""Import and export: a file checked before anything is written, and everything out."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup

from kb.articles.kinds import WRITTEN, ArticleKind
from kb.audit import By
from kb.content.store import CHUNK
from kb.errors import NotFoundError
from kb.exchange import jobs as records
from kb.exchange import kept_mappings, mapping, registry
from kb.exchange import refused as refused_rows
from kb.exchange.jobs import ImportJob, JobState
from kb.exchange.rows import ClosedAs, Noun, Which
from kb.people.models import Role
from kb.services import choosing
from kb.text import MAX_LINE, to_file_name
from review import policy
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.intake.exchange import jobs, sources
from web.intake.exchange.refused import ErrorForm, begin, read_in
from web.intake.exchange.writing import Export, Format, read_records, to_lines, write
from web.pages.management import date_questions, reading_form
from web.presentation import answers, forms
from web.services import Services, services
from web.words import exchange as exchange_words
from web.words.errors import ERRORS

bp = Blueprint("exchange", __name__, url_prefix="/imports")

SHOWN: Final = 50
REFRESH_SECONDS: Final = 3
MIMETYPES: Final = {
    Format.CSV: "text/csv",
    Format.JSONL: "application/x-ndjson",
    Format.ZIP: "application/zip",
}


@bp.before_request
def _for_those_who_answer() -> None:
    require_role(Role.MANAGER, Role.ADMINISTRATOR)


@bp.get("")
def index(problem: str = "") -> str:
    with services().database.reading() as session:
        rows = records.list_jobs(session, g.user)
        kept = kept_mappings.list_seen(session, g.user, Noun.INCIDENTS)
    return render_template(
        "management/imports.html",
        rows=rows,
        kept=kept,
        problem=problem,
        typed=forms.typed(),
        presets=registry.NAMES,
        kinds=list(WRITTEN),
        may_publish=policy.may_publish(g.user),
        exchange=exchange_words,
        limit_mb=services().settings.upload_limit_mb,
    )


@bp.post("")
@shown_on(index)
def check() -> ResponseReturnValue:
    """Keep the file, and try its first rows without writing any."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise forms.NoFileError
    content = services().content.put(cast(Any, file.stream))
    options = _options()
    preview, size = _look(content.sha256, options)
    name = to_file_name(file.filename)[:MAX_LINE]
    with services().database.writing() as session:
        job = records.add_job(
            session,
            content,
            name,
            {**options, "preset": preview["preset"]},
            by=By(current_actor(), services().now()),
        )
        job.preview, job.size = preview, size
        job_id = job.id
    answers.answer(gettext("The file is checked; nothing is imported yet."))
    return redirect(url_for("exchange.show", job_id=job_id))


def _look(sha256: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """What would become of the file, and the bytes of its rows."""
    with (
        services().content.local(sha256) as path,
        sources.opened(path, Noun(options["noun"])) as source,
    ):
        found = jobs.preview(services(), source, options, current_actor())
        return found, source.size


def _options() -> dict[str, Any]:
    preset, noun = forms.word("preset"), forms.choice("noun", Noun)
    given = {
        "noun": noun.value,
        "preset": preset if preset in registry.NAMES else "",
        "origin": forms.word("origin"),
        "closed_as": forms.choice("closed_as", ClosedAs, ClosedAs.PAST_CASE).value,
        "kind": forms.choice("kind", ArticleKind, ArticleKind.REFERENCE).value,
        "timezone": forms.word("timezone"),
        "dates": dates
        if (dates := forms.word("dates")) in exchange_words.ORDERS
        else "",
        "draft_solutions": forms.flag("draft_solutions"),
        "publish": forms.flag("publish"),
    }
    name = forms.word("mapping")
    if not name:
        return given
    with services().database.reading() as session:
        kept = kept_mappings.get(session, name, noun, g.user)
    # What is said on the form goes before what was kept.
    said = {each: value for each, value in given.items() if value}
    # What is said of every column now goes before what was answered of one.
    orders = {} if given["dates"] else kept.reading.get("orders", {})
    return {**given, **kept.reading, **said, "orders": orders, "reading": kept.name}


def _page(job_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        job = records.get_job(session, job_id, g.user)
        refused = refused_rows.list_rows(session, job_id, SHOWN)
        preset = registry.get_preset(job.preview["preset"], Noun(job.options["noun"]))
        preset = mapping.apply(preset, mapping.Said(job.options.get("columns", {}), {}))
        headers = preset.find_headers(job.preview.get("columns", ()))
        typed = forms.typed()
        return render_template(
            "management/import.html",
            job=job,
            problem=problem,
            typed=typed,
            refused=refused,
            begin=begin,
            exchange=exchange_words,
            why=_why,
            say_fault=_fault,
            headers=headers,
            questions=[*date_questions.list_questions(job, headers, typed)],
            fields=mapping.list_fields(preset),
            missing=[*map(exchange_words.name_column, _list_missing(job))],
            mapping=mapping,
            people=choosing.list_logins(session, g.user, *Role),
            units=choosing.list_units(session, g.user),
        )


def _list_missing(job: ImportJob) -> list[str]:
    """Fields that every row needs and no column is read for."""
    read = {each["field"] for each in job.preview.get("mapping", ())}
    return [each for each in mapping.NEEDED if each not in read] if read else []


@bp.get("/<int:job_id>")
def show(job_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        job = records.get_job(session, job_id, g.user)
    response = Response(_page(job_id))
    if job.state in (JobState.RUNNING, JobState.UNDOING):
        # The page looks again by itself, and without a script.
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


@bp.post("/<int:job_id>/check")
@shown_on(_page)
def check_again(job_id: int) -> ResponseReturnValue:
    """Read the file as it was said just now; perhaps keep that for the next such file."""
    with services().database.reading() as session:
        job = records.get_job(session, job_id, g.user)
        said = reading_form.read(session, job, g.user)
    if job.state is not JobState.CHECKED:
        raise records.JobStateError
    options = {**job.options, **said}
    preview, _ = _look(job.blob_sha256 or "", options)
    by = By(current_actor(), services().now())
    name = forms.word("keep_as")
    with services().database.writing() as session:
        records.read_otherwise(session, job_id, options, preview, by=by)
        if name:
            kept_mappings.keep(session, name, Noun(options["noun"]), options, by=by)
    answers.answer(gettext("The file is checked; nothing is imported yet."))
    return redirect(url_for("exchange.show", job_id=job_id))


@bp.post("/mappings/forget")
@shown_on(index)
def forget_mapping() -> ResponseReturnValue:
    name = forms.word("mapping")
    with services().database.writing() as session:
        by = By(current_actor(), services().now())
        kept_mappings.forget(session, name, Noun.INCIDENTS, by=by)
    answers.answer(
        gettext("The reading is forgotten. What was imported with it stays.")
    )
    return redirect(url_for("exchange.index"))


@bp.post("/<int:job_id>/start")
def start(job_id: int) -> ResponseReturnValue:
    which = forms.choice("which", Which, Which.ALL)
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        records.start(session, job_id, by=by, which=which)
    answers.answer(gettext("The import begins."))
    return redirect(url_for("exchange.show", job_id=job_id))


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        records.cancel(session, job_id, by=By(current_actor(), services().now()))
    answers.answer(gettext("The import is stopped. What was in by then stays."))
    return redirect(url_for("exchange.show", job_id=job_id))


@bp.post("/<int:job_id>/undo")
def undo(job_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        records.undo(session, job_id, by=By(current_actor(), services().now()))
    answers.answer(gettext("The import is being taken back."))
    return redirect(url_for("exchange.show", job_id=job_id))


@bp.get("/<int:job_id>/refused")
def download_refused(job_id: int) -> Response:
    """The refused rows with the reasons, to be mended and imported again."""
    with services().database.reading() as session:
        job = records.get_job(session, job_id, g.user)
        if not refused_rows.list_rows(session, job_id, 1):
            raise NotFoundError("file", job_id)
    wanted = Format.CSV if job.columns else Format.JSONL
    lines = _refused_lines(services(), job_id, ErrorForm(job.columns))
    return _attached(lines, f"refused-{job.id}.{wanted.value}", MIMETYPES[wanted])


def _refused_lines(opened: Services, job_id: int, form: ErrorForm) -> Iterator[str]:
    yield form.head()
    with opened.database.reading() as session:
        yield from map(form.line, refused_rows.iter_rows(session, job_id))


@bp.get("/export/<any(incidents, articles):noun>.<any(csv, jsonl, zip):wanted>")
def export(noun: str, wanted: str) -> Response:
    """Everything that one may see oneself; a table and JSON lines as they are read."""
    chosen, what = Format(wanted), Noun(noun)
    name = f"{noun}.{wanted}"
    if chosen is not Format.ZIP:
        rows = read_records(services(), what, g.user)
        return _attached(to_lines(rows, what, chosen), name, MIMETYPES[chosen])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(services(), Export(noun=what, wanted=chosen, user=g.user), path)
        # The open file outlives its name.
        return _download(path, name, MIMETYPES[chosen])


def _why(code: str, message: str) -> Markup:
    """The reason in the reader's language, and what the row itself has to do with it."""
    said = ERRORS.get(code)
    exact, language = read_in(str(get_locale()), message)
    if said is None or said == exact:
        return _fault(message)
    below = Markup('{}<br><span class="quiet" lang="{}">{}</span>')
    return below.format(said, language, exact)


def _fault(message: str) -> Markup:
    """Why the file cannot be read to its end, in the reader's language."""
    exact, language = read_in(str(get_locale()), message)
    return Markup('<span lang="{}">{}</span>').format(language, exact)


def _download(path: Path, name: str, mimetype: str) -> Response:
    return _attached(_chunks(path.open("rb")), name, mimetype)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    with source:
        while chunk := source.read(CHUNK):
            yield chunk


def _attached(body: Any, name: str, mimetype: str) -> Response:
    return Response(
        body,
        mimetype=mimetype,
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )
