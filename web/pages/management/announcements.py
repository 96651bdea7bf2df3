"""Announcements: written by managers, shown on the start page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb import announcements
from kb.announcements import Notice
from kb.articles.kinds import CHOSEN, Audience
from kb.audit import By
from kb.people.models import Role
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("announcements", __name__, url_prefix="/announcements")


@bp.before_request
def _managers_only() -> None:
    require_role(Role.MANAGER, Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", **_arguments: int) -> str:
    with services().database.reading() as session:
        return render_template(
            "management/announcements.html",
            announcements=announcements.list_all(session),
            today=services().now().astimezone().date(),
            audiences=list(CHOSEN),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_page)
def add() -> ResponseReturnValue:
    now = services().now()
    notice = Notice(
        title=forms.word("title"),
        text=forms.text("text"),
        audience=forms.choice("audience", Audience, Audience.INTERNAL),
        starts_on=forms.day("starts_on") or now.astimezone().date(),
        ends_on=forms.day("ends_on"),
    )
    with services().database.writing() as session:
        announcements.announce(session, notice, by=By(current_actor(), now))
    flash(gettext("It is announced."), "good")
    return redirect(url_for("announcements.index"))


@bp.post("/<int:announcement_id>/end")
@shown_on(_page)
def end(announcement_id: int) -> ResponseReturnValue:
    now = services().now()
    with services().database.writing() as session:
        announcements.take_down(
            session,
            announcements.get_announcement(session, announcement_id),
            by=By(current_actor(), now),
            today=now.astimezone().date(),
        )
    flash(gettext("It is taken down."), "good")
    return redirect(url_for("announcements.index"))
