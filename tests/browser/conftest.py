"""A real browser in front of a real server."""

import os
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import logins
from tests.programs import find_chromium
from tests.servers import serving
from tests.web.conftest import library, people, publish  # noqa: F401 - fixtures.
from web.background import indexing

ARGUMENTS = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    # The sandbox of Chromium refuses to work for the superuser.
    unconfined = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*ARGUMENTS, *unconfined]
        )
        yield browser
        browser.close()


@contextmanager
def open_for_business(app, services):
    """Where a server listens, with its indexer."""
    with serving(app) as address, indexing.to_loop(services).running():
        yield address


@pytest.fixture
def address(app, services):
    with open_for_business(app, services) as address:
        yield address


@dataclass
class Desk:
    """Opens pages as somebody, on a screen of their liking."""

    app: object
    chromium: Browser
    address: str
    contexts: list = field(default_factory=list)
    complaints: list = field(default_factory=list)
    """What the browser's console said of all pages."""

    def open(self, path, *, login="", language="en", dark=False, width=1280):
        page = self.open_window(language, dark, width)
        if login:
            page.context.add_cookies([self._cookie(login)])
        page.goto(path)
        return page

    def open_window(self, language, dark, width):
        context = self.chromium.new_context(
            base_url=self.address,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 800},
            permissions=["clipboard-read", "clipboard-write"],
            # Colours half way from one to the other would be measured as they are.
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def close(self):
        for context in self.contexts:
            context.close()

    def _listen(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _cookie(self, login):
        client = self.app.test_client()
        logins.log_in(client, login)
        return {
            "name": "session",
            "value": client.get_cookie("session").value,
            "url": self.address,
        }


@dataclass
class StandingDesk(Desk):
    """Opens one page after the other in the same windows, for tests that only look.

    A new window costs a browser four times as much as a page in it.
    """

    windows: dict = field(default_factory=dict)
    """By language, colours and width."""

    def open_window(self, *look):
        if look not in self.windows:
            self.windows[look] = super().open_window(*look)
        self.windows[look].context.clear_cookies()
        return self.windows[look]


@pytest.fixture
def desk(app, chromium, address, people):  # noqa: F811 - the fixture.
    """Fails if the browser's console had anything to complain about."""
    assert people
    desk = Desk(app, chromium, address)
    yield desk
    desk.close()
    assert desk.complaints == []
