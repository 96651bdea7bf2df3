"""The closing rule, at every door."""

import pytest

import review.service
from kb import accounts
from kb.articles.kinds import WRITTEN, ArticleKind
from kb.database import AUTO_CLOSE
from kb.incidents import cancelling, closing, links, verification
from kb.incidents.errors import (
    ClosingRefusedError,
    DuplicateError,
    Missing,
    NotASolutionError,
    SolutionRetiredError,
    SubmissionEndedError,
)
from kb.incidents.models import State, Verification
from review import retiring
from tests.conftest import NOON


def close(desk, incident):
    return closing.close(desk.session, incident, by=desk.as_("technician"))


def refusal(desk, incident):
    with pytest.raises(ClosingRefusedError) as caught:
        close(desk, incident)
    assert incident.state is not State.CLOSED
    return caught.value.missing


def test_with_everything_it_closes_on_the_current_revision(desk):
    solution = desk.solution()
    incident = desk.confirmed(solution=solution)

    closed = close(desk, incident)

    assert closed.state is State.CLOSED
    assert closed.closing_revision_id == solution.current_revision_id
    assert closed.closed_at == NOON


def test_everything_that_is_missing_is_said_at_once(desk):
    missing = refusal(desk, desk.resolved())

    assert missing == (Missing.NO_SOLUTION, Missing.NOT_CONFIRMED)


def test_a_solution_under_review_is_not_enough(desk):
    incident = desk.resolved()
    links.await_submission(
        desk.session, incident, desk.submitted(), by=desk.as_("technician")
    )
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))

    assert refusal(desk, incident) == (Missing.UNDER_REVIEW,)


def test_no_answer_is_not_a_confirmation(desk):
    incident = desk.resolved(solution=desk.solution())
    verification.mark_unanswered(desk.session, incident, by=desk.as_("technician"))

    assert refusal(desk, incident) == (Missing.UNANSWERED,)


def test_another_solution_needs_another_confirmation(desk):
    incident = desk.confirmed(solution=desk.solution("甲的方案"))

    desk.link(incident, desk.solution("乙的方案"))

    assert refusal(desk, incident) == (Missing.NOT_CONFIRMED,)


def test_unlinking_takes_the_confirmation_with_it(desk):
    incident = desk.confirmed(solution=desk.solution())

    links.unlink(desk.session, incident, by=desk.as_("technician"))

    assert refusal(desk, incident) == (Missing.NO_SOLUTION, Missing.NOT_CONFIRMED)


def test_a_solution_retired_in_between_no_longer_counts(desk):
    solution = desk.solution()
    incident = desk.confirmed(solution=solution)

    resting = retiring.retire(
        desk.session, solution.id, "过时", by=desk.as_("reviewer")
    )

    assert resting == [incident]
    assert refusal(desk, incident) == (Missing.RETIRED,)


@pytest.mark.parametrize(
    "kind", [kind for kind in WRITTEN if kind is not ArticleKind.SOLUTION]
)
def test_only_a_solution_is_linked(desk, kind):
    article = desk.solution("不是解决方案", kind=kind)

    with pytest.raises(NotASolutionError):
        desk.link(desk.started(), article)


def test_a_retired_solution_is_not_linked(desk):
    solution = desk.solution()
    retiring.retire(desk.session, solution.id, "过时", by=desk.as_("reviewer"))

    with pytest.raises(SolutionRetiredError):
        desk.link(desk.started(), solution)


@pytest.fixture
def closes_by_itself(session):
    session.info[AUTO_CLOSE] = True


@pytest.fixture
def waiting(desk):
    """Confirmed by its user, and waiting for a solution that is under review."""
    incident, submission = desk.resolved(), desk.submitted()
    links.await_submission(
        desk.session, incident, submission, by=desk.as_("technician")
    )
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    return incident, submission


@pytest.mark.usefixtures("closes_by_itself")
def test_the_word_of_the_user_closes_it_if_nothing_else_is_missing(desk):
    bare, linked = desk.confirmed(), desk.confirmed(solution=desk.solution())

    assert bare.state is State.RESOLVED
    assert linked.state is State.CLOSED
    assert linked.events[-1].channel == closing.AUTOMATIC


