"""Business systems and how they are: in full for staff, in a word for who uses them."""

from flask import Blueprint, g, render_template

from kb.reports import systems
from kb.watching import service as watching
from web.services import reading, services

bp = Blueprint("systems", __name__, url_prefix="/systems")


@bp.get("")
def index() -> str:
    now = services().now()
    with reading() as session:
        watched = set(watching.list_systems(session, g.user))
        if g.user.is_staff:
            states = systems.list_states(session, g.user, now=now)
            return render_template("desk/systems.html", states=states, watched=watched)
        statuses = systems.list_statuses(session, g.user, now=now)
        return render_template(
            "desk/system_statuses.html", statuses=statuses, watched=watched
        )
