"""What somebody is told, and how they want to be told."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.errors import NotFoundError
from kb.notifications import service
from kb.notifications.models import MailMode
from kb.settings import LANGUAGES
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words.news import sentence

bp = Blueprint("notifications", __name__, url_prefix="/notifications")


@bp.get("")
def index(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "person/notifications.html",
            notifications=service.list_latest(session, g.user),
            choice=service.get_choice(session, g.user),
            modes=list(MailMode),
            sentence=sentence,
            problem=problem,
            has_mail=services().has_mail_server,
        )


@bp.post("/<int:notification_id>")
def follow(notification_id: int) -> ResponseReturnValue:
    """Mark it as read, and go where it leads."""
    with services().database.writing() as session:
        notification = service.find_of(session, notification_id, g.user)
        if notification is None:
            raise NotFoundError("notification", notification_id)
        notification.read_at = notification.read_at or services().now()
        path = notification.path
    return redirect(path)


@bp.post("/read")
def read_all() -> ResponseReturnValue:
    with services().database.writing() as session:
        service.mark_all_read(session, g.user, now=services().now())
    flash(gettext("All are marked as read."), "good")
    return redirect(url_for("notifications.index"))


@bp.post("/choice")
@shown_on(index)
def choose() -> ResponseReturnValue:
    language = forms.word("language")
    if language not in LANGUAGES:
        raise forms.FormError("language")
    with services().database.writing() as session:
        service.choose(session, g.user, forms.choice("mode", MailMode), language)
    flash(gettext("Your choice is saved."), "good")
    return redirect(url_for("notifications.index"))
