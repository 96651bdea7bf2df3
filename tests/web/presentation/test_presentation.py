"""Dates, sizes and names as people read them."""

import re
from datetime import timedelta

import pytest

from tests.conftest import NOON
from web.presentation import templates, times
from web.words import vocabulary


@pytest.fixture
def in_english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=6), "6 days ago"),
    ],
)
def test_lists_say_how_long_ago_something_was(passed, words):
    assert times.ago(NOON - passed) == words


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=-5), "within a minute"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(hours=3), "in 3 hours"),
    ],
)
def test_lists_say_how_long_it_is_until_something(left, words):
    assert times.ahead(NOON + left) == words


@pytest.mark.usefixtures("in_english")
def test_what_is_far_ahead_has_its_date():
    assert "2026" in times.ahead(NOON + timedelta(days=2))


@pytest.mark.parametrize(
    ("passed", "age"),
    [
        (timedelta(hours=23), 0),
        (timedelta(days=1), 1),
        (timedelta(days=6), 1),
        (timedelta(days=7), 2),
    ],
)
@pytest.mark.usefixtures("in_english")
def test_what_waits_is_of_today_of_this_week_or_old(passed, age):
    assert times.age(NOON - passed) == age


@pytest.mark.usefixtures("in_english")
def test_what_is_long_ago_has_its_date():
    assert "2026" in times.ago(NOON - timedelta(days=30))


@pytest.mark.usefixtures("in_english")
def test_a_time_without_a_zone_is_utc():
    naive = (NOON - timedelta(hours=2)).replace(tzinfo=None)

    assert times.ago(naive) == "2 hours ago"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "1.5 KB"),
        (5 << 20, "5.0 MB"),
        (3 << 40, "3072.0 GB"),
    ],
)
def test_a_size_is_short(count, words):
    assert templates.to_size(count) == words


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("page 3", "page 3"),
        ("slide 12", "slide 12"),
        ("word/media/image1.png", "word/media/image1.png"),
        ("sheet 3", "sheet 3"),
        ("", ""),
    ],
)
def test_a_place_in_a_file_is_named(where, words):
    assert vocabulary.place_name(where) == words


@pytest.mark.usefixtures("library")
def test_an_icon_leaves_no_blank_before_the_words_beside_it(technician):
    """The style sheet keeps the distance; a blank would be added to it."""
    page = technician.get("/incidents/suggestions?title=打印机脱机")

    assert "</svg>打印机脱机</a>" in page.text


KEPT_BLANKS = re.compile(
    r'<p[^<>]*class="[^"]*\bsaid\b[^"]*"[^<>]*>(.*?)</p>', re.DOTALL
)


def test_what_people_said_is_shown_without_the_line_breaks_of_a_template(app):
    """Its white space is shown as it is, so a template must not add any."""
    sources = [
        app.jinja_loader.get_source(app.jinja_env, name)[0]
        for name in app.jinja_loader.list_templates()
    ]

    texts = [text for each in sources for text in KEPT_BLANKS.findall(each)]

    assert texts
    assert [
        text
        for text in texts
        if re.search(r"^\s+(?!\s|\{\{-)|(?<!-\}\})(?<!\s)\s+$", text)
    ] == []
