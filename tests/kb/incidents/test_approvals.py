"""Kinds of request: what each has to be told, its post, its procedure, its approval."""

import pytest
from sqlalchemy import select

from kb.articles.kinds import ArticleKind
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.incidents import approvals, calls, listing, transfers, verification
from kb.incidents.calls import Solved
from kb.incidents.errors import (
    NotAllowedError,
    NotApprovedError,
    ReasonMissingError,
)
from kb.incidents.lifecycle import allowed
from kb.incidents.models import Approval, Incident, State
from kb.notifications.models import Notification
from kb.people import units
from kb.people.models import Post, Tier
from kb.requests import kinds
from kb.requests.errors import (
    AnswerError,
    AnswerNotAskedError,
    KindInputError,
    NoApproverError,
    RequestFieldMissingError,
    UnknownKindError,
)
from kb.requests.kinds import Setup
from review import retiring

ASKED = {"title": "开通征管系统权限", "system": "征管系统", "description": "新到岗"}


@pytest.fixture
def county(desk):
    """A county whose lead is the neighbour, below a city that the manager leads."""
    city = units.add_unit(desk.session, "某市", tier=Tier.CITY)
    city.lead = desk.person("manager")
    county = units.add_unit(desk.session, "某县", tier=Tier.COUNTY, parent=city)
    county.lead = desk.person("neighbour")
    desk.session.flush()
    return county


def kind(desk, code):
    return kinds.find_kind(desk.session, code)


def ask(desk, unit, code="service_request", **report):
    return desk.incident(**{**ASKED, "unit": unit, "kind": kind(desk, code), **report})


def told(desk, login):
    rows = desk.session.scalars(
        select(Notification.kind)
        .where(
            Notification.user_id == desk.person(login).id,
            Notification.read_at.is_(None),
        )
        .order_by(Notification.id)
    )
    return list(rows)


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("fault", Post.TECHNICAL),
        ("business_question", Post.BUSINESS),
        ("technical_question", Post.TECHNICAL),
        ("service_request", Post.TECHNICAL),
    ],
)
def test_the_kind_says_to_which_post_it_goes(desk, county, code, post):
    answers = {"screen": "申报", "operation": "提交"} if "question" in code else {}
    if code == "technical_question":
        del answers["screen"]

    assert ask(desk, county, code, answers=answers).post is post


def test_a_post_that_somebody_names_counts(desk, county):
    assert ask(desk, county, "fault", post=Post.BUSINESS).post is Post.BUSINESS


def test_all_that_is_missing_is_said_at_once(desk):
    with pytest.raises(RequestFieldMissingError) as caught:
        desk.incident("怎么申报", kind=kind(desk, "business_question"))

    assert caught.value.missing == ("system", "screen", "operation")
    assert desk.session.scalars(select(Incident)).all() == []


def test_a_picture_can_be_obligatory(desk):
    fault = kind(desk, "fault")
    setup = Setup(requires=["picture"])
    kinds.set_up(desk.session, fault, setup, by=desk.as_("administrator"))

    with pytest.raises(RequestFieldMissingError):
        desk.incident("打不开", kind=fault)
    assert desk.incident("打不开", kind=fault, has_picture=True).kind is fault


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("fault", {"colour": "红"}),
        ("fault", {"message": "长" * 4_001}),
        ("fault", {"when": "长" * 201}),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused(desk, code, answers):
    with pytest.raises(AnswerError):
        desk.incident("打不开", system="OA", kind=kind(desk, code), answers=answers)


def test_answers_want_a_kind(desk):
    with pytest.raises(RequestFieldMissingError) as caught:
        desk.incident("打不开", answers={"when": "早上"})

    assert caught.value.missing == ("kind",)


def test_an_answer_that_is_not_asked_for_is_refused(desk):
    with pytest.raises(AnswerNotAskedError):
        desk.incident(
            "打不开",
            system="OA",
            kind=kind(desk, "fault"),
            answers={"screen": "申报"},
        )


def test_answers_are_kept_without_empty_ones_and_are_searched_with(desk):
    incident = desk.incident(
        "打不开",
        system="OA",
        description="点登录",
        kind=kind(desk, "fault"),
        answers={"message": " ORA-12541 \n", "when": " "},
    )

    assert incident.answers == {"message": "ORA-12541"}
    assert incident.told == "点登录\nORA-12541"


