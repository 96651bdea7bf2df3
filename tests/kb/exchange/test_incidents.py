"""Rows of incidents taken in: what they become, and what they never become."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kb.articles.kinds import ArticleKind
from kb.articles.models import Submission, SubmissionState
from kb.audit import Actor, AuditEntry
from kb.content.folder import FolderContentStore
from kb.exchange import incidents
from kb.exchange.errors import (
    ImportNotAllowedError,
    RowError,
    RowFileError,
    UnknownSolutionError,
)
from kb.exchange.keys import ExternalKey
from kb.exchange.rows import (
    ClosedAs,
    FileRow,
    IncidentRow,
    Noun,
    Result,
    Saying,
    Stored,
    digest,
)
from kb.exchange.run import IncidentImport, require_importer
from kb.incidents import closing, opening, own_causes, verification
from kb.incidents.errors import CauseError, ClosingRefusedError, IncidentInputError
from kb.incidents.models import Incident, IncidentEvent, State, Verification
from kb.incidents.past_cases import PastCase
from kb.text import TextTooLongError
from tests.conftest import NOON

MORNING = datetime(2026, 1, 5, 9, 10, tzinfo=UTC)


@pytest.fixture
def take_in(session, desk):
    """Takes a row in as the manager."""

    def run(row=None, *, files=None, **options):
        given = IncidentImport(
            origin=options.pop("origin", "servicenow"),
            actor=Actor(desk.person("manager"), "test"),
            now=desk.now,
            **options,
        )
        return incidents.take_in(session, row or make_row(), given, files or {})

    return run


def make_row(external_id="INC1", **values):
    return IncidentRow(
        external_id=external_id,
        **{"title": "打印机不工作", "opened_at": MORNING, **values},
    )


def find(session, taken):
    return session.scalar(select(Incident).where(Incident.number == taken.key))


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_new_row_is_an_incident_with_its_own_time(session, take_in, desk):
    taken = take_in(make_row(description="脱机", system="PRN-1", impact=1))

    incident = find(session, taken)
    assert taken.result is Result.CREATED
    assert (incident.state, incident.created_at) == (State.NEW, MORNING)
    assert (incident.title, incident.system, incident.impact) == (
        "打印机不工作",
        "PRN-1",
        1,
    )
    assert incident.reporter_id == desk.person("manager").id


def test_people_are_found_by_login_address_or_a_name_of_their_own(
    session, take_in, desk
):
    reporter, technician = desk.person("reporter"), desk.person("technician")
    technician.email = "Tech@example.org"

    taken = take_in(
        make_row(
            reporter="reporter", assignee="tech@Example.org", state=State.IN_PROGRESS
        )
    )

    incident = find(session, taken)
    assert (incident.reporter_id, incident.confirmer_id) == (reporter.id, reporter.id)
    assert incident.assignee_id == technician.id
    assert incident.state is State.IN_PROGRESS


def test_people_without_an_account_are_named_to_staff_only(session, take_in):
    taken = take_in(make_row(reporter="Abel Tuter"))

    events = find(session, taken).events
    (source,) = [each for each in events if each.action == "import"]
    assert source.internal
    assert "Abel Tuter" in source.text
    assert source.details == {"origin": "servicenow", "external_id": "INC1"}


@pytest.mark.parametrize("closed_as", ClosedAs)
@pytest.mark.parametrize("state", State)
def test_no_row_enters_closed(session, take_in, desk, state, closed_as):
    solution = desk.solution()

    take_in(make_row(state=state, solution=str(solution.id)), closed_as=closed_as)
    take_in(
        make_row(state=state, solution=str(solution.id), title="anders"),
        closed_as=closed_as,
    )

    assert State.CLOSED not in set(session.scalars(select(Incident.state)))


def test_what_is_closed_there_waits_for_its_users_word_here(session, take_in, desk):
    solution = desk.solution()
    row = make_row(
        state=State.CLOSED,
        solution=str(solution.id),
        done="Restarted",
        closed_at=MORNING + timedelta(hours=2),
    )

    incident = find(session, take_in(row, closed_as=ClosedAs.RESOLVED))

    assert (incident.state, incident.solution_id) == (State.RESOLVED, solution.id)
    assert incident.resolved_at == MORNING + timedelta(hours=2)
    assert (incident.verification, incident.closed_at) == (None, None)
    with pytest.raises(ClosingRefusedError):
        closing.close(session, incident, by=desk.as_("technician"))
    verification.confirm(session, incident, by=desk.as_("technician"))
    assert closing.close(session, incident, by=desk.as_("technician")).closed_at


def test_what_is_solved_by_a_solution_known_here_teaches_it(session, take_in, desk):
    solution = desk.solution()
    row = make_row(
        state=State.CLOSED, description="脱机", done="重启", solution=f"#{solution.id}"
    )

    taken = take_in(row)

    (case,) = session.scalars(select(PastCase))
    assert taken.result is Result.PAST_CASE
    assert (case.article_id, case.title) == (solution.id, "打印机不工作")
    assert "重启" in case.body
    assert count(session, Incident) == 0
    assert take_in(row).result is Result.UNCHANGED
    assert count(session, PastCase) == 1


def test_a_past_case_follows_its_row(session, take_in, desk):
    solution = desk.solution()
    row = {"state": State.CLOSED, "solution": str(solution.id)}
    take_in(make_row(**row))

    again = take_in(make_row(**row, done="more words"))
    reopened = take_in(make_row(state=State.NEW))

    (case,) = session.scalars(select(PastCase))
    assert (again.result, reopened.result) == (Result.PAST_CASE, Result.KEPT)
    assert case.body == "more words"


def test_a_solution_is_found_by_the_key_of_an_imported_article(session, take_in, desk):
    solution = desk.solution()
    session.add(
        ExternalKey(
            origin="servicenow",
            noun=Noun.ARTICLES.value,
            external_id="KB0010001",
            sha256="",
            given={},
            submission_id=solution.current_revision.submission_id,
            at=NOON,
        )
    )

    taken = take_in(make_row(state=State.RESOLVED, solution="KB0010001"))

    assert (taken.result, taken.key) == (Result.PAST_CASE, str(solution.id))


def test_closed_without_a_solution_is_no_past_case(take_in):
    with pytest.raises(UnknownSolutionError, match="names no solution"):
        take_in(make_row(state=State.CLOSED))


def test_a_solution_that_leads_nowhere_refuses_the_row(session, take_in, desk):
    retired = desk.solution()
    retired.retired_at = NOON
    topology = desk.solution(
        kind=ArticleKind.TOPOLOGY, sections={"description": "core"}
    )
    session.flush()

    for name in ("KB404", "99999999", str(retired.id), str(topology.id)):
        with pytest.raises(UnknownSolutionError) as caught:
            take_in(make_row(state=State.RESOLVED, solution=name))
        assert caught.value.field == "solution"


def test_in_our_own_export_ids_are_those_of_the_other_place(take_in, desk):
    solution = desk.solution()

    with pytest.raises(UnknownSolutionError):
        take_in(
            make_row(state=State.RESOLVED, solution=str(solution.id)),
            origin="yunzhi",
            is_ours=True,
        )


def test_what_was_done_becomes_a_draft_only_if_that_is_chosen(session, take_in):
    row = make_row(state=State.RESOLVED, done="Restart the print spooler service.")

    take_in(row)
    assert count(session, Submission) == 0

    taken = take_in(
        make_row("INC2", state=State.RESOLVED, done=row.done), draft_solutions=True
    )

    (submission,) = session.scalars(select(Submission))
    assert submission.state is SubmissionState.DRAFT
    assert submission.sections["resolution"] == row.done
    assert find(session, taken).pending_submission_id == submission.id


def test_a_word_is_no_solution(session, take_in):
    take_in(make_row(state=State.RESOLVED, done="Fixed."), draft_solutions=True)

    assert count(session, Submission) == 0


def test_the_same_row_again_changes_nothing(session, take_in):
    row = make_row(
        state=State.RESOLVED, comments=(Saying(text="hello"),), done="Restarted"
    )
    take_in(row)
    before = [count(session, table) for table in (Incident, IncidentEvent, AuditEntry)]

    again = take_in(row)

    after = [count(session, table) for table in (Incident, IncidentEvent, AuditEntry)]
    assert again.result is Result.UNCHANGED
    assert after == before


def test_a_changed_row_corrects_an_open_incident_on_its_time_line(session, take_in):
    incident = find(session, take_in())

    again = take_in(
        make_row(title="打印机脱机", urgency=1, comments=(Saying(text="new"),))
    )

    session.refresh(incident)
    assert again.result is Result.UPDATED
    assert (incident.title, incident.urgency) == ("打印机脱机", 1)
    assert [each.action for each in incident.events][-2:] == ["edit", "comment"]


def test_what_people_changed_here_is_kept_and_said(session, take_in, desk):
    incident = find(session, take_in())
    mine = {"title": "我们的标题"}
    opening.edit(session, incident, mine, by=desk.as_("technician"))

    kept = take_in(make_row(title="their title"))
    both = take_in(make_row(title="their title", category="打印"))

    assert (kept.result, both.result) == (Result.KEPT, Result.UPDATED)
    assert "title" in both.message
    assert (incident.title, incident.category) == ("我们的标题", "打印")
    assert take_in(make_row(title="their title", category="打印")).result is Result.KEPT


# Made by the first version that imported incidents.
FIRST_ROW = {
    "title": "打印机不工作",
    "description": "脱机\n\n三楼",
    "system": "PRN-1",
    "category": "打印",
    "impact": 1,
    "urgency": 3,
    "comments": (Saying(text="已看过", author="A"),),
}
FIRST_SHA256 = "681d3c56b4c48ded7904bf79ae58aa5ef5574724400c99b7ee8694a6993bb888"
FIRST_GIVEN = {
    "title": "018b217c4babcf7f",
    "description": "11623a5b0b4a9cda",
    "system": "c8b7f65f9141640b",
    "category": "c1bd347e13d2e142",
    "impact": "391552c099c101b1",
    "urgency": "a4aab3f1f08004e9",
    "state": "new",
    "solution": "",
}


def test_a_row_that_an_earlier_version_took_in_has_not_changed(session, take_in):
    row = make_row(**FIRST_ROW)
    incident = find(session, take_in(row))
    key = session.scalars(select(ExternalKey)).one()

    assert digest(row) == FIRST_SHA256
    assert {name: key.given[name] for name in FIRST_GIVEN} == FIRST_GIVEN
    key.sha256, key.given = FIRST_SHA256, FIRST_GIVEN
    assert take_in(row).result is Result.UNCHANGED
    key.sha256 = "0" * 64
    assert take_in(row).result is Result.UNCHANGED
    assert [each.action for each in incident.events][-1] == "comment"


@pytest.fixture
def before_categories(session, take_in):
    """An incident whose row was taken in before incidents had a category."""
    incident = find(session, take_in())
    key = session.scalars(select(ExternalKey)).one()
    key.given = {name: said for name, said in key.given.items() if name != "category"}
    key.sha256 = "0" * 64
    session.flush()
    return incident


@pytest.mark.parametrize(
    ("category", "result"), [("", Result.UNCHANGED), ("打印", Result.UPDATED)]
)
def test_a_field_that_came_later_counts_only_where_the_row_says_it(
    take_in, before_categories, category, result
):
    assert take_in(make_row(category=category)).result is result
    assert before_categories.category == category


def test_what_people_say_in_a_field_that_came_later_is_kept(
    session, take_in, desk, before_categories
):
    mine = {"category": "网络"}
    opening.edit(session, before_categories, mine, by=desk.as_("technician"))

    assert take_in(make_row(category="打印")).result is Result.KEPT
    assert before_categories.category == "网络"


def test_a_row_that_is_solved_now_resolves_what_nobody_moved(session, take_in):
    incident = find(session, take_in())

    again = take_in(make_row(state=State.CLOSED, done="Restarted"))

    assert again.result is Result.UPDATED
    assert (incident.state, incident.done) == (State.RESOLVED, "Restarted")


def test_a_row_that_moves_on_moves_what_nobody_moved(session, take_in):
    incident = find(session, take_in())

    take_in(make_row(state=State.IN_PROGRESS))
    assert incident.state is State.IN_PROGRESS

    take_in(make_row(state=State.CANCELLED))
    assert incident.state is State.CANCELLED


def test_a_state_that_people_gave_it_here_is_kept(session, take_in, desk):
    incident = find(session, take_in())
    verification.resolve(session, incident, "Done here", by=desk.as_("technician"))

    again = take_in(make_row(state=State.IN_PROGRESS))

    assert again.result is Result.KEPT
    assert incident.state is State.RESOLVED


def test_a_confirmed_word_is_never_voided_by_a_row(session, take_in, desk):
    solution = desk.solution()
    incident = find(session, take_in(make_row(state=State.RESOLVED, done="x")))
    verification.confirm(session, incident, by=desk.as_("technician"))

    again = take_in(make_row(state=State.RESOLVED, done="x", solution=str(solution.id)))

    assert again.result is Result.KEPT
    assert incident.verification is Verification.CONFIRMED
    assert incident.solution_id is None


def test_a_solution_that_a_row_names_later_is_linked(session, take_in, desk):
    solution = desk.solution()
    incident = find(session, take_in())

    again = take_in(make_row(solution=str(solution.id)))

    assert (again.result, incident.solution_id) == (Result.UPDATED, solution.id)


def test_what_has_ended_here_stays_as_it_is(session, take_in):
    incident = find(session, take_in(make_row(state=State.CANCELLED)))

    again = take_in(make_row(state=State.NEW, title="other"))

    assert again.result is Result.KEPT
    assert incident.title == "打印机不工作"


def test_comments_keep_who_said_what_when(session, take_in):
    said = Saying(text="Please hurry", author="Abel", at=MORNING, internal=False)
    hidden = Saying(text="a secret", internal=True)

    incident = find(session, take_in(make_row(comments=(said, hidden))))

    comments = [each for each in incident.events if each.action == "comment"]
    assert comments[0].text == "2026-01-05 09:10 UTC · Abel\n\nPlease hurry"
    assert [each.internal for each in comments] == [False, True]


def test_files_come_with_their_bytes_or_not_at_all(session, take_in, desk, tmp_path):
    desk.person("manager")
    content = FolderContentStore(tmp_path).put(io.BytesIO(b"log"))
    row = make_row(attachments=(FileRow(sha256=content.sha256, name="日志.log"),))
    files = {content.sha256: Stored(content=content, media_type="text/plain")}

    with pytest.raises(RowFileError, match="日志"), session.begin_nested():
        take_in(row)
    incident = find(session, take_in(row, files=files))

    (attachment,) = incident.attachments
    assert (attachment.name, attachment.blob_sha256) == ("日志.log", content.sha256)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"opened_at": NOON + timedelta(days=1)}, RowError),
        ({"description": "x" * 20_001}, TextTooLongError),
        ({"system": "x" * 201}, IncidentInputError),
    ],
)
def test_a_row_that_breaks_a_rule_of_ours_is_refused(take_in, values, error):
    with pytest.raises(error):
        take_in(make_row(**values))


def test_what_was_exported_from_here_is_here_already(session, take_in, desk):
    own = desk.incident()
    row = make_row(own.number, title=own.title, opened_at=own.created_at)

    taken = take_in(row, origin="yunzhi", is_ours=True)

    assert (taken.result, taken.key) == (Result.UNCHANGED, own.number)
    assert count(session, Incident) == 1


def test_requesters_import_nothing(desk):
    for login in ("technician", "manager", "administrator"):
        require_importer(desk.person(login))

    for login in ("reporter", "reviewer"):
        with pytest.raises(ImportNotAllowedError):
            require_importer(desk.person(login))


def test_every_import_is_in_the_audit(session, take_in, desk):
    solution = desk.solution()
    take_in()
    take_in(make_row("INC2", state=State.CLOSED, solution=str(solution.id)))

    entries = session.execute(select(AuditEntry.noun, AuditEntry.action)).all()

    assert ("incident", "open") in entries
    assert ("pastcase", "import") in entries


def test_the_cause_comes_with_the_row_and_is_corrected_by_it(take_in, session):
    row = make_row(state=State.RESOLVED, done="换了硬盘", cause="hardware")
    taken = take_in(row)
    incident = session.scalar(select(Incident).where(Incident.number == taken.key))
    assert incident.cause == "hardware"

    again = make_row(state=State.RESOLVED, done="换了硬盘", cause="power")
    assert take_in(again).result is Result.UPDATED
    assert incident.cause == "power"


def test_a_cause_that_was_said_here_is_kept(take_in, session, desk):
    taken = take_in(make_row(state=State.RESOLVED, done="换了硬盘"))
    incident = session.scalar(select(Incident).where(Incident.number == taken.key))
    own_causes.name_cause(session, incident, "data", by=desk.as_("technician"))

    again = make_row(state=State.RESOLVED, done="换了硬盘", cause="power")

    assert take_in(again).message == "Changed here, and kept: cause."
    assert incident.cause == "data"


def test_a_row_with_a_cause_that_there_is_not_is_refused(take_in):
    with pytest.raises(CauseError):
        take_in(make_row(cause="magic"))
