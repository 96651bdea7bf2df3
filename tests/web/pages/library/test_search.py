"""The start page and the results."""

import re

import pytest

from kb.articles.kinds import ArticleKind
from tests.factories import make_draft

SECRETS = ("核心交换机拓扑", "hunter2", "core-rtr-77", "机密分类", "核心网")


def test_an_empty_installation_leads_staff_to_the_upload(technician):
    page = technician.get("/").text

    assert "There is no knowledge here yet" in page
    assert 'href="/upload"' in page
    assert "kb demo" in page


def test_an_empty_installation_offers_others_nothing_they_may_not_do(requester):
    page = requester.get("/").text

    assert "There is no knowledge here yet" in page
    assert "/upload" not in page


@pytest.mark.usefixtures("library")
def test_the_start_page_counts_kinds_and_lists_what_is_new(technician):
    page = technician.get("/").text

    assert '/search?kind=topology"' in page
    assert "打印机脱机" in page
    assert "核心交换机拓扑" in page


def test_text_alone_finds_articles_and_marks_the_words(technician, library):
    page = technician.get("/search?q=spooler").text

    assert f'href="/articles/{library[0]}?' in page
    assert "<mark>spooler</mark>" in page
    assert "1 article" in page


def test_attributes_alone_find_articles(technician, library):
    page = technician.get("/search?kind=topology&system=核心网").text

    assert f'href="/articles/{library[1]}?' in page
    assert f'href="/articles/{library[0]}?' not in page


def test_attributes_and_text_combine(technician, library):
    both = technician.get("/search?q=打印机&kind=topology").text
    neither = technician.get("/search?q=spooler&kind=topology").text

    assert f'href="/articles/{library[1]}?' in both
    assert "Nothing was found" in neither


@pytest.mark.usefixtures("library")
def test_a_device_and_an_author_narrow_the_results(technician):
    by_device = technician.get("/search?device=core-rtr-77").text
    by_author = technician.get("/search?author=manager").text

    assert "1 article" in by_device
    assert "2 articles" in by_author


@pytest.mark.usefixtures("library")
def test_dates_narrow_the_results_with_both_days_included(technician):
    inside = technician.get("/search?from=2026-03-02&to=2026-03-02").text
    before = technician.get("/search?to=2026-03-01").text

    assert "2 articles" in inside
    assert "Nothing was found" in before


@pytest.mark.usefixtures("library")
def test_a_facet_keeps_the_other_choices(technician):
    page = technician.get("/search?q=打印机&kind=topology").text

    assert "kind=topology&amp;kind=solution" in page
    assert 'aria-current="true"' in page


@pytest.mark.usefixtures("library")
def test_an_active_filter_is_a_chip_that_removes_itself(technician):
    page = technician.get("/search?q=打印机&kind=topology&from=2026-03-01").text

    assert 'href="/search?q=%E6%89%93%E5%8D%B0%E6%9C%BA&amp;from=2026-03-01"' in page
    assert 'href="/search?q=%E6%89%93%E5%8D%B0%E6%9C%BA&amp;kind=topology"' in page


@pytest.mark.usefixtures("library")
def test_the_order_can_be_changed(technician):
    page = technician.get("/search?q=打印机&sort=date").text

    assert "sort=reuse" in page
    assert "Newest" in page


def test_results_come_in_pages(technician, publish):
    publish(*(make_draft(f"打印机 {number}") for number in range(21)))

    first = technician.get("/search?q=打印机").text
    second = technician.get("/search?q=打印机&page=2").text

    assert first.count('class="hit"') == 20
    assert second.count('class="hit"') == 1
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


@pytest.mark.usefixtures("library")
def test_a_page_behind_the_last_one_leads_back(technician):
    page = technician.get("/search?q=打印机&page=400").text

    assert "page=1" in page


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "A quotation mark is not closed."), ("zh", "引号没有闭合")],
)
def test_what_cannot_be_read_is_pointed_at(log_in, library, language, told):
    page = log_in("technician", language).get('/search?q=打印机 "脱机').text

    assert told in page
    assert f'href="/articles/{library[0]}?' in page


@pytest.mark.usefixtures("library")
def test_nothing_found_says_what_to_do_next(technician):
    page = technician.get("/search?q=zzzzqqqq&kind=solution").text

    assert "Nothing was found" in page
    assert 'href="/search?q=zzzzqqqq"' in page
    assert 'href="/upload"' in page


def test_the_query_language_is_explained_in_both_languages(log_in):
    assert "打印机 脱机" in log_in("technician", "zh").get("/search?q=x").text
    assert "spooler service" in log_in("technician", "en").get("/search?q=x").text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search",
        "/search?q=打印机",
        "/search?q=hunter2",
        "/search?q=device:core-rtr-77",
        "/search?q=audience:internal",
        "/search?audience=internal",
        "/search?kind=topology",
        "/search?system=Windows",
    ],
)
def test_a_requester_never_meets_an_internal_article(requester, library, path):
    page = requester.get(path).text
    shown = page.replace(path, "")

    assert f"/articles/{library[1]}" not in page
    for secret in SECRETS:
        if secret not in path:
            assert secret not in shown
    assert "2 articles" not in page


@pytest.mark.usefixtures("library")
def test_a_requester_sees_counts_of_their_own_articles_only(requester):
    page = requester.get("/").text

    assert re.findall(r"<b>(\d+)</b>", page) == ["1"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'; DROP TABLE article; --",
        "a\x00b",
        "打" * 50_000,
        "🖨️🔥",
        "\u202eevil\u202c مرحبا",
        '(((((((((((((((("',
        "kind:nonsense updated:never ip:999.1.1.1",
        "*~*~ OR OR -",
    ],
    ids=range(10),
)
def test_no_query_breaks_the_page(technician, query):
    answer = technician.get("/search", query_string={"q": query})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "arguments",
    [
        "page=-1",
        "page=0",
        "page=99999999999999999999",
        "page=two",
        "page=²",
        "from=yesterday&to=2026-13-45",
        "from=0001-01-01&to=9999-12-31",
        "sort=sideways",
        "kind=nonsense",
        "kind=%00",
        "category=" + "x" * 5000,
        "&".join(f"tag={number}" for number in range(500)),
    ],
)
def test_no_argument_breaks_the_page(technician, arguments):
    assert technician.get(f"/search?q=打印机&{arguments}").status_code == 200


def test_a_hit_leads_to_the_page_of_the_original_that_it_is_from(technician, publish):
    text = "<!-- page 1 -->\n\n概述\n\n<!-- page 2 -->\n\nThe wombat sleeps."
    (article,) = publish(
        make_draft("手册", kind=ArticleKind.REFERENCE, sections={"text": text})
    )

    page = technician.get("/search?q=wombat").text
    shown = technician.get(f"/articles/{article}").text

    assert re.search(rf'href="/articles/{article}\?[^"]*#page-2"', page)
    assert "page 2" in page
    assert '<p class="place" id="page-2">page 2</p>' in shown
