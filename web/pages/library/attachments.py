"""Attachments: downloaded, or looked at as pictures that we draw."""

from flask import Blueprint, Response, g
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.models import Attachment
from kb.articles.visibility import visible_audiences
from web.intake import filed
from web.services import services

bp = Blueprint("attachments", __name__, url_prefix="/attachments")


@bp.get("/<int:attachment_id>")
def download(attachment_id: int) -> Response:
    with services().database.reading() as session:
        return filed.send_given(session, _get(session, attachment_id), g.user)


@bp.get("/<int:attachment_id>/pages/<int:number>")
def show_page(attachment_id: int, number: int) -> Response:
    with services().database.reading() as session:
        attachment = _get(session, attachment_id)
    return filed.send_page(attachment, number)


def _get(session: Session, attachment_id: int) -> Attachment:
    return catalogue.get_attachment(session, attachment_id, visible_audiences(g.user))
