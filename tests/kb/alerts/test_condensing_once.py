"""Every alert is condensed once, whatever comes and is interrupted."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from kb.alerts import condensing, inbox
from kb.alerts.alert import Status
from kb.alerts.models import (
    AlertFingerprint,
    ReceivedAlert,
)
from kb.alerts.placing import Rules
from kb.people.models import Role
from tests.conftest import NOON
from tests.factories import make_user


def test_batches_take_what_came_first_and_nothing_twice(monitoring):
    for number in range(7):
        monitoring.keep("DiskFull", f"web-{number}")

    done = [monitoring.condense(limit=3) for _ in range(4)]

    assert done == [3, 3, 1, 0]
    assert monitoring.group.alerts == 7


def test_what_is_rolled_back_is_condensed_the_next_time(database):
    with database.writing() as session:
        user_id = make_user(session, "monitoring").id
        row = ReceivedAlert(
            source="generic",
            fingerprint="x",
            status="firing",
            name="DiskFull",
            summary="DiskFull",
            severity="warning",
            labels={},
            user_id=user_id,
            received_at=NOON,
        )
        session.add(row)
    with database.sessions() as session:  # Killed before the commit.
        condensing.condense(session, Rules(), limit=10, now=NOON)
    with database.writing() as session:
        done = condensing.condense(session, Rules(), limit=10, now=NOON)
    with database.writing() as session:
        again = condensing.condense(session, Rules(), limit=10, now=NOON)

    assert (done, again) == (1, 0)
    with database.reading() as session:
        assert session.scalar(select(func.count(AlertFingerprint.id))) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(list(Status)),
        st.sampled_from(["DiskFull", "LinkDown"]),
        st.sampled_from(["web-01", "web-02", "web-03"]),
        st.sampled_from(["", "1", "2"]),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_comes_the_tallies_add_up(session, steps):
    from tests.kb.alerts.conftest import Monitoring  # noqa: PLC0415 - of each example.

    with session.begin_nested() as example:
        user = make_user(session, "monitoring", roles=(Role.TECHNICIAN,))
        monitoring = Monitoring(session, user)
        for status, name, host, key, minutes in steps:
            monitoring.wait(minutes=minutes)
            monitoring.send(name, host, status=status, occurrence=key)

        assert monitoring.counted == len(steps)
        assert inbox.count_waiting(session) == 0
        for group in monitoring.groups:
            assert group.alerts == (
                group.occurrences + group.repeats + group.recoveries
            )
            assert 0 <= group.firing <= group.fingerprints
        example.rollback()
