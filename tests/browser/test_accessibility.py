"""No page breaks a rule of accessibility, in no language and no colours."""

import shutil
from dataclasses import dataclass

import pytest

from tests.applications import services_over
from tests.browser import looks
from tests.browser.conftest import StandingDesk, open_for_business
from tests.browser.furniture import work
from tests.conftest import NOON
from tests.factories import make_draft
from tests.web.conftest import add_people, check_in, library_drafts
from web.app import create_app

pytestmark = pytest.mark.needs("chromium")

TEXT = """## Steps

1. See [the guide](https://example.org/).
2. Run `sc query spooler`:

```
sc query spooler
```

| Port | Use |
|---|---|
| 445 | SMB |
"""
PAGES = {
    "login": "/login",
    "start": "/",
    "results": "/search?q=打印机&kind=solution&kind=topology&from=2020-01-01",
    "records": "/search/records/incident?q=打印机",
    "notices": '/search?q=打印机 "脱机 kind:nonsense',
    "nothing": "/search?q=zzzzqqqq",
    "corrected": "/search?q=打印鸡",
    "why": "/search/why/{printer}?q=打印机",
    "searches": "/searches",
    "analysis": "/analysis?text=核心交换机 core-sw-01 ORA-00600 蓝屏",
    "terminology": "/terminology?word=运知平台&expressions=打印机=printer",
    "upload": "/upload",
    "files": "/files",
    "near-duplicates": "/near-duplicates",
    "error": "/health/none",
    "article": "/articles/{steps}",
}
STAFF = {False: "manager", True: "administrator"}
"""Who reads a page that names nobody: those of the library, and those of the work."""


WORK = {
    "incidents": "/incidents?view=open",
    "board": "/incidents/board",
    "month": "/incidents/month",
    "new-incident": "/incidents/new",
    "incident": "/incidents/1",
    "contacts": "/contacts",
    "contact": "/contacts/1",
    "reviews": "/reviews",
    "review": "/reviews/2",
    "submissions": "/submissions",
    "write": "/submissions/2/edit",
    "requests": "/requests",
    "request": "/requests/1",
    "ask": "/requests/new?title=打印机脱机",
    "problems": "/problems",
    "alerts": "/alerts",
    "alert-group": "/alerts/1",
    "alert-patterns": "/alerts/patterns",
    "alerts-refused": "/alerts/refused",
    "alerts-none": "/alerts?system=nothing",
    "patterns-none": "/alerts/patterns?dismissed=1",
    "incident-of-alerts": "/incidents/2",
    "changes": "/changes",
    "gaps": "/gaps",
    "numbers": "/numbers",
    "number": "/numbers/transfer_rate",
    "numbers-apart": "/numbers?period=2026-Q1&by=system&show=transfer_rate",
    "scores": "/numbers/scores",
    "reports": "/reports",
    "report": "/reports/1",
    "report-difference": "/reports/1/difference",
    "report-schedules": "/reports/schedules",
    "knowledge": "/numbers/knowledge",
    "sample": "/numbers/sample",
    "notifications": "/notifications",
    "profile": "/profile",
    "announcements": "/announcements",
    "templates": "/templates",
    "service-levels": "/service-levels",
    "causes": "/causes",
    "clients": "/clients",
    "client": "/clients/1",
    "services": "/services",
    "rosters": "/rosters",
    "roster": "/rosters/1",
    "calendars": "/calendars",
    "calendar": "/calendars/1?day=2026-10-01",
    "calendar-next": "/calendars/1?year=2027",
    "people": "/people",
    "person": "/people/1",
    "units": "/people/units",
    "tokens": "/people/tokens",
    "webhooks": "/webhooks",
    "webhook": "/webhooks/1",
    "deliveries-none": "/webhooks/1?state=given_up&before=1",
    "imports": "/imports",
    "api": "/api",
    "audit": "/audit",
    "feedback": "/feedback",
    "topology": "/topology",
    "registers": "/registers",
    "register": "/registers/asset",
    "register-record": "/registers/asset/new",
    "registers-and-drawings": "/registers/drawings",
    "duties": "/duties",
    "duty": "/duties/new",
    "items": "/items",
    "surveys": "/surveys",
    "guides": "/guides",
    "packages": "/packages",
    "package": "/packages/new",
    "baseline": "/baselines/new",
    "suggestion-order": "/numbers/suggestions",
}
READERS = {
    "requests": "requester",
    "request": "requester",
    "ask": "requester",
    "reviews": "reviewer",
    "review": "reviewer",
    "incidents": "technician",
    "board": "technician",
    "month": "technician",
    "new-incident": "technician",
    "incident": "technician",
    "submissions": "technician",
    "write": "technician",
    "problems": "technician",
    "alerts": "technician",
    "alert-group": "technician",
    "alert-patterns": "technician",
    "alerts-none": "technician",
    "patterns-none": "technician",
    "incident-of-alerts": "technician",
    "changes": "technician",
    "gaps": "technician",
    "feedback": "technician",
    "topology": "technician",
    "knowledge": "manager",
    "numbers": "manager",
    "number": "manager",
    "numbers-apart": "manager",
    "scores": "manager",
    "reports": "manager",
    "report": "manager",
    "report-difference": "manager",
    "report-schedules": "manager",
    "causes": "manager",
    "sample": "manager",
    "announcements": "manager",
    "templates": "manager",
    "service-levels": "manager",
    "suggestion-order": "manager",
    "surveys": "manager",
    "items": "technician",
    "packages": "technician",
    "package": "technician",
    "duties": "technician",
}


