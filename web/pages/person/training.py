"""My training: where one takes part or did, with one's own scores, and as a calendar."""

from flask import Blueprint, Response, g, render_template

from kb.training import courses, sessions
from web.access.addresses import absolute
from web.presentation import appointments
from web.services import services
from web.words import training as words

bp = Blueprint("my_training", __name__, url_prefix="/training/mine")


@bp.get("")
def show() -> str:
    with services().database.reading() as session:
        own = sessions.list_own(session, g.user)
        return render_template(
            "person/training.html",
            rows=[
                (each, courses.list_articles(session, each.session.course, g.user))
                for each in own
            ],
            training_words=words,
        )


@bp.get("/calendar.ics")
def download() -> Response:
    """Every session that one is invited to, or was, for one's own calendar."""
    address = absolute("my_training.show")
    with services().database.reading() as session:
        own = sessions.list_own(session, g.user)
        entries = [appointments.of_training(each.session, address) for each in own]
    return appointments.send(entries, "training.ics", now=services().now())
