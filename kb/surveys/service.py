"""Surveys: opened over a sample of those who had incidents, and read."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.models import Incident, State
from kb.notifications.service import Kind, News, notify
from kb.people.leading import MANAGES
from kb.people.models import User
from kb.services.visibility import clients_of, of_clients, sees_client
from kb.surveys.errors import (
    NobodyToAskError,
    SurveyCase,
    SurveyInputError,
    SurveyNotAllowedError,
)
from kb.surveys.links import hash_token, make_nonce, make_token
from kb.surveys.models import Survey, SurveyAnswer, SurveyInvitation
from kb.text import MAX_LINE, to_line

MOST_QUESTIONS: Final = 5
MOST_PEOPLE: Final = 1_000
LONGEST: Final = 90
"""Days for which links hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSurvey:
    title: str
    client_id: int
    since: date
    until: date
    """The last day."""
    questions: Sequence[str]
    size: int = 100
    """People asked at most."""
    days: int = 14
    """For which the links hold."""


@dataclass(frozen=True, slots=True)
class Results:
    asked: int
    answers: tuple[SurveyAnswer, ...]
    averages: tuple[float | None, ...]
    """By question."""

    @property
    def rate(self) -> float | None:
        """Who answered, of those asked."""
        return len(self.answers) / self.asked if self.asked else None


def open_survey(session: Session, new: NewSurvey, *, key: str, by: By) -> Survey:
    """Draw the sample and tell those of it who have an account.

    Each person is asked once, about one of their incidents. *key* is the installation's.
    """
    _require_manager(session, by.actor.user, new.client_id)
    survey = Survey(
        title=_require_title(new.title),
        client_id=new.client_id,
        since=new.since,
        until=new.until,
        questions=_require_questions(new.questions),
        expires_at=by.now + timedelta(days=_require_days(new)),
        opened_by_id=by.actor.user.id,
        created_at=by.now,
    )
    session.add(survey)
    session.flush()  # Invitations name it.
    drawn = _draw(_list_askable(session, new), new.size)
    if not drawn:
        raise NobodyToAskError
    for incident in drawn:
        session.add(_invite(survey, incident, key))
    session.flush()  # The page that people are led to has the invitation's id.
    audit.record(session, "open", survey, by=by, asked=len(drawn))
    _tell(session, survey, now=by.now)
    return survey


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a survey must meet for *user*, who runs them, to see it."""
    if not may_run(user):
        return false()
    return of_clients(Survey.client_id, clients_of(session, user))


def get_survey(session: Session, survey_id: int, user: User) -> Survey:
    """Raise ``NotFoundError`` for what is not there, or of another client."""
    survey = session.get(Survey, survey_id)
    if survey is None or not sees_client(session, user, survey.client_id):
        raise NotFoundError("survey", survey_id)
    return survey


def list_surveys(session: Session, user: User) -> list[Survey]:
    """The latest first."""
    seen = of_clients(Survey.client_id, clients_of(session, user))
    query = select(Survey).where(seen).order_by(Survey.id.desc()).limit(200)
    return list(session.scalars(query))


def list_invitations(session: Session, survey: Survey) -> list[SurveyInvitation]:
    query = select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id)
    return list(session.scalars(query.order_by(SurveyInvitation.id)))


def read_results(session: Session, survey: Survey) -> Results:
    answers = session.scalars(
        select(SurveyAnswer)
        .join(SurveyAnswer.invitation)
        .where(SurveyInvitation.survey_id == survey.id)
        .order_by(SurveyAnswer.id)
    ).all()
    averages = tuple(
        _average([each.stars[place] for each in answers])
        for place in range(len(survey.questions))
    )
    asked = len(list_invitations(session, survey))
    return Results(asked, tuple(answers), averages)


def may_run(user: User) -> bool:
    return user.active and user.has(*MANAGES)


def _average(stars: Sequence[int]) -> float | None:
    return sum(stars) / len(stars) if stars else None


def _list_askable(session: Session, new: NewSurvey) -> list[Incident]:
    """Incidents closed in the period, each of another person: the last one of theirs."""
    since = datetime.combine(new.since, time()).astimezone()
    until = datetime.combine(new.until + timedelta(days=1), time()).astimezone()
    closed = session.scalars(
        select(Incident)
        .where(
            Incident.client_id == new.client_id,
            Incident.state == State.CLOSED,
            Incident.closed_at >= since,
            Incident.closed_at < until,
        )
        .order_by(Incident.closed_at, Incident.id)
    ).all()
    by_person = {_person(each): each for each in closed if _may_be_asked(each)}
    return list(by_person.values())


def _person(incident: Incident) -> tuple[int | None, int | None]:
    """The account, or else the contact: the two keys of an invitation."""
    contact = incident.contact
    if contact is None:
        return incident.reporter_id, None
    if contact.account_id is not None:
        return contact.account_id, None
    return None, contact.id


def _may_be_asked(incident: Incident) -> bool:
    """Neither programs nor those who have left are asked."""
    if incident.contact is not None:
        return incident.contact.anonymised_at is None
    return incident.reporter.active and not incident.reporter.is_system


def _draw(askable: Sequence[Incident], size: int) -> list[Incident]:
    count = min(size, len(askable))
    return secrets.SystemRandom().sample(list(askable), count)


def _invite(survey: Survey, incident: Incident, key: str) -> SurveyInvitation:
    user_id, contact_id = _person(incident)
    nonce = make_nonce()
    return SurveyInvitation(
        survey_id=survey.id,
        incident_id=incident.id,
        user_id=user_id,
        contact_id=contact_id,
        nonce=nonce,
        token_hash=hash_token(make_token(key, nonce)),
    )


def _tell(session: Session, survey: Survey, *, now: datetime) -> None:
    for each in list_invitations(session, survey):
        news = News(
            Kind.SURVEY_ASKED, f"/surveys/mine/{each.id}", {"title": survey.title}
        )
        notify(session, [each.user_id], news, now=now)


def _require_manager(session: Session, user: User, client_id: int) -> None:
    if not may_run(user) or not sees_client(session, user, client_id):
        raise SurveyNotAllowedError


def _require_title(title: str) -> str:
    line = to_line(title)
    if not line or len(line) > MAX_LINE:
        raise SurveyInputError(
            f"A survey has a title of up to {MAX_LINE} characters.",
            case=SurveyCase.BAD_TITLE,
            limit=MAX_LINE,
        )
    return line


def _require_questions(given: Sequence[str]) -> list[str]:
    questions = list(_read_questions(given))
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise SurveyInputError(
            f"A survey has one to {MOST_QUESTIONS} questions.",
            case=SurveyCase.QUESTIONS,
            limit=MOST_QUESTIONS,
        )
    return questions


def _read_questions(given: Sequence[str]) -> Iterator[str]:
    for each in given:
        if question := to_line(each)[:MAX_LINE]:
            yield question


def _require_days(new: NewSurvey) -> int:
    if new.until < new.since:
        raise SurveyInputError("A period ends after it begins.", case=SurveyCase.PERIOD)
    if not 1 <= new.size <= MOST_PEOPLE:
        raise SurveyInputError(
            f"A survey asks 1 to {MOST_PEOPLE:,} people.",
            case=SurveyCase.SIZE,
            limit=MOST_PEOPLE,
        )
    if not 1 <= new.days <= LONGEST:
        raise SurveyInputError(
            f"Links hold for 1 to {LONGEST} days.", case=SurveyCase.DAYS, limit=LONGEST
        )
    return new.days
