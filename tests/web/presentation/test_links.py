"""Addresses that templates remember are those that Flask works out."""

import flask
import pytest

LINKS = (
    ("incidents.show", {"incident_id": 7}),
    ("incidents.show", {"incident_id": 8}),
    ("incidents.index", {"view": "open"}),
    ("incidents.index", {"view": None}),
    ("incidents.index", {"view": ["open", "late"], "page": 2}),
    ("incidents.index", {"page": 2, "view": ["open", "late"]}),
    ("incidents.index", {"page": 1}),
    ("incidents.index", {"page": True}),
    ("incidents.index", {"page": "1"}),
    ("incidents.index", {"q": "打印机 & <b>"}),
    ("incidents.index", {"q": "!$'()*,/:;?@ #%=+~^|`\\\"é"}),
    ("incidents.index", {"view": []}),
    ("incidents.index", {"_anchor": "filters"}),
    ("incidents.index", {"_anchor": None, "q": ""}),
    ("articles.show", {"article_id": 7, "t": None, "q": "a b", "_anchor": None}),
    ("articles.show", {"q": "a b", "t": "c", "article_id": 8, "_anchor": "page-3"}),
    ("articles.show", {"article_id": 8, "q": None}),
    ("search.why", {"article_id": 8, "q": "打印机"}),
    ("incidents.index", {"_external": True}),
    ("search.results", {}),
    ("static", {"filename": "pictures/icons.svg"}),
)


@pytest.mark.parametrize("root", ["", "/kb"])
def test_a_remembered_address_is_the_one_that_was_meant(app, root):
    remembered = app.jinja_env.globals["url_for"]

    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        for _ in range(2):
            found = [remembered(endpoint, **values) for endpoint, values in LINKS]
        meant = [flask.url_for(endpoint, **values) for endpoint, values in LINKS]

    assert found == meant


def test_an_address_within_the_same_part_depends_on_the_page(app):
    remembered = app.jinja_env.globals["url_for"]
    found = []
    for page in ("/incidents", "/changes"):
        with app.test_request_context(page):
            found.append(remembered(".index"))

    assert found == ["/incidents", "/changes"]


def test_other_words_behind_a_known_address_are_not_worked_out_by_flask(
    app, monkeypatch
):
    remembered = app.jinja_env.globals["url_for"]
    with app.test_request_context("/"):
        remembered("articles.show", article_id=7, q="one")
        monkeypatch.delattr(flask, "url_for")

        found = remembered("articles.show", article_id=7, q="another", _anchor=None)

    assert found == "/articles/7?q=another"
