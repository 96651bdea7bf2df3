"""The page of a survey's link: whoever has it answers, once, without an account."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.people import throttling
from kb.surveys import answering
from kb.surveys.answering import Said
from kb.surveys.errors import LinkGoneError
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("survey_answers", __name__, url_prefix="/survey")

_NOBODY: Final = "(survey)"
"""As whom those count who try links that are none."""


@bp.get("/<string(maxlength=64):token>")
def show(token: str) -> str:
    return _page(token)


def _page(token: str, problem: str = "") -> str:
    _require_link(token)
    with services().database.reading() as session:
        found = answering.find_invitation(session, token, now=services().now())
        return render_template(
            "person/survey.html",
            survey=found.survey,
            incident=found.incident,
            token=token,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/<string(maxlength=64):token>")
@shown_on(_page)
def answer(token: str) -> ResponseReturnValue:
    _require_link(token)
    within = timedelta(hours=services().settings.complaint_hours)
    with services().database.writing() as session:
        invitation = answering.find_invitation(session, token, now=services().now())
        said = Said(
            stars=[
                forms.number(f"stars-{place}") or 0
                for place in range(len(invitation.survey.questions))
            ],
            words=forms.text("words"),
            is_complaint=forms.flag("is_complaint"),
        )
        answering.answer(session, token, said, within=within, now=services().now())
    flash(gettext("Thank you for your answer."), "good")
    return redirect(url_for("survey_answers.thank"))


@bp.get("")
def thank() -> str:
    return render_template("person/survey_thanks.html")


def _require_link(token: str) -> None:
    """Whoever tries links in vain too often waits: a fault kept, whatever follows."""
    address, now = request.remote_addr or "", services().now()
    with services().database.reading() as session:
        throttling.require_calm(session, _NOBODY, address, now=now)
        try:
            answering.find_invitation(session, token, now=now)
        except LinkGoneError:
            is_gone = True
        else:
            is_gone = False
    if is_gone:
        with services().database.writing() as session:
            throttling.note_failure(session, _NOBODY, address, now=now)
        raise LinkGoneError
