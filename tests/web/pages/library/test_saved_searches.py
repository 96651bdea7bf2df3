"""Saved searches, their feeds, and what browsers are told."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests.factories import make_draft

FEED = re.compile(r'https?://[^"]+?(/feeds/[^"]+\.rss)')


@pytest.fixture
def saved(technician):
    technician.post("/searches", {"name": "打印", "address": "q=打印机&page=3&t=abc"})
    return FEED.search(technician.get("/searches").text)[1]


def items(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/rss+xml"
    return [item.findtext("title") for item in ET.fromstring(answer.data).iter("item")]


def test_a_search_is_saved_without_its_page(technician, saved):
    page = technician.get("/searches").text

    assert saved
    assert 'href="/search?q=%E6%89%93%E5%8D%B0%E6%9C%BA"' in page
    assert "page=3" not in page


def test_without_a_search_the_page_says_how_to_save_one(technician):
    assert "Save this search" in technician.get("/searches").text


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "x", "address": "page=2"}, {}])
def test_what_cannot_be_saved_is_said(technician, form):
    assert technician.post("/searches", form).status_code == 422


@pytest.mark.usefixtures("saved")
def test_other_people_cannot_remove_it(manager, technician):
    assert manager.post("/searches/1/remove").status_code == 404
    assert "打印" in technician.get("/searches").text


def test_a_removed_search_comes_back_by_undoing(technician, client, saved):
    technician.post("/searches/1/remove")
    assert 'action="/searches/1/restore"' in technician.get("/searches").text
    assert client.get(saved).status_code == 404

    technician.post("/searches/1/restore")
    assert client.get(saved).status_code == 200


@pytest.mark.usefixtures("library")
def test_a_feed_needs_no_login_and_follows_new_articles(client, saved, publish):
    assert sorted(items(client, saved)) == ["打印机脱机", "核心交换机拓扑"]

    publish(make_draft("打印机卡纸 <&>"))

    assert "打印机卡纸 <&>" in items(client, saved)


@pytest.mark.usefixtures("library")
def test_a_feed_shows_what_its_owner_may_see(client, requester):
    requester.post("/searches", {"name": "打印", "address": "q=打印机"})
    address = FEED.search(requester.get("/searches").text)[1]

    assert items(client, address) == ["打印机脱机"]


@pytest.mark.parametrize("key", ["x", "WzEsMSwwXQ.forged", "W10.x"])
def test_a_forged_feed_is_not_found(client, key):
    assert client.get(f"/feeds/{key}.rss").status_code == 404


def test_a_feed_ends_with_its_owners_sessions(client, services, people, saved):
    with services.database.writing() as session:
        session.merge(people["technician"]).session_number += 1

    assert client.get(saved).status_code == 404


def test_a_feed_ends_with_its_owners_account(client, services, people, saved):
    with services.database.writing() as session:
        session.merge(people["technician"]).active = False

    assert client.get(saved).status_code == 404


def test_browsers_are_told_how_to_search(client):
    description = client.get("/opensearch.xml")

    assert description.mimetype == "application/opensearchdescription+xml"
    assert "{searchTerms}" in description.text
    assert ET.fromstring(description.data).tag.endswith("OpenSearchDescription")
