"""Files of which something was lost, or that could not be taken in."""

from typing import Final

from flask import Blueprint, render_template, request

from kb import ingested_files
from web.auth import require_staff
from web.services import services

bp = Blueprint("files", __name__, url_prefix="/files")

PAGE_SIZE: Final = 50


@bp.get("")
def index() -> str:
    require_staff()
    number = request.args.get("page", "")
    place = int(number) if number.isdecimal() and len(number) < 6 else 1  # noqa: PLR2004
    with services().database.reading() as session:
        counts = ingested_files.count_by_status(session)
        rows = session.scalars(
            ingested_files.with_losses()
            .offset((max(place, 1) - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE + 1)
        ).all()
        articles = ingested_files.list_articles(session, rows[:PAGE_SIZE])
    return render_template(
        "authoring/files.html",
        counts=counts,
        rows=rows[:PAGE_SIZE],
        articles=articles,
        number=max(place, 1),
        more=len(rows) > PAGE_SIZE,
    )
