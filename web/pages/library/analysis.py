"""What becomes of a text, shown to staff."""

from typing import Final

from flask import Blueprint, render_template, request

from kb.people.models import Role
from kb.text import to_plain
from search.breakdown import break_down
from web.auth import require_role
from web.services import services

bp = Blueprint("analysis", __name__)

LONGEST: Final = 2_000


@bp.get("/analysis")
def show() -> str:
    require_role(*(role for role in Role if role is not Role.REQUESTER))
    text = to_plain(request.args.get("text", ""))[:LONGEST]
    found = break_down(text, services().terminology()) if text.strip() else None
    return render_template("library/analysis.html", text=text, found=found)
