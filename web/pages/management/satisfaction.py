"""Surveys of satisfaction: opened, their links, and what came of them."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.people.leading import MANAGES
from kb.services.belonging import Hints, find_id
from kb.surveys import service
from kb.surveys.links import make_token
from kb.surveys.models import SurveyInvitation
from kb.surveys.service import NewSurvey
from web.access.addresses import absolute
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.homes import read_secret_key
from web.presentation import forms
from web.services import services

bp = Blueprint("surveys", __name__, url_prefix="/surveys")


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    require_role(*MANAGES)
    with services().database.reading() as session:
        found = service.list_surveys(session, g.user)
        return render_template(
            "management/surveys.html",
            rows=[(each, service.read_results(session, each)) for each in found],
            most=service.MOST_QUESTIONS,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def create() -> ResponseReturnValue:
    require_role(*MANAGES)
    by = By(current_actor(), services().now())
    today = by.now.astimezone().date()
    with services().database.writing() as session:
        new = NewSurvey(
            title=forms.word("title"),
            client_id=find_id(session, Hints(asker=g.user)),
            since=forms.day("since") or today,
            until=forms.day("until") or today,
            questions=forms.text("questions").splitlines(),
            size=forms.number("size") or 0,
            days=forms.number("days") or 0,
        )
        survey = service.open_survey(session, new, key=_key(), by=by)
        survey_id = survey.id
    flash(gettext("The survey is open; those asked are told."), "good")
    return redirect(url_for("surveys.show", survey_id=survey_id))


@bp.get("/<int:survey_id>")
def show(survey_id: int) -> str:
    require_role(*MANAGES)
    with services().database.reading() as session:
        survey = service.get_survey(session, survey_id, g.user)
        invitations = service.list_invitations(session, survey)
        return render_template(
            "management/survey.html",
            survey=survey,
            results=service.read_results(session, survey),
            callers=[
                (each.contact, _link(each))
                for each in invitations
                if each.contact is not None and each.answered_at is None
            ],
        )


@bp.get("/mine/<int:invitation_id>")
def lead_on(invitation_id: int) -> ResponseReturnValue:
    """From a notification to the link of whoever is logged in."""
    with services().database.reading() as session:
        invitation = session.get(SurveyInvitation, invitation_id)
        if invitation is None or invitation.user_id != g.user.id:
            abort(404)
        return redirect(_link(invitation))


def _link(invitation: SurveyInvitation) -> str:
    token = make_token(_key(), invitation.nonce)
    return absolute("survey_answers.show", token=token)


def _key() -> str:
    return read_secret_key(services().settings)
