"""My training: where one takes part or did, with one's own scores."""

from flask import Blueprint, g, render_template

from kb.training import courses, sessions
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
