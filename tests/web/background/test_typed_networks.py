"""Networks typed into articles become devices and links, as those of files do."""

import io
import threading

import pytest
from sqlalchemy import func, select

import review.retiring
from kb.articles.kinds import Audience
from kb.articles.models import Article
from kb.audit import Actor, By
from kb.people.users import get_user
from kb.topology.models import Sighting, UnreadText
from tests.conftest import NOON
from tests.factories import make_draft
from web.answers import indexing
from web.background import typed_networks

MERMAID = "```mermaid\ngraph LR\n  A[core-sw-81] -->|VLAN 100| B[acc-sw-82]\n```\n"
KINDS = {
    "table": "| 本端设备 | 本端端口 | 对端设备 | 对端端口 |\n|---|---|---|---|\n"
    "| core-sw-81 | GE1/0/1 | acc-sw-82 | GE0/0/1 |\n",
    "characters": "```\ncore-sw-81 GE1/0/1 ---- GE0/0/1 acc-sw-82\n```\n",
    "listing": "```text\n<core-sw-81> display lldp neighbor brief\n"
    "Local Intf    Neighbor Dev    Neighbor Intf    Exptime\n"
    "GE1/0/1       acc-sw-82       GE0/0/1          101\n```\n",
    "mermaid": MERMAID,
    "graphviz": '~~~dot\ngraph { "core-sw-81" -- "acc-sw-82" }\n~~~\n',
    "plantuml": "```plantuml\n@startuml\nnode core81\nnode acc82\ncore81 -- acc82\n"
    "@enduml\n```\n",
    "nwdiag": "```nwdiag\nnwdiag {\n network lan {\n  core81; acc82;\n }\n}\n```\n",
    "d2": "```d2\ncore-sw-81 -- acc-sw-82\n```\n",
    "containerlab": "```yaml\nname: lab\ntopology:\n  nodes:\n"
    "    core81: {kind: linux}\n    acc82: {kind: linux}\n"
    '  links:\n    - endpoints: ["core81:eth1", "acc82:eth1"]\n```\n',
}


def draft(code=MERMAID, audience=Audience.INTERNAL):
    sections = {"symptom": "x", "resolution": f"Look:\n\n{code}\nThat is all."}
    return make_draft("机房迁移", sections=sections, audience=audience)


@pytest.fixture
def read(services):
    """Reads what waits, and has it found; answers with how many texts that were."""

    def read_all():
        count = typed_networks.read_marked(services, threading.Event())
        indexing.drain(services)
        return count

    return read_all


def count(services, table):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("code", KINDS.values(), ids=KINDS)
def test_its_devices_are_found_and_lead_to_the_article(manager, publish, read, code):
    (article,) = publish(draft(code))

    assert read() == 1

    page = manager.get("/topology?q=81").text
    assert "acc" not in page.split("<tbody")[1]
    assert f"/topology/articles/{article}" in manager.get("/topology").text


def test_it_is_on_the_map_on_device_pages_and_in_the_search(manager, publish, read):
    (article,) = publish(draft())
    read()

    found = manager.get("/topology?q=connected to core-sw-81").text
    assert "acc-sw-82" in found.split("<tbody")[1]
    assert "core-sw-81" in manager.get("/topology/map").text
    device = manager.get("/topology/devices/1").text
    assert "VLAN 100" in device
    assert f"/topology/articles/{article}" in device
    assert "/topology/devices/1" in manager.get("/search?q=core-sw-81").text
    assert '/topology/devices/1"' in manager.get(f"/articles/{article}").text


def test_who_may_not_see_the_article_sees_nothing_of_it(requester, publish, read):
    publish(draft())
    read()

    assert "core-sw-81" not in requester.get("/topology?q=core").text
    assert "core-sw-81" not in requester.get("/topology/map").text
    assert requester.get("/topology/devices/1").status_code == 404
    publish(draft(MERMAID.replace("81", "91"), Audience.SELF_SERVICE))
    read()
    assert "core-sw-91" in requester.get("/topology?q=core").text


def test_a_new_revision_and_retirement_take_it_off(services, manager, publish, read):
    (key,) = publish(draft())
    read()
    with services.database.reading() as session:
        article = session.get_one(Article, key)
    publish(draft(MERMAID.replace("81", "91")), article=article)

    assert "core-sw-81" not in manager.get("/topology?q=core").text
    read()
    assert "core-sw-91" in manager.get("/topology?q=core").text

    with services.database.writing() as session:
        by = By(Actor(get_user(session, "manager"), "test"), NOON)
        review.retiring.retire(session, key, "Moved", by=by)
    assert "core-sw-91" not in manager.get("/topology?q=core").text


def test_what_is_read_twice_is_written_once(services, publish, read):
    publish(draft(), make_draft("没有图"))

    assert read() == 1
    assert read() == 0
    assert count(services, Sighting) == 2
    assert count(services, UnreadText) == 0


def test_a_network_that_its_file_shows_is_not_sighted_twice(services, manager, read):
    files = {
        "files": (io.BytesIO(f"# Net\n\n{MERMAID}".encode()), "net.md"),
        "publish": "1",
    }
    manager.post("/upload", files, headers={"Accept": "application/json"})
    assert count(services, Sighting) == 2

    assert read() == 1

    assert count(services, Sighting) == 2


def test_devices_without_a_telling_name_stay_apart(manager, publish, read):
    code = "```dot\ngraph { Firewall -- sw1; Firewall -- sw2; sw1 -- sw2 }\n```\n"
    publish(draft(code + MERMAID + code.replace("sw", "ap")))
    read()

    table = manager.get("/topology?q=Firewall").text.split("<tbody")[1]
    assert table.count("Firewall</a>") == 2


def test_steps_of_work_are_no_devices(services, publish, read):
    publish(draft("```mermaid\nflowchart TD\n  A[开始] --> B{通吗}\n```\n"))

    assert read() == 1
    assert count(services, Sighting) == 0
