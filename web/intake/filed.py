"""Files that come with a form: kept, read where their text is needed, given back."""

import os
from collections.abc import Iterable
from typing import BinaryIO, cast

from flask import Response, request, send_file
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from kb.errors import NotFoundError
from kb.incidents.opening import IncomingFile
from kb.people.models import User
from kb.pictures.models import Rendition
from kb.pictures.originals import GivenFile
from kb.text import MAX_LINE, to_file_name
from web.intake import leaving, pictures
from web.intake.attaching import PDF, ReadFile, keep_file, read_file
from web.intake.pictures import Size
from web.presentation.pictured import count_pages
from web.services import services


def store_uploads(
    uploads: Iterable[FileStorage], *, internal: bool = False
) -> list[IncomingFile]:
    """Keep what was chosen, before any transaction begins."""
    return [_store(each, internal=internal) for each in uploads if each.filename]


def _store(upload: FileStorage, *, internal: bool) -> IncomingFile:
    source, name = cast(BinaryIO, upload.stream), to_name(upload.filename)
    content, pool = services().content, services().pool
    return keep_file(content, pool, name, source, internal=internal)


def read_uploads(
    uploads: Iterable[FileStorage],
) -> list[ReadFile]:
    """Keep and read what was chosen for a submission, before any transaction begins."""
    return [_read(upload) for upload in uploads if upload.filename]


def _read(upload: FileStorage) -> ReadFile:
    source = cast(BinaryIO, upload.stream)
    content, pool = services().content, services().pool
    return read_file(content, pool, to_name(upload.filename), source)


def send_given(session: Session, file: GivenFile, user: User) -> Response:
    """What *user*, who may see *file*, is given of it, as a download."""
    given = leaving.find_leaving(services(), session, file, user)
    return send(given.sha256, given.name)


def send(sha256: str, name: str) -> Response:
    """A stored file as a download; even a careless browser runs nothing of it."""
    return _send(services().content.open(sha256), name, sha256)


def send_made(content: BinaryIO, name: str, sha256: str) -> Response:
    """As ``send``, of a file that was made for the answer."""
    return _send(content, name, sha256)


def send_page(file: GivenFile, number: int) -> Response:
    """A page of a file, or the one picture that it is, as we draw it."""
    if not 1 <= number <= count_pages(file):
        raise NotFoundError("page", number)
    small = request.args.get("size") == Size.SMALL
    shown = pictures.show(
        services(),
        file.blob_sha256,
        size=Size.SMALL if small else Size.LARGE,
        page=number,
        is_pdf=file.media_type == PDF,
    )
    return send_picture(shown)


def send_picture(shown: Rendition) -> Response:
    """What we drew ourselves, in the page; whether it may be seen is asked each time."""
    response = Response(mimetype=shown.media_type)
    response.set_etag(shown.blob_sha256)
    if shown.blob_sha256 not in request.if_none_match:
        response.data = services().content.read(shown.blob_sha256)
    response.make_conditional(request)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _send(content: BinaryIO, name: str, sha256: str) -> Response:
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    response = send_file(
        content,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name="".join(each if each.isprintable() else " " for each in name),
        conditional=False,
        etag=sha256,
        max_age=0,
    )
    response.content_length = size
    try:
        response.make_conditional(
            request.environ, accept_ranges=True, complete_length=size
        )
    except RequestedRangeNotSatisfiable:
        content.close()
        raise
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def to_name(filename: str | None) -> str:
    """The name without folders, as a page shows it."""
    return to_file_name(filename or "")[-MAX_LINE:] or "upload"
