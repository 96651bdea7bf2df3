"""Imports on a page that are stopped, and taken back."""

import pytest
from sqlalchemy import select

from kb.articles.kinds import ArticleKind
from kb.articles.submissions import Draft, open_draft
from kb.content.store import StoredContent
from kb.exchange import jobs, undoing
from kb.exchange.jobs import JobState, JobStateError, NotRunningError, NotUndoneError
from kb.exchange.keys import ExternalKey
from kb.incidents import opening
from kb.incidents.models import Incident, State
from kb.incidents.past_cases import PastCase, PastCaseBand
from kb.origins import Origin
from tests.incoming import count, make_row

RESTART = "Stopped the spooler, emptied its folder, started it again, printed a page."


@pytest.fixture
def job(session, desk):
    """An import on a page, running."""
    content = StoredContent(sha256="0" * 64, size=1)
    options = {"noun": "incidents"}
    by = desk.as_("manager")
    added = jobs.add_job(session, content, "rows.csv", options, by=by)
    return jobs.start(session, added.id, by=by)


def ended(job):
    job.state, job.counts = JobState.DONE, {"created": 2, "past_case": 2}


def test_what_nobody_touched_is_taken_back_and_can_come_again(
    session, take_in_all, desk, job
):
    rows = [
        make_row("INC1"),
        make_row("INC2"),
        make_row("INC3", state=State.CLOSED, done=RESTART),
        make_row("INC4", state=State.CLOSED, done=f"{RESTART} OK"),
    ]
    take_in_all(*rows, job_id=job.id)
    (first, second) = session.scalars(select(Incident).order_by(Incident.id))
    later = desk.as_("technician")
    opening.edit(session, second, {"title": "ours"}, by=later)
    second.updated_at = later.now.replace(year=2030)
    session.flush()

    ended(job)
    jobs.undo(session, job.id, by=desk.as_("manager"))
    gone, kept, before = undoing.undo_some(
        session, job.id, before=job.position, by=desk.as_("manager")
    )

    assert (gone, kept, before) == (3, 1, 0)
    assert (first.state, second.state) == (State.CANCELLED, State.NEW)
    assert [count(session, each) for each in (PastCase, PastCaseBand)] == [0, 0]
    assert session.scalars(select(ExternalKey.external_id)).all() == ["INC2"]
    results = [each.result.value for each in take_in_all(*rows)]
    assert results[0] == "created"
    assert results[2:] == ["past_case", "past_case"]


def test_a_case_that_a_draft_is_written_of_stays(session, take_in_all, desk, job):
    take_in_all(make_row(state=State.CLOSED, done=RESTART), job_id=job.id)
    (case,) = session.scalars(select(PastCase))
    text = Draft(kind=ArticleKind.SOLUTION, title="t", sections={"symptom": "s"})
    author = desk.person("technician")
    draft = open_draft(session, text, author=author, now=desk.now)
    session.add(Origin(submission_id=draft.id, past_case_id=case.id))
    session.flush()

    ended(job)
    jobs.undo(session, job.id, by=desk.as_("manager"))
    undone = undoing.undo_some(
        session, job.id, before=job.position, by=desk.as_("manager")
    )

    assert undone == (0, 1, 0)
    assert count(session, PastCase) == 1


def test_the_others_of_a_group_find_each_other_again(session, take_in_all, desk, job):
    rows = [
        make_row(f"INC{number}", state=State.CLOSED, done=f"{RESTART} {number}")
        for number in range(3)
    ]
    take_in_all(rows[0], job_id=job.id)
    take_in_all(*rows[1:])

    ended(job)
    jobs.undo(session, job.id, by=desk.as_("manager"))
    undoing.undo_some(session, job.id, before=job.position, by=desk.as_("manager"))
    session.expire_all()

    second, third = session.scalars(select(PastCase).order_by(PastCase.id))
    assert (second.group_id, third.group_id) == (second.id, second.id)


def test_only_what_runs_is_stopped_and_only_what_ended_is_taken_back(
    session, desk, job
):
    by = desk.as_("manager")
    with pytest.raises(NotUndoneError):
        jobs.undo(session, job.id, by=by)

    stopped = jobs.cancel(session, job.id, by=by)

    assert (stopped.state, stopped.blob_sha256) == (JobState.CANCELLED, None)
    with pytest.raises(NotRunningError):
        jobs.cancel(session, job.id, by=by)
    with pytest.raises(JobStateError):
        jobs.start(session, job.id, by=by)
    with pytest.raises(NotUndoneError):
        jobs.undo(session, job.id, by=by)
