"""Macros: what they are made of, what they do, and that they do all of it or nothing."""

import pytest

from kb.audit import AuditEntry
from kb.errors import ConflictError, InvalidInputError, NotFoundError
from kb.incidents import events, undoing
from kb.incidents.actions import Remark
from kb.incidents.errors import NotAllowedError, UndoRefusedError
from kb.incidents.models import IncidentEvent, Pause, State
from kb.macros import running, service
from kb.macros.errors import MacroError
from kb.macros.service import Described
from kb.macros.steps import Steps, Target
from kb.notifications.models import Notification
from kb.people.models import Tier, Unit
from kb.replies import sharing
from kb.replies.errors import ReplyCase, ReplyError
from kb.replies.placeholders import Filled
from kb.replies.sharing import Reach
from kb.services.models import OWN, Client, ClientAssignment
from tests.desk import Desk

URGENT = Steps(said={"impact": 1, "urgency": 1}, take=True)
NOTHING = Filled("", ())
ESCALATE = Steps(
    said={"category": "网络"},
    take=True,
    target=Target.UP,
    reason="需要二线",
    tried="重启过",
)


@pytest.fixture
def desk(session):
    return Desk(session)


@pytest.fixture
def make(desk):
    def make(steps, title="宏", by="technician", **described):
        given = Described(title=title, steps=steps, **described)
        return service.add(desk.session, given, by=desk.as_(by))

    return make


@pytest.fixture
def run(desk):
    def run(macro, incident, said=NOTHING, by="technician"):
        return running.run(desk.session, macro, incident, said, by=desk.as_(by))

    return run


def actions_of(session, incident):
    session.flush()
    query = session.query(IncidentEvent.action).filter_by(incident_id=incident.id)
    return [action for (action,) in query.order_by(IncidentEvent.id)]


def test_all_steps_are_taken_in_their_order_and_the_macro_is_named(
    session, desk, make, run
):
    macro, incident = make(ESCALATE, title="升级"), desk.incident()

    run(macro, incident)

    assert incident.category == "网络"
    assert incident.level == 2
    assert actions_of(session, incident) == [
        *("open", "edit", "start", "transfer", "run_macro")
    ]
    entry = session.query(AuditEntry).filter_by(action=Remark.RUN_MACRO).one()
    assert entry.details == {"macro": macro.id, "title": "升级"}
    assert macro.uses == 1


def test_what_would_happen_is_what_happens(session, desk, make):
    macro, incident = make(ESCALATE), desk.incident()
    user = desk.person("technician")

    edit, take, transfer = running.plan(session, macro, incident, user, NOTHING)

    assert (edit.field, edit.before, edit.after) == ("category", "", "网络")
    assert take.after == user.name
    assert (transfer.before.level, transfer.after.level) == (1, 2)
    assert all(each.is_allowed for each in (edit, take, transfer))
    seen = running.plan(session, macro, incident, desk.person("manager"), NOTHING)
    assert not any(each.is_allowed for each in seen)


def test_a_macro_gives_nobody_a_right_they_have_not(desk, make, run):
    macro = make(URGENT, by="manager")

    with pytest.raises(NotAllowedError):
        run(macro, desk.incident(), by="manager")
    closed = desk.closed()
    with pytest.raises(ConflictError):
        run(make(URGENT), closed)


def test_a_macro_says_nothing_for_the_user_and_closes_nothing():
    assert set(Steps.__dataclass_fields__) == {
        *("said", "take", "text_zh", "text_en", "internal", "waits_for", "waits_why"),
        *("target", "unit_id", "post", "level", "reason", "tried"),
    }


def test_a_comment_goes_to_whoever_asked_and_cannot_be_undone(session, desk, make, run):
    incident = desk.started()
    steps = Steps(text_zh="请看 {system}", waits_for=Pause.USER, waits_why="缺编号")

    run(make(steps), incident, Filled("请看", ()))

    assert incident.paused_for is Pause.USER
    told = session.query(Notification).filter_by(user_id=incident.reporter_id)
    assert {each.kind for each in told} == {"commented", "answer_wanted"}
    newest = events.find_newest(session, incident.id)
    with pytest.raises(UndoRefusedError):
        undoing.undo(session, incident, newest, by=desk.as_("technician"))


