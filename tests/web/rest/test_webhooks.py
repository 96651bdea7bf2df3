"""Webhooks kept by programs of administrators."""

import pytest

from tests.web.rest.conftest import PREFIX

WANTED = {"url": "https://desk.example/events", "kinds": ["incident.closed"]}


@pytest.fixture
def rest(rest_as):
    return rest_as("administrator")


@pytest.fixture
def webhook(rest):
    """The path of a new webhook."""
    return rest.post("/webhooks", WANTED).headers["Location"].removeprefix(PREFIX)


def test_a_webhook_is_made_changed_and_removed(rest, webhook):
    made = rest.get(webhook).json
    changed = rest.call("PATCH", webhook, json={"active": False}).json
    removed = rest.call("DELETE", webhook)

    assert (made["url"], made["active"]) == (WANTED["url"], True)
    assert "secret" not in made
    assert changed["active"] is False
    assert (removed.status_code, removed.data) == (204, b"")
    assert rest.get(webhook).status_code == 404
    assert rest.get("/webhooks").json == {"webhooks": []}


def test_a_new_webhook_has_no_deliveries(rest, webhook):
    answer = rest.get(f"{webhook}/deliveries")

    assert answer.json == {"deliveries": [], "next_cursor": ""}


@pytest.mark.parametrize(
    "url",
    ["ftp://desk.example", "https://user:pass@desk.example", "https://desk.example/#x"],
)
def test_an_address_that_cannot_be_called_is_refused(rest, url):
    answer = rest.post("/webhooks", {**WANTED, "url": url})

    assert answer.status_code == 422


def test_only_administrators_keep_webhooks(rest_as, webhook):
    manager = rest_as("manager")

    assert manager.get(webhook).status_code == 403
    assert manager.post("/webhooks", WANTED).status_code == 403
