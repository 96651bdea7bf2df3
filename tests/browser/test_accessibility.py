"""No page breaks a rule of accessibility, in no language and no colours."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import make_draft

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
    "notices": '/search?q=打印机 "脱机 kind:nonsense',
    "nothing": "/search?q=zzzzqqqq",
    "upload": "/upload",
    "files": "/files",
    "error": "/health/none",
}


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def settle(desk):
    """A page that is not found is no fault of the pages."""
    desk.complaints[:] = [text for text in desk.complaints if "404" not in text]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule(desk, name, language, dark):
    login = "" if name == "login" else "manager"

    page = desk.open(PAGES[name], login=login, language=language, dark=dark)

    assert violations(page) == []
    settle(desk)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_article_breaks_no_rule(desk, publish, language, dark):
    (article,) = publish(make_draft(sections={"resolution": TEXT}))

    page = desk.open(
        f"/articles/{article}", login="manager", language=language, dark=dark
    )

    assert violations(page) == []


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(desk, name):
    login = "" if name == "login" else "manager"

    page = desk.open(PAGES[name], login=login, width=390)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    settle(desk)