@pytest.mark.usefixtures("closes_by_itself")
def test_the_check_in_of_what_it_waits_for_closes_it(desk, waiting):
    incident, submission = waiting
    unconfirmed = desk.resolved("另一台打印机")
    links.await_submission(
        desk.session, unconfirmed, submission, by=desk.as_("technician")
    )
    assert incident.state is State.RESOLVED

    desk.approve(submission)

    assert incident.state is State.CLOSED
    assert unconfirmed.state is State.RESOLVED


@pytest.mark.usefixtures("closes_by_itself")
def test_a_trusted_check_in_closes_it_as_well(desk, waiting):
    incident, submission = waiting

    review.service.publish_trusted(desk.session, submission, by=desk.as_("manager"))

    assert incident.state is State.CLOSED


@pytest.mark.usefixtures("closes_by_itself")
def test_bringing_its_solution_back_closes_it(desk):
    solution = desk.solution()
    incident = desk.resolved(solution=solution)
    retiring.retire(desk.session, solution.id, "过时", by=desk.as_("reviewer"))
    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    assert incident.state is State.RESOLVED

    retiring.restore(desk.session, solution.id, by=desk.as_("reviewer"))

    assert incident.state is State.CLOSED


def test_nothing_closes_by_itself_unless_the_setting_says_so(desk, waiting):
    incident, submission = waiting

    desk.approve(submission)
    confirmed = desk.confirmed(solution=desk.solution())

    assert {incident.state, confirmed.state} == {State.RESOLVED}


def test_check_in_turns_the_pointer_into_the_link(desk):
    incident, other = desk.resolved(), desk.resolved("另一台打印机")
    submission = desk.submitted()
    for each in (incident, other):
        links.await_submission(
            desk.session, each, submission, by=desk.as_("technician")
        )

    article = desk.approve(submission)

    assert {incident.solution_id, other.solution_id} == {article.id}
    assert incident.pending_submission_id is None
    assert incident.written_for_it


def test_who_waits_for_what_is_checked_in_already_has_it_at_once(desk):
    incident, submission = desk.resolved(), desk.submitted()
    article = desk.approve(submission)

    links.await_submission(
        desk.session, incident, submission, by=desk.as_("technician")
    )

    assert incident.solution_id == article.id
    assert incident.pending_submission_id is None


def test_nobody_waits_for_a_submission_that_has_ended(desk):
    incident, submission = desk.resolved(), desk.submitted()
    review.service.withdraw(desk.session, submission, by=desk.as_("technician"))

    with pytest.raises(SubmissionEndedError):
        links.await_submission(
            desk.session, incident, submission, by=desk.as_("technician")
        )


def test_a_merge_closes_nothing_it_cancels(desk):
    original = desk.closed()
    incident = desk.resolved()

    (merged,) = cancelling.merge(
        desk.session, original.id, [incident], by=desk.as_("technician")
    )

    assert merged.state is State.CANCELLED
    assert merged.duplicate_of_id == original.id


def test_duplicates_make_no_circle(desk):
    first, second = desk.incident("甲"), desk.incident("乙")
    cancelling.mark_duplicate(desk.session, first, second.id, by=desk.as_("technician"))

    with pytest.raises(DuplicateError):
        cancelling.mark_duplicate(
            desk.session, second, first.id, by=desk.as_("technician")
        )


def test_a_person_who_is_anonymised_has_still_confirmed(desk):
    incident = desk.closed()

    accounts.anonymise(
        desk.session, desk.person("reporter"), by=desk.as_("administrator")
    )

    assert incident.state is State.CLOSED
    assert incident.verification is Verification.CONFIRMED


def test_an_anonymised_reporter_confirms_nothing_more(desk):
    incident = desk.resolved(solution=desk.solution())

    accounts.anonymise(
        desk.session, desk.person("reporter"), by=desk.as_("administrator")
    )

    assert refusal(desk, incident) == (Missing.NOT_CONFIRMED,)


def test_reopening_clears_word_closing_and_satisfaction(desk):
    incident = desk.closed()

    closing.reopen(desk.session, incident, "又坏了", by=desk.as_("reporter"))

    assert incident.state is State.IN_PROGRESS
    assert (incident.verification, incident.closing_revision_id) == (None, None)
    assert incident.closed_at is None
    assert closing.find_missing(desk.session, incident) == (
        Missing.NOT_RESOLVED,
        Missing.NOT_CONFIRMED,
    )
