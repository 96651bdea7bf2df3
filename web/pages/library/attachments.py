"""Attachments: downloaded as they came, or looked at as pages that we draw."""

from typing import Final

from flask import Blueprint, Response, g, request

from kb.articles import catalogue
from kb.articles.models import Attachment
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from web.intake import filed
from web.services import services

bp = Blueprint("attachments", __name__, url_prefix="/attachments")

WIDTH: Final = 1000
"""Pixels of a page's image."""


@bp.get("/<int:attachment_id>")
def download(attachment_id: int) -> Response:
    attachment = _get(attachment_id)
    return filed.send(attachment.blob_sha256, attachment.name)


@bp.get("/<int:attachment_id>/pages/<int:number>.png")
def show_page(attachment_id: int, number: int) -> Response:
    attachment = _get(attachment_id)
    if not 1 <= number <= attachment.pages:
        raise NotFoundError("page", number)
    etag = f"{attachment.blob_sha256}-{number}-{WIDTH}"
    response = Response(mimetype="image/png")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, max-age=86400"
    if etag not in request.if_none_match:
        path = services().content.path(attachment.blob_sha256)
        response.data = services().pool.render_page(path, number, WIDTH)
    response.make_conditional(request)
    return response


def _get(attachment_id: int) -> Attachment:
    with services().database.reading() as session:
        return catalogue.get_attachment(
            session, attachment_id, visible_audiences(g.user)
        )
