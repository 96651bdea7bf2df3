"""One key for all hosts, and which programs may run beside each other."""

import pytest

from kb import migrations
from kb.hosts import agreement
from kb.hosts.agreement import OLDEST_BESIDE, OtherKeyError


def test_the_first_key_is_that_of_the_installation(session):
    agreement.require_key(session, "anything goes while there is none")
    agreement.agree(session, "the key")

    agreement.require_key(session, "the key")
    with pytest.raises(OtherKeyError, match="secret_key"):
        agreement.require_key(session, "another key")


def test_the_key_is_not_in_the_database():
    assert "the key" not in agreement.to_fingerprint("the key")


def test_a_program_may_run_over_a_newer_schema_that_leaves_it_what_it_uses(session):
    assert not agreement.may_run(session, OLDEST_BESIDE)
    agreement.agree(session, "the key")

    assert agreement.may_run(session, OLDEST_BESIDE)
    assert not agreement.may_run(session, "0043")


def test_ours_may_run_beside_itself():
    assert migrations.newest_revision() >= OLDEST_BESIDE
