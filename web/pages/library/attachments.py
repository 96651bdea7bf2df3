"""Attachments: downloaded as they came, or looked at as pictures that we draw."""

from flask import Blueprint, Response, g

from kb.articles import catalogue
from kb.articles.models import Attachment
from kb.articles.visibility import visible_audiences
from web.intake import filed
from web.services import services

bp = Blueprint("attachments", __name__, url_prefix="/attachments")


@bp.get("/<int:attachment_id>")
def download(attachment_id: int) -> Response:
    attachment = _get(attachment_id)
    return filed.send(attachment.blob_sha256, attachment.name)


@bp.get("/<int:attachment_id>/pages/<int:number>")
def show_page(attachment_id: int, number: int) -> Response:
    return filed.send_page(_get(attachment_id), number)


def _get(attachment_id: int) -> Attachment:
    with services().database.reading() as session:
        return catalogue.get_attachment(
            session, attachment_id, visible_audiences(g.user)
        )
