"""Alerts of devices that a drawing connects belong together."""

import pytest

from kb.alerts.models import Outcome, Why
from kb.alerts.neighbourhood import find_device, list_neighbours
from kb.articles.models import Article
from tests.conftest import NOON


@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize(
    "host", ["core-sw-01", "CORE-SW-01.example.org:9100", "10.1.0.1:161"]
)
def test_a_host_is_the_device_of_that_name_or_address(session, host):
    assert find_device(session, host) == find_device(session, "core-sw-01") is not None


@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize("host", ["", "nobody", "10.1.0.0/24", "10.1.0.9"])
def test_other_hosts_are_none(session, host):
    assert find_device(session, host) is None


def test_neighbours_are_one_connection_away_in_either_direction(session, drawing):
    core, web = (find_device(session, name) for name in ("core-sw-01", "web-01"))

    assert {each.name for each in list_neighbours(session, core)} == {"fw-01", "web-01"}
    (neighbour,) = list_neighbours(session, web)
    assert (neighbour.name, neighbour.article_id) == ("core-sw-01", drawing)


def test_the_alert_of_a_neighbour_joins_and_says_why(monitoring, drawing):
    monitoring.send("SwitchDown", "core-sw-01")

    outcome = monitoring.send("ProbeFailed", "web-01.example.org")

    member = monitoring.member("ProbeFailed", "web-01.example.org")
    assert outcome is Outcome.JOINED
    assert (member.why, member.neighbour) == (Why.NEIGHBOUR, "core-sw-01")
    assert member.drawing_id == drawing


@pytest.mark.usefixtures("drawing")
def test_two_connections_away_is_no_neighbour(monitoring):
    monitoring.send("FirewallDown", "fw-01")

    assert monitoring.send("ProbeFailed", "web-01") is Outcome.OPENED


def test_a_drawing_that_was_retired_connects_nothing(monitoring, drawing):
    monitoring.session.get(Article, drawing).retired_at = NOON
    monitoring.session.flush()
    monitoring.send("SwitchDown", "core-sw-01")

    assert monitoring.send("ProbeFailed", "web-01") is Outcome.OPENED
