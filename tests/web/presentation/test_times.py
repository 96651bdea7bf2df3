"""Times in the zone of the reader, and that nothing else writes one."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import g
from jinja2 import nodes
from sqlalchemy.orm import DeclarativeBase

import kb.tables  # noqa: F401 - every column of a time must be known.
from kb.database import Base, UTCDateTime
from kb.people.models import User
from web.presentation import times

AT = datetime(2026, 3, 2, 22, 5, 40, tzinfo=UTC)
WEB = Path(__file__).parents[3] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
MODULES = [
    path
    for path in sorted(WEB.rglob("*.py"))
    if path.parts[-2:] != ("presentation", "times.py")
]
PLAIN = {"moment", "exact"}
"""Filters whose words alone do not say to a program which time is meant."""
WRITTEN = {"strftime", "ctime", "astimezone"}
FILES = {
    "web/background/backing_up.py",  # names a folder, and reads the name again
    "web/pages/library/saved_searches.py",  # a feed has the form of mail
}


@pytest.fixture
def shown_in(app):
    """A page that is read in a language and a zone."""

    def show(zone="", language="en"):
        context = app.test_request_context(headers={"Accept-Language": language})
        context.push()
        g.user = User(login="reader", zone=zone)
        contexts.append(context)

    contexts = []
    yield show
    for context in reversed(contexts):
        context.pop()


@pytest.mark.parametrize(
    ("zone", "language", "words", "offset"),
    [
        ("Asia/Shanghai", "zh", "2026年3月3日 06:05", "GMT+08:00"),
        ("Asia/Shanghai", "en", "Mar 3, 2026 06:05", "GMT+08:00"),
        ("America/New_York", "en", "Mar 2, 2026 17:05", "GMT-05:00"),
        ("Asia/Kolkata", "en", "Mar 3, 2026 03:35", "GMT+05:30"),
    ],
)
def test_a_time_is_shown_in_the_zone_of_its_reader(
    shown_in, zone, language, words, offset
):
    shown_in(zone, language)

    assert times.moment(AT) == words
    assert times.exact(AT) == f"{words} {offset}"
    assert times.stamp(AT) == (
        f'<time datetime="{AT.isoformat()}" title="{words} {offset}">{words}</time>'
    )


def test_the_hour_that_a_clock_shows_twice_is_told_apart(shown_in):
    shown_in("Europe/Berlin")
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]

    assert [times.exact(each)[-15:] for each in twice] == [
        "02:30 GMT+02:00",
        "02:30 GMT+01:00",
    ]
    assert [str(times.stamp(each)).count("GMT+02:00") for each in twice] == [1, 0]


def test_whoever_chose_none_reads_the_zone_of_the_installation(shown_in):
    shown_in()

    assert times.moment(AT).endswith(f"{AT.astimezone():%H:%M}")


def test_what_somebody_fills_in_is_meant_in_their_zone(shown_in):
    shown_in("Asia/Shanghai")

    assert times.to_utc(datetime(2026, 3, 3, 6, 5)) == AT.replace(second=0)  # noqa: DTZ001
    assert times.to_utc(AT) == AT


def test_a_period_begins_on_the_day_of_the_organisation(shown_in):
    shown_in("Pacific/Kiritimati")

    assert times.period_day(AT, "yyyy-MM-dd") == f"{AT.astimezone():%Y-%m-%d}"


def test_the_clock_of_a_place_is_that_of_the_place(shown_in):
    shown_in("America/New_York")

    assert times.clock(AT) == "17:05"
    assert times.clock(AT, "Asia/Shanghai") == "06:05"


def columns_of_times():
    base: DeclarativeBase = Base
    return {
        column.name
        for table in base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, UTCDateTime)
    }


def find_bare(template, known):
    """What a template puts out of a time without a word of ours around it."""
    for output in template.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.Getattr) and node.attr in known:
                yield f"line {node.lineno}: {node.attr} as it is"
            if isinstance(node, nodes.Filter) and node.name in PLAIN:
                yield f"line {node.lineno}: |{node.name}, which is no <time>"
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr in WRITTEN:
            yield f"line {call.lineno}: {call.node.attr}()"


def without_attributes(text):
    """The text with what stands in a title taken out: no element can be there."""
    return re.sub(r'title="[^"]*"', "", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_a_time_by_itself(app, path):
    text = without_attributes(path.read_text())

    assert not list(find_bare(app.jinja_env.parse(text), columns_of_times()))


def finds_written(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"strftime", "ctime"}:
            yield node.lineno
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)
            if re.search(r"%[HMIp]", spec):
                yield node.lineno
        if isinstance(node, ast.ImportFrom) and "babel" in (node.module or ""):
            yield from (
                node.lineno
                for name in node.names
                if name.name in {"format_date", "format_datetime", "format_time"}
            )


def test_no_other_module_of_the_pages_writes_one():
    found = {
        f"{path.relative_to(WEB.parent)}:{line}"
        for path in MODULES
        for line in finds_written(ast.parse(path.read_text()))
        if str(path.relative_to(WEB.parent)) not in FILES
    }

    assert found == set()
