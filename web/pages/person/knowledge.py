"""My knowledge: what one's own articles saved others."""

from typing import Final

from flask import Blueprint, g, render_template, request

from kb.reports import own_knowledge
from kb.reports.periods import read_period
from web.auth import require_staff
from web.services import services

bp = Blueprint("my_knowledge", __name__, url_prefix="/my-knowledge")

SHOWN: Final = 50


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def show() -> str:
    now = services().now().astimezone()
    period = request.args.get("period", "") or str(now.year)
    with services().database.reading() as session:
        found = own_knowledge.read(session, g.user, read_period(period))
        return render_template(
            "person/knowledge.html",
            found=found,
            articles=found.articles[:SHOWN],
            period=period,
        )
