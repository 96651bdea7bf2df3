"""No page breaks a rule of accessibility, in no language and no colours."""

import shutil
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from kb.alerts import refusals
from kb.alerts.refusals import Refusal
from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.outbox import distribution, webhooks
from kb.outbox.models import Delivery, DeliveryState, EventKind
from kb.people import units
from kb.people.models import Post, Tier
from kb.reporting import service as reporting
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked
from kb.reports.periods import read_period
from kb.rosters import service as rosters
from kb.rosters.models import Turn
from kb.rosters.service import ShiftDraft
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from tests.alerts import send_storm
from tests.applications import services_over
from tests.browser.conftest import StandingDesk, open_for_business
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_draft
from tests.kb.reporting.vocabulary import VOCABULARY
from tests.web.conftest import add_people, check_in, library_drafts
from web.app import create_app
from web.background import delivering

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
REFUSED = Refusal(
    path="/hooks/alertmanager",
    status=422,
    code="bad_alert",
    detail="alerts.0.labels: Field required.",
    address="2001:db8::7:1:2:9",
)
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
}


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def settle(desk):
    """A page that is not found is no fault of the pages."""
    desk.complaints[:] = [text for text in desk.complaints if "404" not in text]


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
}


def webhook(session, desk):
    """One that is told of everything."""
    webhooks.add(
        session,
        "https://receiver.example.org/a/long/path/of/a/receiver/of/messages?key=0123",
        list(EventKind),
        key="only for tests",
        by=desk.as_("administrator"),
    )


def tell(session):
    """Deliveries of each state to the webhook, with long payloads and reasons."""
    distribution.distribute(session, delivering.describe, now=NOON)
    session.flush()
    rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    rows[0].state, rows[0].status, rows[0].duration_ms = DeliveryState.DELIVERED, 200, 8
    rows[1].state, rows[1].status, rows[1].attempts = DeliveryState.GIVEN_UP, 503, 9
    rows[1].reason, rows[2].reason = "status", "refused_address"


def work(services, people):
    """An incident that waits for its user's word, and a submission for its reviewer."""
    with services.database.writing() as session:
        everybody = {
            "reporter": people["requester"],
            "technician": people["technician"],
            "manager": people["manager"],
            "administrator": people["administrator"],
        }
        desk = Desk(
            session,
            people={
                part: session.merge(user, load=False)
                for part, user in everybody.items()
            },
        )
        webhook(session, desk)
        promise = Promise(priority=3, respond_minutes=15, resolve_minutes=240)
        levels.add(session, promise, by=desk.as_("manager"))
        desk.resolved(solution=desk.solution())
        contacts.add_contact(
            session,
            Card(name="王建国", phone="138 0371 8866"),
            by=desk.as_("technician"),
        )
        desk.submitted()
        session.flush()
        tell(session)
        send_storm(session, people["technician"].id)
        refusals.note(session, REFUSED, now=NOON)
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )
        add_roster(session, desk)
        add_report(session, desk)


def add_report(session, desk):
    """The draft of a report, which somebody has still to write to."""
    asked = Asked(kind=read_kinds()["monthly"], period=read_period("2026-02"))
    reporting.make(session, asked, VOCABULARY, by=desk.as_("manager"))


def add_roster(session, desk):
    """Somebody on duty by day and by night, on one day somebody else."""
    unit = units.add_unit(session, "运维中心", tier=Tier.CITY)
    by, day = desk.as_("manager"), NOON.date()
    technician = desk.person("technician")
    technician.password_hash = "any"
    roster = rosters.add_roster(
        session, "一线值班", unit=unit, post=Post.TECHNICAL, turn=Turn.WEEK, by=by
    )
    rosters.set_members(session, roster, [technician], by=by)
    for name, hours in (("白班", "09:00-17:00"), ("夜班", "17:00-09:00")):
        draft = ShiftDraft(name=name, rule="FREQ=DAILY", hours=hours, starts_on=day)
        shift = rosters.add_shift(session, roster, draft, by=by)
    rosters.hand_over(session, roster, shift.id, day, None, reason="培训", by=by)


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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule(desk, house, name, language, dark):
    login = "" if name == "login" else "manager"
    path = PAGES[name].format(printer=house.printer)

    page = desk.open(path, login=login, language=language, dark=dark)

    assert violations(page) == []
    settle(desk)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_article_breaks_no_rule(desk, house, language, dark):
    path = f"/articles/{house.steps}"

    page = desk.open(path, login="manager", language=language, dark=dark)

    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(desk, house, name):
    login = "" if name == "login" else "manager"
    path = PAGES[name].format(printer=house.printer)

    page = desk.open(path, login=login, width=390)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    settle(desk)


IN_BOTH_LANGUAGES = {
    name
    for name in WORK
    if name.startswith(("alert", "patterns", "incident-of", "webhook", "deliveries"))
} | {"imports", "api", "tokens"}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((name, "zh") for name in WORK),
        *((name, "en") for name in sorted(IN_BOTH_LANGUAGES)),
    ],
)
def test_a_page_of_the_process_breaks_no_rule(desk, name, language, dark):
    login = READERS.get(name, "administrator")

    page = desk.open(WORK[name], login=login, language=language, dark=dark)

    assert page.title()
    assert violations(page) == []


@pytest.mark.parametrize("name", WORK)
def test_a_page_of_the_process_fits_a_phone(desk, name):
    login = READERS.get(name, "administrator")

    page = desk.open(WORK[name], login=login, width=390)

    assert page.evaluate("document.documentElement.scrollWidth") == 390


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
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert not menu.locator("a").last.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
