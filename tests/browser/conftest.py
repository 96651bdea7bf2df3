"""A real browser in front of a real server."""

import os
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright

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


@pytest.fixture
def address(app, services):
    """Where a server listens, with its indexer."""
    with serving(app) as address, indexing.to_loop(services).running():
        yield address


@dataclass
class Desk:
    """Opens pages as somebody, on a screen of their liking."""

    app: object
    chromium: Browser
    address: str
    contexts: list
    complaints: list
    """What the browser's console said of all pages."""

    def open(self, path, *, login="", language="en", dark=False, width=1280):
        context = self.chromium.new_context(
            base_url=self.address,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 800},
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.contexts.append(context)
        if login:
            context.add_cookies([self._cookie(login)])
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def _listen(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _cookie(self, login):
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = login
            session["_fresh"] = True
        return {
            "name": "session",
            "value": client.get_cookie("session").value,
            "url": self.address,
        }


@pytest.fixture
def desk(app, chromium, address, people):  # noqa: F811 - the fixture.
    """Fails if the browser's console had anything to complain about."""
    assert people
    desk = Desk(app, chromium, address, [], [])
    yield desk
    for context in desk.contexts:
        context.close()
    assert desk.complaints == []
