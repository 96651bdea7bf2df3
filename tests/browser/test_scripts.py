"""The scripts with logic of their own, as they are sent, each alone in an empty page."""

import pytest

from tests.keys import PRIVATE_KEY
from web.delivery.static_files import read_static_files

pytestmark = pytest.mark.needs("chromium")

FILES = read_static_files().files
SCRIPTS = sorted(name for name in FILES if name.endswith(".js"))
PLACE = "http://scripts.example"
FORM = """
<form data-keep="INC-1-comment">
<input name="seen" type="hidden" value="{version}">
<textarea id="text" name="text">{text}</textarea></form>{problem}
"""


@pytest.fixture(scope="module")
def window(chromium):
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def page(window):
    """A page of an address whose scripts are ours, with an empty store."""
    page = window.new_page()
    page.route(f"{PLACE}/**", _serve)
    page.goto(f"{PLACE}/empty")
    page.evaluate("localStorage.clear()")
    yield page
    page.close()


def _serve(route):
    script = FILES.get(f"scripts/{route.request.url.rpartition('/')[2]}")
    if script:
        route.fulfill(body=script.data, content_type=script.media_type)
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def show(page, body, address="/empty"):
    page.goto(f"{PLACE}{address}")
    page.set_content(body)


def call(page, script, function):
    page.evaluate(f"import('{PLACE}/{script}.js').then((it) => it.{function}())")


def write_and_wait(page, text):
    page.fill("#text", text)
    page.wait_for_function("localStorage.length > 0")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_loaded_into_a_page_without_its_elements(page, script):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.evaluate(f"import('{PLACE}/{script.rpartition('/')[2]}')")

    assert errors == []


def test_what_was_written_comes_back(page):
    show(page, FORM.format(version="3", text="", problem=""))
    call(page, "keep", "keepForms")
    write_and_wait(page, "It was the cable.")

    show(page, FORM.format(version="3", text="", problem=""))
    call(page, "keep", "keepForms")

    assert page.input_value("#text") == "It was the cable."


def test_what_was_written_over_an_older_state_does_not(page):
    show(page, FORM.format(version="3", text="", problem=""))
    call(page, "keep", "keepForms")
    write_and_wait(page, "It was the cable.")

    show(page, FORM.format(version="4", text="", problem=""))
    call(page, "keep", "keepForms")

    assert page.input_value("#text") == ""


@pytest.mark.parametrize(
    ("problem", "kept"), [("", 0), ("<p role=alert>Say more.</p>", 1)]
)
def test_a_copy_is_needed_no_more_once_the_form_was_taken(page, problem, kept):
    show(page, FORM.format(version="3", text="", problem=""))
    call(page, "keep", "keepForms")
    write_and_wait(page, "It was the cable.")
    page.evaluate(
        "document.forms[0].addEventListener('submit', (event) => event.preventDefault());"
        "document.forms[0].requestSubmit()"
    )

    show(page, problem)
    call(page, "keep", "keepForms")

    assert page.evaluate("localStorage.length") == kept


def test_a_private_key_is_not_kept_and_takes_the_copy_along(page):
    show(page, FORM.format(version="3", text="", problem=""))
    call(page, "keep", "keepForms")
    write_and_wait(page, "It was the cable.")
    page.fill("#text", PRIVATE_KEY)
    page.wait_for_function("localStorage.length === 0")

    show(page, FORM.format(version="3", text="", problem=""))
    call(page, "keep", "keepForms")

    assert page.input_value("#text") == ""


def test_a_store_that_holds_nonsense_does_no_harm(page):
    page.evaluate("localStorage.setItem('kept:INC-1-comment', '{')")
    show(page, FORM.format(version="3", text="As it was", problem=""))

    call(page, "keep", "keepForms")

    assert page.input_value("#text") == "As it was"


def search_for(page, words):
    box = f'<form action="{PLACE}/search"><input data-search="" name="q"></form>'
    show(page, box, f"/search?q={words}")
    call(page, "recent", "rememberSearch")


def recent(page):
    show(page, f'<section hidden data-recent="{PLACE}/search"><ul></ul></section>')
    call(page, "recent", "showRecentSearches")
    return page.locator("[data-recent] a").all_inner_texts()


def test_the_last_eight_searches_are_remembered_each_once(page):
    for words in [*"abcdefghij", "e"]:
        search_for(page, words)

    assert recent(page) == list("ejihgfdc")


def test_a_long_text_is_no_search_to_remember(page):
    search_for(page, "x" * 201)

    assert recent(page) == []
    assert page.locator("[data-recent]").is_hidden()


def test_only_searches_are_remembered(page):
    box = f'<form action="{PLACE}/search"><input data-search="" name="q"></form>'
    show(page, box, "/articles?q=printer")
    call(page, "recent", "rememberSearch")

    assert recent(page) == []


TABLE = """
<div class="table-text"><table><thead><tr><th>device</th><th>port</th></tr></thead>
<tbody>{rows}</tbody></table></div>
"""


def show_table(page, ports):
    rows = "".join(f"<tr><td>d{n}</td><td>{port}</td></tr>" for n, port in ports)
    show(page, TABLE.format(rows=rows))
    call(page, "tables", "sortLongTables")


def read_ports(page):
    return page.locator("td:last-child").all_text_contents()


def test_a_long_table_is_sorted_by_a_head_and_back(page):
    ports = ["GE1/0/10", "GE1/0/9", "", "GE1/0/2", "GE2/0/1", "eth0", "GE1/0/1", "x"]
    show_table(page, enumerate(ports))
    head = page.locator("th").last

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert read_ports(page) == [
        *("eth0", "GE1/0/1", "GE1/0/2", "GE1/0/9", "GE1/0/10", "GE2/0/1", "x", "")
    ]
    head.locator("button").click()
    assert read_ports(page)[0] == "x"
    assert not read_ports(page)[-1]
    head.locator("button").click()
    assert read_ports(page) == ports


def test_a_short_table_is_not_sorted(page):
    show_table(page, enumerate(["b", "a"]))

    assert page.locator("button").count() == 0
