"""A drawing looked at, walked through by keys, and found again on the map."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kb.articles.kinds import ArticleKind
from kb.articles.models import Attachment
from kb.content.models import Blob
from kb.topology import recording
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from tests.conftest import NOON
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.needs("chromium", "graphviz")

NAMES = {
    "core": ("核心交换机-数据中心一号楼三层东侧", "switch"),
    "esxi": ("esxi01–esxi08", "server"),
    "wide": ("WWWW-MMMM-WWWW-MMMM-WWWW-MMMM", "load_balancer"),
    "fw": ("fw-01", "firewall"),
}
GRAPH = StoredGraph(
    tuple(GraphNode(key, name, kind) for key, (name, kind) in NAMES.items()),
    (
        GraphEdge("core", "esxi", "XGigabitEthernet1/0/47", "vmnic0", vlans=("100",)),
        GraphEdge("core", "wide", label="主用链路，经由弱电井二号竖井上联至出口"),
        GraphEdge("core", "fw", "GE1/0/1", "eth1"),
        GraphEdge("core", "fw", "GE1/0/2", "eth2"),
    ),
)
TOO_WIDE = """() => [...document.querySelectorAll("svg.map .node text, svg.map .words text")]
  .filter((text) => text.getBBox().width >
    Number(text.parentElement.querySelector("rect").getAttribute("width")))
  .map((text) => text.textContent)"""


@pytest.fixture
def article(services, people):
    with services.database.writing() as session:
        session.add(Blob(sha256="a" * 64, size=1, stored_at=NOON))
        recording.keep(session, "a" * 64, GRAPH)
        attachment = Attachment(
            position=0,
            blob_sha256="a" * 64,
            name="net.drawio",
            media_type="application/vnd.jgraph.mxfile",
            size=1,
            status="ok",
            losses=[],
        )
        draft = make_draft(
            "核心网", kind=ArticleKind.TOPOLOGY, sections={"description": "核心"}
        )
        author = session.merge(people["manager"], load=False)
        return make_article(session, draft, user=author, attachments=[attachment]).id


def violations(page):
    return [each["id"] for each in Axe().run(page).response["violations"]]


def view_of(page):
    view = page.locator("svg.map").get_attribute("viewBox")
    return [float(each) for each in view.split()]


def zoom_and_back(page, frame):
    whole = view_of(page)
    frame.focus()
    page.keyboard.press("+")
    assert view_of(page)[2] < whole[2]
    page.keyboard.press("0")
    assert view_of(page) == pytest.approx(whole)


def test_from_the_article_by_keys_to_a_device_and_the_map(desk, article):
    page = desk.open(f"/articles/{article}", login="technician")
    frame = page.locator("[data-picture]")
    expect(frame).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert violations(page) == []

    zoom_and_back(page, frame)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/topology/devices/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert violations(page) == []

    page.get_by_role("link", name="On the map").click()
    box = page.get_by_label("Ask for devices")
    box.fill("esxi05")
    page.keyboard.press("Enter")
    expect(page.locator("svg.map .node.centre")).to_have_count(1)
    expect(page.locator("svg.map .node")).to_have_count(2)
    assert violations(page) == []


def test_a_telephone_begins_where_it_can_be_read(desk, article):
    page = desk.open(f"/articles/{article}", login="technician", dark=True, width=390)

    size = page.locator("svg.map .node text").first.bounding_box()["height"]
    page.get_by_role("button", name="Whole").click()
    _, top, _, high = view_of(page)
    page.reload()

    assert size > 8
    # There is drawing from the upper edge to the lower one.
    _, first, _, shown = view_of(page)
    assert top - 1 <= first <= first + shown <= top + high + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
