"""New rows of incidents: what they become, and what they never become."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.articles.models import Submission, SubmissionState
from kb.audit import AuditEntry
from kb.content.folder import FolderContentStore
from kb.exchange.errors import (
    RowFileError,
)
from kb.exchange.rows import (
    ClosedAs,
    FileRow,
    Result,
    Saying,
    Stored,
)
from kb.incidents import closing, verification
from kb.incidents.errors import ClosingRefusedError
from kb.incidents.models import Incident, State
from tests.incoming import MORNING, count, find, make_row
from tests.statements import asked_of


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


def test_the_people_of_many_rows_are_asked_for_together(session, take_in_all):
    rows = [
        make_row(f"INC{n}", reporter=f"Nobody {n}", assignee=f"No one {n}")
        for n in range(30)
    ]

    with asked_of(session.get_bind()) as asked:
        take_in_all(*rows)

    of_people = [each for each in asked if "lower(user_account.email)" in each]
    assert len(of_people) == 1


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


def test_what_was_done_becomes_a_draft_only_if_that_is_chosen(session, take_in):
    row = make_row(state=State.RESOLVED, done="Restart the print spooler service.")

    take_in(row, closed_as=ClosedAs.RESOLVED)
    assert count(session, Submission) == 0

    taken = take_in(
        make_row("INC2", state=State.RESOLVED, done=row.done),
        closed_as=ClosedAs.RESOLVED,
        draft_solutions=True,
    )

    (submission,) = session.scalars(select(Submission))
    assert submission.state is SubmissionState.DRAFT
    assert submission.sections["resolution"] == row.done
    assert find(session, taken).pending_submission_id == submission.id


def test_a_word_is_no_solution(session, take_in):
    row = make_row(state=State.RESOLVED, done="Fixed.")
    take_in(row, closed_as=ClosedAs.RESOLVED, draft_solutions=True)

    assert count(session, Submission) == 0


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


def test_what_was_exported_from_here_is_here_already(session, take_in, desk):
    own = desk.incident()
    row = make_row(own.number, title=own.title, opened_at=own.created_at)

    taken = take_in(row, origin="yunzhi", is_ours=True)

    assert (taken.result, taken.key) == (Result.UNCHANGED, own.number)
    assert count(session, Incident) == 1


def test_every_import_is_in_the_audit(session, take_in, desk):
    solution = desk.solution()
    take_in()
    take_in(make_row("INC2", state=State.CLOSED, solution=str(solution.id)))

    entries = session.execute(select(AuditEntry.noun, AuditEntry.action)).all()

    assert ("incident", "open") in entries
    assert ("pastcase", "import") in entries
