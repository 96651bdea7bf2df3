"""Who is told what: once, never whoever did it, and nobody of what others bring in."""

import io

import pytest
from sqlalchemy import delete, select

from kb.content.folder import FolderContentStore
from kb.exchange.incidents import take_in
from kb.exchange.rows import ClosedAs, IncidentRow, Saying
from kb.exchange.run import IncidentImport
from kb.incidents import commenting, transfers, verification
from kb.incidents.actions import Action
from kb.incidents.commenting import Comment
from kb.incidents.lifecycle import UNDOING
from kb.incidents.models import Incident, State
from kb.incidents.opening import IncomingFile
from kb.notifications.models import Notification
from kb.people.models import Role, User, UserRole
from tests.incident_acts import ACTS

# Written out: a step, by whom, and what the reporter, the confirmer and the assignee
# (a technician) are told when somebody else takes it.
NEWS = """
start            colleague   -          -          assigned
transfer         colleague   -          -          arrived
carry_over       colleague   -          -          -
edit             colleague   -          -          -
link             colleague   -          -          -
unlink           colleague   -          -          -
await            colleague   -          -          -
name_cause       colleague   -          -          -
change_client    colleague   -          -          -
resolve          colleague   resolved   resolved   -
confirm          colleague   -          -          confirmed
deny             colleague   -          -          denied
mark_unanswered  colleague   -          -          -
close            colleague   closed     closed     -
reopen           colleague   -          -          reopened
withdraw         colleague   -          -          -
mark_duplicate   colleague   duplicate  duplicate  -
resolve          technician  resolved   resolved   -
close            technician  closed     closed     -
confirm          neighbour   -          -          confirmed
deny             neighbour   -          -          denied
reopen           reporter    -          -          reopened
withdraw         reporter    -          -          -
approve          manager     approved   approved   approved
decline          manager     declined   declined   declined
pause            technician  answer_wanted answer_wanted -
continue         technician  -          -          -
"""
CASES = [line.split() for line in NEWS.strip().splitlines()]


@pytest.fixture
def told(session):
    """What everybody has been told since the last time that one asked."""

    def read(of=None):
        session.flush()
        about = f"%/{of.id}" if of is not None else "%"
        rows = session.execute(
            select(User.login, Notification.kind, Notification.path)
            .join(User, User.id == Notification.user_id)
            .where(Notification.kind != "submitted", Notification.path.like(about))
            .order_by(Notification.id)
        ).all()
        session.execute(delete(Notification))
        return {(login, kind, path.split("/")[1]) for login, kind, path in rows}

    return read


@pytest.fixture
def ready(desk):
    """An incident in which an action is possible; its confirmer is the neighbour."""

    def bring(action):
        confirmer = desk.person("neighbour")
        if action is Action.START:
            return desk.incident(confirmer=confirmer)
        if action in (Action.TRANSFER, Action.RESOLVE, Action.APPROVE, Action.DECLINE):
            return desk.started(confirmer=confirmer)
        if action in (Action.PAUSE, Action.CONTINUE):
            incident = desk.started(confirmer=confirmer)
            if action is Action.CONTINUE:
                ACTS[Action.PAUSE](desk, incident, by=desk.as_("technician"))
            return incident
        incident = desk.resolved(solution=desk.solution(), confirmer=confirmer)
        if action is Action.CLOSE:
            verification.confirm(desk.session, incident, by=desk.as_("neighbour"))
        return incident

    return bring


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_each_step_tells_those_whom_it_concerns(desk, ready, told, case):
    name, by, reporter, confirmer, assignee = case
    action = Action(name)
    incident = ready(action)
    told()

    if action is Action.START:
        worker = desk.person("technician")
        transfers.start(desk.session, incident, assignee=worker, by=desk.as_(by))
    else:
        ACTS[action](desk, incident, by=desk.as_(by))

    expected = {
        ("reporter", reporter, "requests"),
        ("neighbour", confirmer, "requests"),
        ("technician", assignee, "incidents"),
    }
    assert told(incident) == {each for each in expected if each[1] != "-"}


def test_the_table_names_every_action():
    asked = {Action.ASK_BACK, Action.GIVE_BACK, Action.KEEP}  # See test_taking_back.

    assert {name for name, *_ in CASES} == set(Action) - asked - UNDOING


def test_whoever_gets_it_is_told_that_it_was_handed_over(desk, told):
    incident = desk.started()
    handover = transfers.Handover(
        reason="换人", tried="重启", assignee=desk.person("colleague")
    )
    told()

    transfers.transfer(desk.session, incident, handover, by=desk.as_("technician"))

    assert told() == {("colleague", "transferred", "incidents")}


COMMENTS = """
technician  no   reporter:requests neighbour:requests
technician  yes  -
reporter    no   technician:incidents neighbour:requests
colleague   no   reporter:requests neighbour:requests technician:incidents
colleague   yes  technician:incidents
"""


@pytest.mark.parametrize("line", COMMENTS.strip().splitlines())
def test_a_comment_is_told_to_the_others_who_may_read_it(desk, told, line):
    by, internal, *people = line.split()
    incident = desk.started(confirmer=desk.person("neighbour"))
    said = Comment("还在看", internal == "yes")
    told()

    commenting.comment(desk.session, incident, said, by=desk.as_(by))

    pairs = (each.split(":") for each in people if each != "-")
    assert told() == {(login, "commented", place) for login, place in pairs}


@pytest.mark.parametrize("text", ["见附件", ""])
def test_a_comment_with_files_is_told_once(desk, session, tmp_path, text):
    incident = desk.started()
    content = FolderContentStore(tmp_path)
    files = [
        IncomingFile(
            content=content.put(io.BytesIO(name.encode())),
            name=name,
            media_type="text/plain",
        )
        for name in ("甲.txt", "乙.txt")
    ]
    session.execute(delete(Notification))

    said = Comment(text, files=files)
    commenting.comment(session, incident, said, by=desk.as_("reporter"))

    assert len(incident.attachments) == 2
    kinds = session.scalars(select(Notification.kind)).all()
    assert kinds == ["commented"]


def test_one_person_on_both_sides_is_told_once(desk, told):
    incident = desk.incident(reporter="technician")
    transfers.start(desk.session, incident, by=desk.as_("technician"))
    told()

    commenting.comment(desk.session, incident, Comment("?"), by=desk.as_("colleague"))

    assert told() == {("technician", "commented", "incidents")}


def test_a_title_does_not_follow_somebody_who_has_left_the_staff(desk, session, told):
    incident = desk.resolved()
    worker = desk.person("technician")
    worker.role_rows = [UserRole(role=Role.REQUESTER)]
    session.flush()
    told()

    verification.deny(session, incident, "还是不行", by=desk.as_("reporter"))

    assert told() == set()


def test_what_is_imported_tells_nobody(desk, told):
    for login in ("reporter", "technician"):
        desk.person(login)
    by = desk.as_("manager")
    run = IncidentImport(
        origin="elsewhere", closed_as=ClosedAs.RESOLVED, actor=by.actor, now=by.now
    )
    row = IncidentRow(
        external_id="1",
        title="打印机不工作",
        state=State.CLOSED,
        reporter="reporter",
        assignee="technician",
        comments=(Saying(text="重启过了", internal=False),),
    )

    take_in(desk.session, row, run, {})

    incident = desk.session.scalars(select(Incident)).one()
    assert (incident.state, incident.assignee.login) == (State.RESOLVED, "technician")
    assert told() == set()
