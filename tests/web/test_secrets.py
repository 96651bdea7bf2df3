"""Secrets are planted wherever text is kept; a requester looks wherever one can."""

import io
from urllib.parse import unquote_plus

import pytest

from kb.articles.kinds import ArticleKind, Audience
from kb.incidents.past_cases import SolvedCase, add_past_cases
from tests.conftest import NOON
from tests.factories import make_draft
from web.answers import indexing

SECRETS = {
    "internal title": "zanzibartitle",
    "internal text": "zanzibartext",
    "internal keyword": "zanzibarkeyword",
    "internal category": "zanzibarcategory",
    "internal system": "zanzibarsystem",
    "internal device": "zanzibar-dev-01",
    "linked wording": "zanzibarwording",
    "Chinese title": "鹦鹉螺号",
}
QUERIES = [
    *SECRETS.values(),
    *(word[:-1] for word in SECRETS.values()),
    *(f"{word[:-2]}x{word[-1]}" for word in SECRETS.values()),
    "zanzibar*",
    "zanzibartext~",
    "title:zanzibartitle",
    "category:zanzibarcategory",
    "system:zanzibarsystem",
    "device:zanzibar-dev-01",
    "tag:zanzibarkeyword",
    "yingwuluohao",
    "ywlh",
    "ip:10.66.0.0/16",
    "打印机 zanzibartext",
    "打印机 OR zanzibartext",
    "+zanzibarwording",
    "-打印机",
    "",
]
LEAKS = ("zanzibar", "鹦鹉螺", "10.66.7.8")


@pytest.fixture
def planted(services, publish):
    """A public solution with linked wording, and an internal article."""
    public, internal = publish(
        make_draft("打印机脱机"),
        make_draft(
            "鹦鹉螺号 zanzibartitle",
            kind=ArticleKind.TOPOLOGY,
            audience=Audience.INTERNAL,
            sections={"description": "zanzibartext 打印机 10.66.7.8"},
            category="zanzibarcategory",
            system="zanzibarsystem",
            keywords=("zanzibarkeyword",),
            devices=("zanzibar-dev-01",),
        ),
    )
    case = SolvedCase(
        external_id="1",
        article_id=public,
        title="zanzibarwording",
        body="打印机 zanzibarwording",
        solved_at=NOON,
    )
    with services.database.writing() as session:
        add_past_cases(session, "test", [case], now=NOON)
    indexing.drain(services)
    return public, internal


def answers(reader, query):
    """Everything that answers *query*, without what was typed."""
    for path in ("/search", "/search/complete", "/search.csv", "/requests/new"):
        name = "title" if path.startswith("/requests") else "q"
        yield path, reader.get(path, query_string={name: query})
    for sort in ("date", "reuse"):
        yield sort, reader.get("/search", query_string={"q": query, "sort": sort})


def leaks(answer, query):
    """What the page says beyond the reader's own words."""
    text = unquote_plus(answer.text)
    for word in query.split():
        text = text.replace(word, "").replace(word.strip("+-~*"), "")
    return [leak for leak in LEAKS if leak in text]


@pytest.mark.parametrize("query", QUERIES)
def test_no_answer_to_a_requester_holds_a_secret(requester, planted, query):
    _, internal = planted

    for path, answer in answers(requester, query):
        assert answer.status_code == 200, path
        assert f"/articles/{internal}" not in answer.text, path
        assert leaks(answer, query) == [], path


@pytest.mark.parametrize("query", QUERIES)
def test_the_secret_does_not_show_in_how_many_are_found(requester, planted, query):
    public, _ = planted
    page = requester.get("/search", query_string={"q": query, "exact": "1"}).text
    expects_public = query in ("", "打印机 OR zanzibartext")

    assert (f'href="/articles/{public}?' in page) == expects_public
    assert "2 articles" not in page


def test_pages_around_the_public_article_hold_no_secret(requester, planted):
    public, internal = planted
    paths = ["/", f"/articles/{public}", f"/search/why/{public}?q=打印机", "/topology"]

    for path in paths:
        page = requester.get(path).text
        assert not any(leak in page for leak in LEAKS), path
        assert f"/articles/{internal}" not in page, path


def test_the_internal_article_cannot_be_reached(requester, planted):
    _, internal = planted

    for path in (
        f"/articles/{internal}",
        f"/articles/{internal}/revisions/1",
        f"/search/why/{internal}?q=打印机",
        f"/topology/articles/{internal}",
    ):
        assert requester.get(path).status_code == 404, path


def test_staff_see_what_is_internal(technician, planted):
    _, internal = planted

    assert f"/articles/{internal}" in technician.get("/search?q=zanzibartext").text


def test_what_an_internal_attachment_holds_is_found_by_staff_only(
    manager, technician, requester, services
):
    upload = (io.BytesIO("zanzibarattachment 打印机".encode()), "notes.txt")
    manager.post(
        "/upload",
        {
            "files": upload,
            "kind": "reference",
            "audience": "internal",
            "category": "打印",
            "system": "OA",
            "publish": "1",
        },
        content_type="multipart/form-data",
    )
    indexing.drain(services)

    assert "notes" in technician.get("/search?q=zanzibarattachment").text
    for query in ("zanzibarattachment", "zanzibarattachmen", "zanzibar*", "notes"):
        for path, answer in answers(requester, query):
            assert leaks(answer, query) == [], path
