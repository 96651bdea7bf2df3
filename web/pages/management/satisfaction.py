"""Surveys of satisfaction: opened, their links, and what came of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.leading import MANAGES
from kb.services.belonging import Hints, find_id, get_client
from kb.services.clients import list_clients
from kb.services.models import Client
from kb.surveys import service
from kb.surveys.links import make_token
from kb.surveys.models import Survey, SurveyInvitation
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
            clients=_list_clients(session),
            problem=problem,
            typed=forms.typed() or _begin(session, found),
        )


def _begin(session: Session, found: Sequence[Survey]) -> Mapping[str, Any]:
    """What the form begins with: what the address says, as the page of a duty does.

    The questions are those of the client's last survey, so that answers compare.
    """
    chosen = request.args.get("client", "")
    codes = {each.code: each.id for each in _list_clients(session)}
    last = next((each for each in found if each.client_id == codes.get(chosen)), None)
    questions = "\n".join(last.questions) if last is not None else ""
    return {**request.args.to_dict(), "questions": questions}


def _read_client(session: Session) -> int:
    """Whose users are asked: the own organisation's, where there are no others."""
    code = forms.word("client")
    if not code:
        return find_id(session, Hints(asker=g.user))
    return get_client(session, code, g.user).id


def _list_clients(session: Session) -> list[Client]:
    return [each for each in list_clients(session, g.user) if each.active]


@bp.post("")
@shown_on(_list_page)
def create() -> ResponseReturnValue:
    require_role(*MANAGES)
    by = By(current_actor(), services().now())
    today = by.now.astimezone().date()
    with services().database.writing() as session:
        new = NewSurvey(
            title=forms.word("title"),
            client_id=_read_client(session),
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
                (each.contact, _link(each), each.mailed_at)
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
