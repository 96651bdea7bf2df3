"""What is sent with every page, and what with the pages that use it."""

import re

import pytest
import tinycss2

from docs.stylesheet import split_selectors
from web.delivery import sheets
from web.delivery.static_files import BUNDLE, read_static_files

FILES = read_static_files()


def list_selectors(rules):
    for rule in tinycss2.parse_rule_list(rules, skip_whitespace=True):
        if rule.type == "qualified-rule":
            yield from map(tinycss2.serialize, split_selectors(rule.prelude))
        elif rule.content:
            yield from list_selectors(rule.content)


@pytest.mark.parametrize("room", sheets.ROOMS)
def test_each_rule_of_a_room_needs_a_class_of_the_room(room):
    """Else a page with what the rule is for would come without it."""
    own = FILES.own_classes[room]
    selectors = [
        re.sub(r":(?:not|where)\([^()]*\)", "", each)
        for each in list_selectors(FILES.read_sheet(room))
    ]

    assert selectors
    assert [
        each for each in selectors if not own & set(re.findall(r"\.([\w-]+)", each))
    ] == [], "name it by a class of its own, or put it into a sheet of every page"


def test_a_page_names_the_sheets_of_the_classes_that_it_has():
    own = {"incident": frozenset({"timeline"}), "editor": frozenset({"toolbar"})}

    assert sheets.list_rooms('<p class="quiet">timeline</p>', own) == []
    assert sheets.list_rooms('<ul class="rows timeline">', own) == ["incident"]
    assert sheets.list_rooms('<p class="toolbar"><ul class="timeline">', own) == [
        "incident",
        "editor",
    ]


def test_a_class_that_two_sheets_name_tells_nothing():
    texts = dict.fromkeys((*sheets.EVERYWHERE, *sheets.ROOMS), ".shared{top:0}")
    texts["incident"] = (
        ".shared .timeline:not(.row){background:url('a.b')}@media print{.dark{top:0}}"
    )

    own = sheets.find_own_classes(texts)

    assert own["incident"] == {"timeline", "dark"}
    assert own["editor"] == set()


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a { color: red; }\n\nb,\ni { top: 0 }\n", "a{color:red}b,i{top:0}"),
        ("/* why */ a { top: 0; } /*! licence */", "a{top:0}/*! licence */"),
        ('a::after { content: " ;  /* */ " }', 'a::after{content:" ;  /* */ "}'),
        ("@media (min-width: 9px) { a :hover { top: 0 } }", None),
        ("a { b: url('data:,<p x=\"1\">  </p>') }", None),
    ],
)
def test_a_sheet_is_sent_without_what_only_its_writers_read(written, sent):
    assert sheets.squeeze(written) == (
        sent or written.replace(" { ", "{").replace(" }", "}").replace(": ", ":")
    )


def test_what_the_first_paint_waits_for_stays_small():
    """Some 13 KB; each further one is 5 ms later on a slow line. See ``ROOMS``."""
    assert len(FILES.files[BUNDLE].brotli) <= 15_000
