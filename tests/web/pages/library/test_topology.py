"""The topology pages: devices found, their neighbours, and the picture."""

import io
import re

import pytest

from kb.audit import Actor, By
from kb.people import units
from kb.people.models import Tier
from kb.people.users import get_user
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from tests.conftest import NOON
from tests.factories import make_draft
from tests.ingest import drawings


@pytest.fixture
def drawing(manager):
    """A drawing that was uploaded and published; answers with its article's id."""
    data = drawings.mxfile(drawings.packed()).encode()
    files = {"files": (io.BytesIO(data), "核心网.drawio"), "publish": "1"}
    report = manager.post("/upload", files, headers={"Accept": "application/json"}).json
    return report["files"][0]["article"]


def device_of(reader, name):
    page = reader.get(f"/topology?q={name}").text
    return re.search(rf'href="(/topology/devices/\d+)">{name}', page)[1]


def test_an_empty_installation_says_what_the_place_is_for(manager):
    page = manager.get("/topology").text

    assert "No topology yet" in page
    assert "/upload" in page


def test_an_uploaded_drawing_is_listed_with_its_devices(manager, drawing):
    page = manager.get("/topology").text

    assert "core-sw-01" in page
    assert "10.1.1.1" in page
    assert f"/topology/articles/{drawing}" in page


@pytest.mark.parametrize(
    ("asked", "found", "missing"),
    [
        ("ip:10.1.0.0/16", "core-sw-01", ">Firewall<"),
        ("connected to core-sw-01", "web-01", ">core-sw-01<"),
        ("vlan:100", "core-sw-01", "web-01"),
        ("port:Gi0/7", "core-sw-01", "web-01"),
    ],
)
def test_devices_are_found_by_what_is_known_of_them(
    manager, drawing, asked, found, missing
):
    assert drawing

    table = manager.get("/topology", query_string={"q": asked}).text.split("<tbody")[1]

    assert found in table
    assert missing not in table


def test_nothing_found_says_what_to_do(manager, drawing):
    assert drawing

    assert "No device like that" in manager.get("/topology?q=nothing-77").text


def test_a_device_shows_neighbours_ports_and_sources(manager, drawing):
    page = manager.get(device_of(manager, "core-sw-01")).text

    assert f"/topology/articles/{drawing}" in page
    for words in ("web-01", "Gi0/1", "eth0", "VLAN 100", "核心网"):
        assert words in page
    assert page.count('class="node ') == 4


def test_a_device_leads_staff_to_its_record(manager, requester, drawing, services):
    assert drawing
    with services.database.writing() as session:
        units.add_unit(session, "信息科", tier=Tier.CITY)
        entry = Entry("core-sw-01", {"category": "network", "unit": "信息科"})
        by = By(Actor(get_user(session, "manager"), "test"), NOON)
        new = NewRecord(entry=entry)
        code = add_record(session, read_types()["asset"], new, by=by).code
    device = device_of(manager, "core-sw-01")

    assert f'href="/registers/asset/{code}"' in manager.get(device).text
    assert code not in requester.get(device).text


def test_the_picture_leads_from_each_device_to_its_page(manager, drawing):
    page = manager.get(f"/topology/articles/{drawing}").text

    assert page.count('class="node ') == 4
    assert page.count('class="link"') == 3
    assert device_of(manager, "core-sw-01") in page
    assert "style=" not in page


def test_an_article_without_a_drawing_has_no_picture(manager, library):
    assert manager.get(f"/topology/articles/{library[0]}").status_code == 404


def test_others_see_nothing_of_an_internal_drawing(manager, requester, drawing):
    path = device_of(manager, "core-sw-01")

    assert requester.get(path).status_code == 404
    assert requester.get(f"/topology/articles/{drawing}").status_code == 404
    assert "web-01" not in requester.get("/topology").text


def test_a_drawing_that_waits_for_review_shows_nothing(technician):
    data = drawings.mxfile(drawings.MODEL).encode()
    technician.post("/upload", {"files": (io.BytesIO(data), "x.drawio")})

    assert "No topology yet" in technician.get("/topology").text


def test_a_page_beyond_the_last_is_empty(manager, drawing):
    assert drawing

    assert manager.get("/topology?page=99").status_code == 200
    assert manager.get("/topology?page=x&q=%00").status_code == 200


