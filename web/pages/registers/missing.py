"""What is missing: in registers, in drawings, in the papers of people."""

from flask import Blueprint, g, render_template

from kb.registers import drawings, papers
from kb.registers.listing import Filter, list_records
from web.answers import registering
from web.auth import require_staff
from web.services import services

bp = Blueprint("register_gaps", __name__, url_prefix="/registers")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("/drawings")
def compare() -> str:
    """The registers held against the drawings, both ways."""
    types = registering.list_types(services())
    with services().database.reading() as session:
        return render_template(
            "registers/drawings.html",
            unregistered=drawings.list_not_registered(session),
            undrawn=drawings.list_not_drawn(session, g.user, types),
        )


@bp.get("/gaps")
def show_gaps() -> str:
    """What posts ask for and people lack: of everybody for managers, else one's own."""
    today = services().now().date()
    with services().database.reading() as session:
        mine, _ = list_records(
            session,
            g.user,
            Filter(type_code=papers.PAPER, holder_id=g.user.id),
            limit=200,
        )
        return render_template(
            "registers/gaps.html",
            gaps=papers.list_gaps(session, g.user, today=today),
            mine=mine,
            today=today,
        )