def test_there_is_no_such_kind(desk):
    with pytest.raises(UnknownKindError):
        kinds.find_kind(desk.session, "complaint")


def test_the_lead_of_the_unit_is_asked_and_work_waits(desk, county):
    incident = ask(desk, county)

    assert incident.approver is desk.person("neighbour")
    assert told(desk, "neighbour") == ["approval_asked"]
    assert listing.get_incident(desk.session, incident.id, desk.person("neighbour"))
    with pytest.raises(NotApprovedError):
        transfers.start(desk.session, incident, by=desk.as_("technician"))
    with pytest.raises(NotApprovedError):
        calls.solve_on_telephone(
            desk.session, incident, Solved(done="开通了"), by=desk.as_("technician")
        )
    assert not {"start", "resolve"} & allowed(incident, desk.person("technician"))


def test_what_is_approved_is_worked_on(desk, county):
    incident = approvals.approve(
        desk.session, ask(desk, county), "同意", by=desk.as_("neighbour")
    )

    assert incident.approval is Approval.APPROVED
    assert told(desk, "reporter") == ["approved"]
    assert told(desk, "neighbour") == []
    transfers.start(desk.session, incident, by=desk.as_("technician"))
    assert incident.state is State.IN_PROGRESS


def test_what_is_declined_ends_with_the_reason(desk, county):
    incident = ask(desk, county)

    with pytest.raises(ReasonMissingError):
        approvals.decline(desk.session, incident, " ", by=desk.as_("neighbour"))
    approvals.decline(desk.session, incident, "无此岗位", by=desk.as_("neighbour"))

    assert (incident.state, incident.approval) == (State.CANCELLED, Approval.DECLINED)
    assert incident.events[-1].text == "无此岗位"
    assert told(desk, "reporter") == ["declined"]


@pytest.mark.parametrize(
    "login", ["reporter", "technician", "manager", "administrator", "reviewer"]
)
def test_nobody_else_approves(desk, county, login):
    incident = ask(desk, county)

    with pytest.raises(NotAllowedError):
        approvals.approve(desk.session, incident, by=desk.as_(login))


def test_a_lead_does_not_approve_what_they_ask_for_themselves(desk, county):
    incident = ask(desk, county, reporter="neighbour")

    assert incident.approver is desk.person("manager")


def test_where_the_approver_has_left_a_manager_stands_in(desk, county):
    incident = ask(desk, county)
    desk.person("neighbour").active = False

    with pytest.raises(NotAllowedError):
        approvals.approve(desk.session, incident, by=desk.as_("technician"))
    approvals.approve(desk.session, incident, by=desk.as_("manager"))


def test_a_kind_may_name_its_approver(desk, county):
    setup = Setup(approver=desk.person("reviewer"))
    kinds.set_up(
        desk.session,
        kind(desk, "service_request"),
        setup,
        by=desk.as_("administrator"),
    )

    assert ask(desk, county).approver is desk.person("reviewer")


def test_without_anybody_to_approve_it_is_refused(desk):
    with pytest.raises(NoApproverError):
        ask(desk, None)


def test_a_caller_without_an_account_asks_too(desk, county):
    card = Card(name="张丽华", unit=county)
    zhang = contacts.add_contact(desk.session, card, by=desk.as_("technician"))

    incident = ask(desk, county, reporter="technician", contact=zhang)

    assert incident.approver is desk.person("neighbour")


def test_the_procedure_of_a_kind_is_linked_when_it_is_opened(desk, county):
    solution = desk.solution("开通权限的步骤")
    service_request = kind(desk, "service_request")
    by = desk.as_("administrator")
    kinds.set_up(desk.session, service_request, Setup(procedure=solution), by=by)

    incident = ask(desk, county)

    assert incident.solution_id == solution.id
    assert "link" in [event.action for event in incident.events]
    approvals.approve(desk.session, incident, by=desk.as_("neighbour"))
    verification.resolve(desk.session, incident, "开通了", by=desk.as_("technician"))
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    assert incident.is_ready_to_close

    retiring.retire(desk.session, solution.id, "过期", by=desk.as_("manager"))
    assert ask(desk, county).solution_id is None


def test_a_procedure_is_a_solution(desk):
    policy = desk.solution("制度", kind=ArticleKind.POLICY)
    with pytest.raises(KindInputError):
        kinds.set_up(
            desk.session,
            kind(desk, "service_request"),
            Setup(procedure=policy),
            by=desk.as_("administrator"),
        )