def test_the_picture_stands_at_the_head_of_the_article_and_its_source_is_folded(
    manager,
):
    text = (
        "# Links\n\n```mermaid\nflowchart LR\n  fw-01[fw-01] --> web-01[web-01]\n```\n"
    )
    files = {"files": (io.BytesIO(text.encode()), "links.md"), "publish": "1"}
    report = manager.post("/upload", files, headers={"Accept": "application/json"}).json

    page = manager.get(f"/articles/{report['files'][0]['article']}").text

    assert page.index('class="picture"') < page.index("Source of the drawing")
    assert re.search(r"<details><summary>Source of the drawing</summary>\s*<pre>", page)
    assert page.count('class="node ') == 2


@pytest.mark.parametrize(
    ("code", "nodes"),
    [
        (
            "mermaid\ngraph LR\n  A[core-sw-01] --> B[出口防火墙]\n  A --> C[acc-03]\n",
            3,
        ),
        ("dot\ngraph { fw1 -- core1; core1 -- oa_server }\n", 3),
        ("mermaid\nflowchart TD\n  A[开始] --> B{通吗}\n  B --> C[结束]\n", 0),
        ('mermaid\npie\n  "a" : 3\n', 0),
        ("\ngraph LR\n  A[core-sw-01] --> B[core-sw-02]\n", 0),
    ],
    ids=["mermaid", "graphviz", "steps", "pie", "no-language"],
)
def test_a_network_typed_into_the_text_is_drawn_too(manager, publish, code, nodes):
    text = f"One\n\n```{code}```\n\n```\nping 10.1.1.1\n```\n"
    (article,) = publish(make_draft("Links", sections={"resolution": text}))

    page = manager.get(f"/articles/{article}").text

    assert page.count('class="node ') == nodes
    assert page.count("<summary>Source of the drawing</summary>") == bool(nodes)


def test_what_a_written_drawing_shows_leads_only_to_devices_that_one_may_see(
    manager, requester, publish, drawing
):
    assert drawing
    code = "```mermaid\ngraph LR\n  A[core-sw-01] --> B[acc-03]\n```\n"
    sections = {"symptom": "x", "resolution": code}
    (article,) = publish(make_draft("Links", sections=sections))

    link = device_of(manager, "core-sw-01")
    assert f'href="{link}"' in manager.get(f"/articles/{article}").text
    assert "/topology/devices/" not in requester.get(f"/articles/{article}").text


def test_an_article_without_a_drawing_loads_nothing_for_one(manager, library):
    page = manager.get(f"/articles/{library[0]}").text

    assert "topology.js" not in page
    assert 'data-picture="' not in page


def test_a_neighbour_is_one_row_with_all_its_interfaces(manager):
    rows = [
        "本端设备,本端端口,对端设备,对端端口,VLAN",
        "sw-01,GE1/0/1,sw-02,GE1/0/1,100",
        "sw-01,GE1/0/2,sw-02,GE1/0/2,200",
        "sw-01,GE1/0/3,fw-01,eth0,",
    ]
    data = "\n".join(rows).encode()
    for name in ("a.csv", "b.csv"):
        files = {"files": (io.BytesIO(data + b"\n" * (name == "b.csv")), name)}
        manager.post("/upload", {**files, "publish": "1"})

    page = manager.get(device_of(manager, "sw-01")).text

    table = page.split("<tbody")[1].split("</tbody>")[0]
    assert table.count('<tr role="row"') == 2
    assert [table.count(f"GE1/0/{number} – ") for number in (1, 2, 3)] == [1, 1, 1]
    assert "VLAN 200" in table


def test_the_map_shows_devices_and_is_narrowed(manager, drawing):
    assert drawing

    everything = manager.get("/topology/map").text
    one = manager.get("/topology/map?q=web-01").text

    assert everything.count('class="node ') == 4
    assert device_of(manager, "core-sw-01") in everything
    assert one.count('class="node ') == 2
    assert " centre" in one
    assert "No device like that" in manager.get("/topology/map?system=nothing").text
    assert "No device like that" in manager.get("/topology/map?age=old").text
    assert manager.get("/topology/map?age=x&kind=%00").status_code == 200


def test_the_map_of_others_has_no_internal_device(requester, drawing):
    assert drawing

    assert "web-01" not in requester.get("/topology/map").text