@dataclass(frozen=True)
class House:
    """A service with something on every page; these tests only look at it."""

    desk: StandingDesk
    printer: int
    """The article that is searched for."""
    steps: int
    """The article with something of everything in its text."""


@pytest.fixture(scope="module")
def house(migrated_sqlite, tmp_path_factory, pool, chromium):
    home = tmp_path_factory.mktemp("house")
    shutil.copy(migrated_sqlite, home / "kb.sqlite")
    url = f"sqlite:///{home}/kb.sqlite"
    with services_over(home, url, pool, NOON) as services:
        people = add_people(services)
        work(services, people)
        drafts = (*library_drafts(), make_draft(sections={"resolution": TEXT}))
        printer, _, steps = check_in(services, people["manager"], *drafts)
        app = create_app(services)
        with open_for_business(app, services) as address:
            desk = StandingDesk(app, chromium, address)
            yield House(desk, printer, steps)
            desk.close()


@pytest.fixture
def desk(house):
    """Fails if the browser's console had anything to complain about."""
    house.desk.complaints.clear()
    yield house.desk
    assert house.desk.complaints == []


def path_of(name, house):
    path = PAGES.get(name) or WORK[name]
    return path.format(printer=house.printer, steps=house.steps)


def login_of(name):
    return "" if name == "login" else READERS.get(name, STAFF[name in WORK])


@pytest.mark.parametrize("name", [*PAGES, *WORK])
def test_a_page_breaks_no_rule(desk, house, name):
    """Loaded once: looked at in light, in dark, and as wide as a telephone."""
    path, login = path_of(name, house), login_of(name)

    page = desk.open(path, login=login, language="zh")

    assert page.title()
    assert looks.find_faults(page) == {}
    looks.settle(desk)


@pytest.mark.parametrize("name", [*PAGES, *WORK])
def test_a_page_fits_a_telephone_in_english(desk, house, name):
    """English words are longer, and there is always room in Chinese."""
    path, login = path_of(name, house), login_of(name)

    page = desk.open(path, login=login, width=390)

    assert looks.find_faults_of_a_telephone(page) == []
    looks.settle(desk)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", [0, 1], ids=["places", "person"])
def test_a_menu_opens_by_keyboard_and_fits_the_screen(desk, language, width, place):
    page = desk.open("/", login="administrator", language=language, width=width)

    menu = page.locator(".menu").nth(place)
    menu.locator("summary").focus()
    page.keyboard.press("Enter")

    assert menu.locator("a").last.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert looks.violations(page) == []
    page.keyboard.press("Escape")
    assert not menu.locator("a").last.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_card_of_the_queue_has_few_lines_and_keeps_its_labels(desk):
    page = desk.open("/incidents?view=open", login="technician", width=390)

    row = page.locator(".table-box.compact tbody tr").first
    title = row.locator("[data-column=title]")
    rest = row.bounding_box()["height"] - title.bounding_box()["height"]

    assert rest < 4 * 24
    says = "node => getComputedStyle(node, '::before').content"
    assert row.locator("[data-column=priority]").evaluate(says) == '"Priority"'
    looks.settle(desk)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_button_that_copies_covers_no_line(desk, house, width):
    page = desk.open(f"/articles/{house.steps}", login="technician", width=width)

    lines = page.locator(".code-box pre").first.bounding_box()
    button = page.locator(".code-box .copy").first.bounding_box()

    is_beside = button["x"] >= lines["x"] + lines["width"]
    assert is_beside or button["y"] + button["height"] <= lines["y"] + 12
    looks.settle(desk)
