"""The upload page: files in, reports out."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, BinaryIO, cast

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from ingest import recognition
from ingest.extraction import FileStatus, Loss
from kb.articles.kinds import CHOSEN, WRITTEN
from kb.articles.likeness import Near
from kb.credentials import PrivateKeyError
from review import policy
from web.auth import current_actor, require_staff
from web.errors import shown_on, wants_json
from web.intake import guessing, imports
from web.intake.incoming import FileReport
from web.presentation import forms
from web.services import services
from web.words import vocabulary
from web.words.errors import explain

bp = Blueprint("uploads", __name__, url_prefix="/upload")

MOST_LOSSES = 20
MOST_NEAR = 3
FIELDS = ("kind", "category", "system", "audience", "keywords")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def form() -> str:
    return _page([])


def _form_again(problem: str = "") -> str:
    return _page([], problem)


@bp.post("")
@shown_on(_form_again)
def upload() -> ResponseReturnValue:
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        raise forms.NoFileError
    run = imports.Run(
        services=services(),
        known=guessing.read_known(services()),
        actor=current_actor(),
        publish=bool(request.form.get("publish")) and policy.may_publish(g.user),
    )
    values = {name: request.form.get(name, "").strip() for name in FIELDS}
    given = {name: value for name, value in values.items() if value}
    reports = [_take_in(run, file, given) for file in files]
    if wants_json(request):
        return {"files": [describe(report) for report in reports]}, HTTPStatus.OK
    return _page([describe(report) for report in reports])


def _take_in(run: imports.Run, file: FileStorage, values: dict[str, Any]) -> FileReport:
    return imports.import_upload(
        run, file.filename or "", cast(BinaryIO, file.stream), values
    )


def _page(reports: list[dict[str, Any]], problem: str = "") -> str:
    return render_template(
        "authoring/upload.html",
        reports=reports,
        problem=problem,
        kinds=list(WRITTEN),
        audiences=list(CHOSEN),
        may_publish=policy.may_publish(g.user),
        limit_mb=services().settings.upload_limit_mb,
    )


def describe(report: FileReport) -> dict[str, Any]:
    """A report in the reader's words, for the page and for its script."""
    good = report.status in imports.SUCCESSFUL
    is_named = vocabulary.is_named(report.status, report.media_type)
    return {
        "name": report.path,
        "status": report.status.value,
        "status_name": str(vocabulary.STATUSES[report.status]),
        "tone": _tone(report.status),
        "reason": "" if good else _why_not(report),
        "detail": "" if good or is_named else report.reason,
        "title": report.title,
        "article": report.article,
        "waits": gettext("It waits for review.") if good and not report.article else "",
        "article_url": report.article
        and url_for("articles.show", article_id=report.article),
        "submission": None if report.article else report.submission,
        "submission_url": report.submission
        and url_for("submissions.show", submission_id=report.submission),
        "losses": list(_describe_losses(report.losses)),
        "advice": _advice(report.losses),
        "near": list(_describe_near(report.near)),
        "guessed": list(_describe_guesses(report.guessed)),
    }


def _why_not(report: FileReport) -> str:
    if report.reason == PrivateKeyError.sentence:
        return explain(PrivateKeyError())
    return vocabulary.why_not(report.status, report.media_type, report.reason)


def _advice(losses: Sequence[Loss]) -> str:
    """What becomes of pictures that nobody has read."""
    if not vocabulary.has_pictures([{"code": loss.code} for loss in losses]):
        return ""
    if recognition.is_installed():
        return str(
            gettext(
                "The text in its pictures is read in the background, within some minutes."
            )
        )
    return str(
        gettext(
            "The text in its pictures can be read once text recognition is installed: "
            "%(command)s",
            command=recognition.INSTALL,
        )
    )


def _describe_near(near: Sequence[Near]) -> Iterator[dict[str, Any]]:
    for each in near[:MOST_NEAR]:
        yield {
            "title": each.title,
            "article": each.article_id,
            "url": url_for("articles.show", article_id=each.article_id),
            "note": gettext("%(percent)s%% in common", percent=round(100 * each.share)),
        }


def _describe_guesses(guessed: Mapping[str, Any]) -> Iterator[str]:
    for name, value in guessed.items():
        words = value if isinstance(value, list) else [value]
        shown = ", ".join(str(vocabulary.value_name(name, word)) for word in words)
        yield f"{vocabulary.ATTRIBUTES.get(name, name)}: {shown}"


def _tone(status: FileStatus) -> str:
    if status is FileStatus.PARTIAL:
        return "partial"
    return "good" if status in imports.SUCCESSFUL else "bad"


def _describe_losses(losses: Sequence[Loss]) -> Iterator[str]:
    for loss in losses[:MOST_LOSSES]:
        name = vocabulary.loss_name(loss.code, loss.detail)
        yield f"{name} · {vocabulary.place_name(loss.where)}" if loss.where else name
    if (rest := len(losses) - MOST_LOSSES) > 0:
        yield str(ngettext("and %(num)d more", "and %(num)d more", rest))
