"""Solved rows: what they teach, and what is kept of them."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from kb.exchange.errors import RowError
from kb.exchange.keys import ExternalKey
from kb.exchange.rows import ClosedAs, Noun, Result, Saying
from kb.incidents import verification
from kb.incidents.models import Incident, State
from kb.incidents.past_cases import PastCase
from kb.notifications.models import Notification
from kb.outbox.models import OutboxEvent
from kb.records.marks import PendingRecord
from kb.service_levels.models import Clock
from tests.conftest import NOON
from tests.incoming import MORNING, count, make_row


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


RESTART = "Stopped the spooler, emptied its folder, started it again, printed a page."


def test_what_names_no_article_is_kept_with_what_was_done(session, take_in):
    said = Saying(text="please hurry", author="Abel", at=MORNING, internal=False)
    hidden = Saying(text="a bad fuser", internal=True)
    row = make_row(
        state=State.CLOSED,
        description="脱机",
        done=RESTART,
        system="PRN-1",
        reporter="Abel Tuter",
        comments=(said, hidden),
    )

    taken = take_in(row)

    (case,) = session.scalars(select(PastCase))
    assert (taken.result, taken.key) == (Result.PAST_CASE, "")
    assert (case.article_id, case.resolution, case.system) == (None, RESTART, "PRN-1")
    assert case.body == f"脱机\n\n{RESTART}"
    assert case.opened_at == MORNING
    source, *comments = case.sayings
    assert "Abel Tuter" in source["text"]
    assert source["internal"]
    assert [(each["text"], each["internal"]) for each in comments] == [
        ("please hurry", False),
        ("a bad fuser", True),
    ]


def test_an_article_that_is_not_here_loses_no_case_and_is_tied_later(
    session, take_in, desk
):
    row = make_row(state=State.CLOSED, done=RESTART, solution="KB0010001")
    take_in(row)
    (case,) = session.scalars(select(PastCase))
    assert case.article_id is None
    assert "KB0010001" in case.sayings[0]["text"]
    assert take_in(row).result is Result.UNCHANGED

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

    assert take_in(row).result is Result.PAST_CASE
    assert case.article_id == solution.id


def test_passwords_in_a_history_are_masked(session, take_in):
    take_in(make_row(state=State.CLOSED, done="password: hunter2-hunter2 was set"))

    (case,) = session.scalars(select(PastCase))
    assert "hunter2" not in f"{case.body} {case.resolution}"


def test_cases_that_say_nearly_the_same_are_one_group(session, take_in_all):
    other = "Renewed the certificate of the mail server and told the users to wait."
    rows = [
        make_row(f"INC{number}", state=State.CLOSED, done=done)
        for number, done in enumerate((RESTART, other, f"{RESTART} OK", "Fixed."))
    ]

    take_in_all(*rows[:2])
    take_in_all(*rows[2:])

    groups = session.scalars(select(PastCase.group_id).order_by(PastCase.id)).all()
    ids = session.scalars(select(PastCase.id).order_by(PastCase.id)).all()
    assert groups == [ids[0], ids[1], ids[0], None]


def test_rows_together_become_what_they_become_one_by_one(session, take_in_all, desk):
    solution = desk.solution()
    rows = [
        make_row("INC1"),
        make_row("INC2", state=State.CLOSED, done=RESTART),
        make_row("INC3", opened_at=NOON + timedelta(days=1)),
        make_row("INC4", state=State.IN_PROGRESS, solution=str(solution.id)),
        make_row("INC1", title="said again"),
        make_row("INC5", state=State.CANCELLED),
    ]

    taken = take_in_all(*rows)

    results = [getattr(each, "result", None) for each in taken]
    assert results == [
        Result.CREATED,
        Result.PAST_CASE,
        None,
        Result.CREATED,
        Result.UPDATED,
        Result.CREATED,
    ]
    assert isinstance(taken[2], RowError)
    first, worked_on, cancelled = session.scalars(
        select(Incident).order_by(Incident.id)
    )
    assert first.title == "said again"
    assert [each.action for each in worked_on.events] == [
        "open",
        "import",
        "link",
        "start",
    ]
    assert worked_on.solution_id == solution.id
    assert (cancelled.state, cancelled.number) == (
        State.CANCELLED,
        f"INC-{cancelled.id:06}",
    )
    assert {each.result for each in take_in_all(*rows[:2])} == {
        Result.UPDATED,
        Result.UNCHANGED,
    }


def test_what_is_over_tells_nobody_and_starts_no_clock(session, take_in_all, desk):
    desk.person("technician")
    rows = [
        make_row("INC1", state=State.CLOSED, done=RESTART),
        make_row("INC2", state=State.CANCELLED),
    ]

    take_in_all(*rows, closed_as=ClosedAs.RESOLVED)

    assert count(session, Incident) == 2
    for table in (OutboxEvent, Notification, Clock):
        assert count(session, table) == 0
    assert count(session, PendingRecord) >= 2


def test_what_came_in_resolved_is_on_no_call_back_list(session, take_in_all, desk):
    take_in_all(
        make_row("INC1", state=State.CLOSED, done=RESTART),
        closed_as=ClosedAs.RESOLVED,
    )
    (incident,) = session.scalars(select(Incident))
    late = replace(desk.as_("technician"), now=NOON + timedelta(days=90))

    assert verification.mark_all_unanswered(session, days=3, by=late) == []

    verification.deny(session, incident, "Still broken", by=late)
    verification.resolve(session, incident, "Now it prints", by=late)
    later = replace(late, now=NOON + timedelta(days=120))
    assert verification.mark_all_unanswered(session, days=3, by=later) == [incident]
