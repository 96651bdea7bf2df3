"""Figures for monitoring: in a form that its parser reads, and without a name."""

import re
import urllib.request
from contextlib import closing
from dataclasses import replace
from urllib.error import HTTPError

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kb import database as databases
from tests import logins
from tests.s3 import find_free_port
from tests.web.planting import SIGN, plant
from tests.web.test_secrets_at_doors import ME
from web.app import create_app
from web.background import measuring
from web.parts.metrics import Kind, Metrics


@pytest.fixture
def planted(services):
    with services.database.writing() as session:
        plant(session, services.content)


LABEL = re.compile(r"[a-z_]+|[0-9.]+|[+]Inf")


def read(services):
    text = measuring.to_text(services)
    families = list(text_string_to_metric_families(text))
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_and_timed_by_kind(services, app, log_in):
    manager = log_in("manager")
    manager.get("/search?q=printer")
    manager.get("/incidents")
    app.test_client().get("/api/v1/incidents")
    manager.get("/no/such/page")

    found = read(services)

    assert found["yunzhi_requests_total", "search", "200"] == 1
    assert found["yunzhi_requests_total", "rest", "401"] == 1
    assert found["yunzhi_requests_total", "other", "404"] == 1
    assert found["yunzhi_requests_total", "page", "200"] >= 1
    assert found["yunzhi_request_seconds_count", "search"] == 1
    assert found["yunzhi_request_seconds_bucket", "search", "+Inf"] == 1
    assert found["yunzhi_request_seconds_sum", "search"] > 0


def test_what_waits_is_counted(services):
    found = read(services)

    kinds = {key[1] for key in found if key[0] == "yunzhi_waiting"}
    assert kinds == {
        *("index", "records", "alerts", "deliveries", "deliveries_given_up"),
        *("mail", "imports"),
    }
    assert found["yunzhi_database_up",] == found["yunzhi_content_up",] == 1
    assert found["yunzhi_worker_leads",] == 0
    with services.metrics.leading():
        assert read(services)["yunzhi_worker_leads",] == 1


def test_a_database_that_is_away_is_a_figure_too(services, tmp_path):
    gone = databases.connect(f"sqlite:///{tmp_path / 'no' / 'kb.sqlite'}")

    found = read(replace(services, database=gone))

    assert found["yunzhi_database_up",] == 0
    gone.close()


def test_a_request_falls_into_the_buckets_that_hold_it():
    metrics = Metrics()
    for seconds in (0.01, 0.2, 60):
        metrics.note(Kind.PAGE, 200, seconds)

    lines = "\n".join(metrics.iter_lines())

    assert 'bucket{kind="page",le="0.01"} 1' in lines
    assert 'bucket{kind="page",le="0.25"} 2' in lines
    assert 'bucket{kind="page",le="10.0"} 2' in lines
    assert 'bucket{kind="page",le="+Inf"} 3' in lines


@pytest.mark.usefixtures("planted")
def test_nothing_that_people_wrote_is_in_a_figure(services, app):
    client = app.test_client()
    logins.log_in(client, ME)
    for path in (f"/search?q={SIGN}", "/incidents", f"/{SIGN}"):
        client.get(path)

    text = measuring.to_text(services)

    assert SIGN not in text
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            assert all(LABEL.fullmatch(each) for each in sample.labels.values())


def test_figures_are_given_on_a_port_of_this_machine(services):
    settings = replace(services.settings, metrics_port=find_free_port())
    services = replace(services, settings=settings)
    address = f"http://127.0.0.1:{settings.metrics_port}"

    with measuring.running(services):
        with closing(urllib.request.urlopen(f"{address}/metrics")) as answer:
            assert answer.headers["Content-Type"].startswith(
                "text/plain; version=0.0.4"
            )
            assert b"yunzhi_waiting" in answer.read()
        with pytest.raises(HTTPError) as missing:
            urllib.request.urlopen(f"{address}/")
        missing.value.close()
        with (
            pytest.raises(measuring.MetricsUnavailableError, match="KB_METRICS_PORT"),
            measuring.running(services),
        ):
            pass


def test_with_the_token_the_port_of_the_pages_gives_them_too(services):
    token = "a word that nobody guesses"
    settings = replace(services.settings, metrics_token=token)
    client = create_app(replace(services, settings=settings)).test_client()

    answers = [
        client.get("/metrics", headers={"Authorization": given})
        for given in (f"Bearer {token}", "Bearer another word", f"Basic {token}", "")
    ]

    assert [answer.status_code for answer in answers] == [200, 401, 401, 401]
    assert answers[0].headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "yunzhi_waiting" in answers[0].text
    assert all("yunzhi" not in answer.text for answer in answers[1:])


def test_without_a_token_there_are_none_on_the_port_of_the_pages(app, manager):
    assert app.test_client().get("/metrics").status_code == 404
    assert manager.get("/metrics").status_code == 404


def test_without_the_setting_nobody_listens(services):
    with measuring.running(services):
        assert services.settings.metrics_port == 0
