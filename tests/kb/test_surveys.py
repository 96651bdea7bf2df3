"""Surveys: who is asked, by which link, once; and what follows from a bad answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.complaints.models import Complaint
from kb.items.models import Item
from kb.items.sources import ItemSource
from kb.notifications.models import Notification
from kb.services.models import OWN
from kb.surveys import answering, service
from kb.surveys.answering import Said
from kb.surveys.errors import (
    LinkGoneError,
    NobodyToAskError,
    SurveyAnswerError,
    SurveyCase,
    SurveyInputError,
    SurveyNotAllowedError,
)
from kb.surveys.links import hash_token, make_token
from kb.surveys.service import NewSurvey
from tests.conftest import NOON

KEY = "key of the house"
DAY = timedelta(hours=8)


def new(**values):
    today = NOON.astimezone().date()
    values = {
        "title": "2026 年一季度满意度调查",
        "client_id": OWN,
        "since": today,
        "until": today,
        "questions": ["处理得及时吗？", "态度好吗？"],
    } | values
    return NewSurvey(**values)


@pytest.fixture
def survey(desk):
    desk.closed("甲")
    desk.closed("乙")
    by = desk.as_("manager")
    return service.open_survey(desk.session, new(), key=KEY, by=by)


def token_of(desk, survey):
    (invitation,) = service.list_invitations(desk.session, survey)
    return make_token(KEY, invitation.nonce)


def say(desk, token, now=NOON, **values):
    said = Said(**({"stars": [5, 4]} | values))
    return answering.answer(desk.session, token, said, within=DAY, now=now)


def test_each_person_is_asked_once_and_only_the_hash_is_kept(desk, survey):
    (invitation,) = service.list_invitations(desk.session, survey)
    token = make_token(KEY, invitation.nonce)

    assert invitation.user_id == desk.person("reporter").id
    assert invitation.incident.title == "乙", "the last one of theirs"
    assert invitation.token_hash == hash_token(token)
    assert token != make_token("another key", invitation.nonce)
    told = desk.session.scalars(
        select(Notification).where(Notification.kind == "survey_asked")
    ).one()
    assert told.path == f"/surveys/mine/{invitation.id}"
    assert token not in str([told.path, told.details])


def test_a_link_works_once_and_in_time(desk, survey):
    token = token_of(desk, survey)

    with pytest.raises(LinkGoneError):
        say(desk, token, now=survey.expires_at)
    with pytest.raises(LinkGoneError):
        say(desk, token + "x")
    say(desk, token)
    with pytest.raises(LinkGoneError):
        say(desk, token)

    results = service.read_results(desk.session, survey)
    assert (results.rate, results.averages) == (1.0, (5.0, 4.0))


@pytest.mark.parametrize("stars", [[], [5], [5, 0], [5, 6], [5, 4, 3]])
def test_every_question_is_answered_with_stars(desk, survey, stars):
    with pytest.raises(SurveyAnswerError):
        say(desk, token_of(desk, survey), stars=stars)

    assert service.read_results(desk.session, survey).rate == 0.0


def test_fewer_than_two_stars_open_an_item_that_its_assignee_does_not_see(desk, survey):
    answer = say(desk, token_of(desk, survey), stars=[1, 5], words="等了三天")

    item = desk.session.scalars(select(Item)).one()
    assert (item.source, item.source_id) == (ItemSource.SURVEY, answer.id)
    assert item.about_id == desk.person("technician").id
    assert item.confidential


def test_words_ticked_as_a_complaint_become_one(desk, survey):
    say(desk, token_of(desk, survey), words="态度不好", is_complaint=True)

    complaint = desk.session.scalars(select(Complaint)).one()
    assert complaint.channel == "survey"
    assert complaint.complainer_id == desk.person("reporter").id
    assert complaint.item.description == "态度不好"


def test_a_good_answer_opens_nothing(desk, survey):
    say(desk, token_of(desk, survey), stars=[2, 5], is_complaint=True)

    assert desk.session.scalars(select(Item)).all() == []


@pytest.mark.parametrize(
    ("values", "case"),
    [
        ({"title": ""}, SurveyCase.BAD_TITLE),
        ({"questions": ["", " "]}, SurveyCase.QUESTIONS),
        ({"questions": list("一二三四五六")}, SurveyCase.QUESTIONS),
        ({"until": NOON.date() - timedelta(days=1)}, SurveyCase.PERIOD),
        ({"size": 0}, SurveyCase.SIZE),
        ({"days": 91}, SurveyCase.DAYS),
    ],
)
def test_what_cannot_be_asked_is_refused(desk, values, case):
    desk.closed("甲")
    with pytest.raises(SurveyInputError) as caught:
        service.open_survey(
            desk.session, new(**values), key=KEY, by=desk.as_("manager")
        )

    assert caught.value.case is case


def test_nobody_is_asked_without_closed_incidents(desk):
    with pytest.raises(NobodyToAskError):
        service.open_survey(desk.session, new(), key=KEY, by=desk.as_("manager"))


@pytest.mark.parametrize("login", ["technician", "reporter", "reviewer"])
def test_only_managers_run_surveys(desk, login):
    desk.closed("甲")
    with pytest.raises(SurveyNotAllowedError):
        service.open_survey(desk.session, new(), key=KEY, by=desk.as_(login))