def test_what_the_incident_does_not_say_sends_nothing(session, desk, make, run):
    incident = desk.started()
    macro = make(Steps(take=True, text_zh="{system}"))

    with pytest.raises(MacroError):
        run(macro, incident, Filled("{system}", ("system",)))

    assert "comment" not in actions_of(session, incident)


def test_steps_without_a_letter_out_are_undone_together(session, desk, make, run):
    incident = desk.incident()
    run(make(ESCALATE), incident)
    newest = undoing.find_undoable(session, incident, by=desk.as_("technician"))

    undoing.undo(session, incident, newest.id, by=desk.as_("technician"))

    assert (incident.state, incident.level, incident.category) == (State.NEW, 1, "")
    assert incident.assignee_id is None
    assert undoing.find_undoable(session, incident, by=desk.as_("technician")) is None


def test_what_is_so_already_leaves_no_trace(session, desk, make, run):
    incident = desk.started()
    macro = make(Steps(take=True))

    run(macro, incident)

    assert actions_of(session, incident) == ["open", "start"]
    assert (
        running.plan(session, macro, incident, desk.person("technician"), NOTHING) == []
    )


@pytest.mark.parametrize(
    "steps",
    [
        Steps(),
        Steps(text_zh="{password}"),
        Steps(target=Target.THERE, reason="x", tried="y"),
        Steps(said={"impact": 7}),
        Steps(waits_for=Pause.USER),
        Steps(target=Target.UP, reason="x"),
    ],
)
def test_a_macro_that_could_not_be_run_is_not_kept(make, steps):
    with pytest.raises(InvalidInputError):
        make(steps)


def test_one_s_own_are_nobody_else_s(session, desk, make):
    macro = make(URGENT)

    for other in ("colleague", "manager", "reporter"):
        assert service.list_usable(session, desk.person(other)) == []
        with pytest.raises(NotFoundError):
            service.get_usable(session, macro.id, desk.person(other))
        with pytest.raises(NotFoundError):
            service.switch(session, macro.id, active=False, by=desk.as_(other))


def test_a_person_keeps_so_many_as_a_page_has(make, monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 2)
    make(URGENT)
    make(URGENT)

    with pytest.raises(ReplyError) as refused:
        make(URGENT)
    assert (refused.value.code, refused.value.case) == (
        "bad_reply",
        ReplyCase.TOO_MANY,
    )
    assert make(URGENT, by="colleague").id


def test_taking_what_is_for_all_for_oneself_counts_too(desk, make, monkeypatch):
    shared = make(URGENT, by="manager", reach=Reach.ALL)
    monkeypatch.setattr(sharing, "MOST", 1)
    mine = Described(title="宏", steps=URGENT)
    service.add(desk.session, mine, by=desk.as_("administrator"))

    with pytest.raises(ReplyError):
        service.change(desk.session, shared.id, mine, by=desk.as_("administrator"))


def test_a_unit_of_another_client_is_neither_named_nor_gone_to(
    session, desk, make, run
):
    tax = Client(code="tax", names={"en": "Tax"})
    session.add(tax)
    session.flush()
    unit = Unit(name="税务科", tier=Tier.COUNTY, client_id=tax.id)
    session.add(unit)
    technician = desk.person("technician")
    session.add(ClientAssignment(user_id=technician.id, client_id=OWN))
    session.flush()
    steps = Steps(
        target=Target.THERE, unit_id=unit.id, reason="归口处理", tried="重启过"
    )
    macro = make(steps, by="administrator", reach=Reach.ALL)
    incident = desk.started()

    (seen,) = running.plan(session, macro, incident, technician, NOTHING)
    assert not seen.is_allowed
    assert seen.after == seen.before
    with pytest.raises(NotFoundError):
        run(macro, incident)
