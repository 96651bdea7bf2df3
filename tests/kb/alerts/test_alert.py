"""Alerts are kept within limits whatever they bring."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.alerts.alert import (
    GRADES,
    MAX_KEY,
    MAX_LABEL,
    MAX_LABELS,
    Alert,
    Severity,
    Source,
    Status,
    fingerprint_of,
    to_address,
    to_moment,
)
from kb.text import MAX_LINE
from tests.conftest import NOON


@given(text=st.text(max_size=1_000), labels=st.dictionaries(st.text(), st.text()))
def test_a_cleaned_alert_is_within_its_limits(text, labels):
    alert = Alert(
        source=Source.GENERIC,
        fingerprint=text,
        status=Status.FIRING,
        name=text,
        occurrence=text,
        host=text,
        labels=labels,
    ).cleaned()

    assert max(len(alert.fingerprint), len(alert.occurrence)) <= MAX_KEY
    assert max(len(alert.name), len(alert.host), len(alert.summary)) <= MAX_LINE
    assert len(alert.labels) <= MAX_LABELS
    assert all(len(value) <= MAX_LABEL for value in alert.labels.values())
    assert "\0" not in f"{alert}"


def test_a_long_fingerprint_becomes_a_digest_that_is_always_the_same():
    long = Alert(
        source=Source.GENERIC,
        fingerprint="x" * 500,
        status=Status.FIRING,
        name="DiskFull",
    )

    assert long.cleaned().fingerprint == long.cleaned().fingerprint
    assert len(long.cleaned().fingerprint) == 64


def test_labels_in_another_order_are_the_same_alert():
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}

    assert fingerprint_of(one) == fingerprint_of(other)
    assert fingerprint_of(one) != fingerprint_of({"a": "12", "b": ""})


def test_a_worse_severity_is_never_less_urgent():
    grades = [GRADES[severity] for severity in Severity]

    assert [severity.rank for severity in Severity] == [0, 1, 2, 3]
    assert grades == sorted(grades)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "/articles/1", "ftp://x/", "x" * 3_000, ""]
)
def test_only_an_address_of_the_web_is_kept(address):
    assert to_address(address) == ""
    assert to_address("https://example.org/x") == "https://example.org/x"


@pytest.mark.parametrize(
    "at",
    [
        None,
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 2, 12),  # noqa: DTZ001 - that is what is wrong with it.
        NOON + timedelta(days=2),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_what_no_clock_can_have_said_is_no_time(at):
    assert to_moment(at, NOON) is None
    assert to_moment(NOON, NOON) == NOON


LONG = "x" * 300


@pytest.mark.parametrize("summary", [LONG, "one\ntwo"])
def test_what_the_title_has_no_room_for_stands_in_the_description(summary):
    alert = Alert(
        source=Source.NAGIOS,
        fingerprint="x",
        status=Status.FIRING,
        name="disk",
        summary=summary,
        description="more",
    ).cleaned()

    assert len(alert.summary) <= MAX_LINE
    assert alert.description == f"{summary}\n\nmore"
