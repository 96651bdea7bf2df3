"""Trusted imports: both verdicts at once, marked as such, and only for those who may."""

import pytest
from sqlalchemy import select

from kb.articles.kinds import Confidence
from kb.articles.models import Aspect, SubmissionState
from kb.articles.submissions import open_draft
from kb.audit import Actor, AuditEntry, By
from kb.people.models import Role
from review import service
from review.errors import NotAllowedError, OutdatedSubmissionError, TransitionError
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user


@pytest.fixture
def manager(session):
    return make_user(session)


@pytest.fixture
def submission(session, manager):
    return open_draft(session, make_draft(), author=manager, now=NOON)


def test_a_trusted_import_says_that_it_was_not_individually_reviewed(
    session, manager, submission
):
    revision = service.publish_trusted(
        session, submission, by=By(Actor(manager, "test"), NOON)
    )

    assert submission.state is SubmissionState.CHECKED_IN
    assert {verdict.aspect for verdict in submission.verdicts} == set(Aspect)
    assert all(verdict.bulk and verdict.passed for verdict in submission.verdicts)
    assert revision.bulk
    assert revision.confidence is Confidence.NOT_VALIDATED


def test_only_a_manager_may_publish_a_trusted_import(session, submission):
    reviewer = make_user(session, "reviewer", roles=[Role.REVIEWER])

    with pytest.raises(NotAllowedError):
        service.publish_trusted(
            session, submission, by=By(Actor(reviewer, "test"), NOON)
        )
    assert submission.state is SubmissionState.DRAFT


def test_what_waits_for_review_can_still_be_published(session, manager, submission):
    actor = Actor(manager, "test")
    service.submit(session, submission, by=By(actor, NOON))

    service.publish_trusted(session, submission, by=By(actor, NOON))

    assert submission.state is SubmissionState.CHECKED_IN


def test_publishing_twice_is_a_conflict(session, manager, submission):
    actor = Actor(manager, "test")
    service.publish_trusted(session, submission, by=By(actor, NOON))

    assert not service.is_open(submission)
    with pytest.raises(TransitionError):
        service.publish_trusted(session, submission, by=By(actor, NOON))


def test_a_submission_against_an_older_revision_is_refused(session, manager):
    article = make_article(session, user=manager)
    late = open_draft(
        session, make_draft("我的修改"), author=manager, now=NOON, article=article
    )
    make_article(session, make_draft("别人的修改"), user=manager, article=article)

    with pytest.raises(OutdatedSubmissionError):
        service.publish_trusted(session, late, by=By(Actor(manager, "test"), NOON))


def test_a_superseded_submission_is_withdrawn(session, manager, submission):
    service.supersede(session, submission, by=By(Actor(manager, "test"), NOON))

    assert submission.state is SubmissionState.WITHDRAWN
    assert submission.events[-1].reason == "A newer file came in."


def test_the_audit_names_who_what_and_through_which_door(session, manager, submission):
    service.publish_trusted(session, submission, by=By(Actor(manager, "command"), NOON))
    session.flush()

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.noun, entry.channel) == (
        "check_in",
        "submission",
        "command",
    )
    assert entry.details == {"article": submission.article_id, "revision": 1}
