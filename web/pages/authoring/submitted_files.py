"""The files of a submission, looked at by its author and by those who review it."""

from flask import Blueprint, Response, g

from review import queue
from web.intake import filed
from web.services import services

bp = Blueprint("submitted_files", __name__, url_prefix="/submissions")


@bp.get("/<int:submission_id>/files/<int:attachment_id>/pages/<int:number>")
def show_page(submission_id: int, attachment_id: int, number: int) -> Response:
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        attachment = submission.get_attachment(attachment_id)
    return filed.send_page(attachment, number)
