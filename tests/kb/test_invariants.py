"""What the database itself refuses, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.articles.kinds import Confidence
from kb.articles.revisions import add_revisions
from kb.articles.submissions import open_draft
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user


def refused(session, statement, reason):
    with pytest.raises(DBAPIError, match=reason), session.begin_nested():
        session.execute(text(statement))


def test_a_revision_needs_two_passed_verdicts(session):
    submission = open_draft(session, make_draft(), author=make_user(session), now=NOON)

    with pytest.raises(DBAPIError, match="two passed verdicts"):
        add_revisions(
            session, [submission], now=NOON, confidence=Confidence.NOT_VALIDATED
        )


def test_a_revision_never_changes(session):
    make_article(session)

    refused(session, "UPDATE revision SET title = 'other'", "never changes")
    refused(session, "DELETE FROM revision", "never deleted")


def test_the_verdicts_behind_a_revision_never_change(session):
    make_article(session)

    refused(session, "UPDATE verdict SET passed = NOT passed", "never change")
    refused(session, "DELETE FROM verdict", "never deleted")


def test_the_audit_never_changes(session):
    make_article(session)
    session.flush()

    refused(session, "UPDATE audit_entry SET action = 'other'", "never changes")
    refused(session, "DELETE FROM audit_entry", "never deleted")


def test_an_unknown_state_is_refused(session):
    make_article(session)

    refused(session, "UPDATE submission SET state = 'published'", "(?i)check")
