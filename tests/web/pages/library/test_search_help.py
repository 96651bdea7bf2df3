"""What a search offers besides results: completions, reasons, corrections, a table."""

import csv
import io
import re

import pytest

from kb.articles.kinds import Audience
from tests.factories import make_draft


@pytest.mark.usefixtures("library")
def test_what_is_typed_is_completed(technician, library):
    found = technician.get("/search/complete?q=打印").get_json()

    assert {
        "text": "打印机脱机",
        "note": "Article",
        "url": f"/articles/{library[0]}",
    } in found or found[0]["url"] == f"/articles/{library[0]}"


@pytest.mark.usefixtures("library")
def test_browsers_get_completions_in_the_form_they_ask_for(technician):
    text, found = technician.get("/search/complete?q=打印&form=opensearch").get_json()

    assert text == "打印"
    assert "打印机脱机" in found


@pytest.mark.parametrize("typed", ["", "%00", "%22", "%ED%A0%80", "打" * 400])
def test_nothing_completes_nonsense(technician, typed):
    assert technician.get(f"/search/complete?q={typed}").get_json() == []


def test_a_result_is_explained(technician, library):
    whole = technician.get(f"/search/why/{library[0]}?q=打印机").text
    part = technician.get(f"/search/why/{library[0]}?q=打印机&part=1").text

    assert "打印机" in part
    assert "<html" in whole
    assert "<html" not in part


def test_what_is_no_result_is_not_explained(technician, requester, library):
    assert technician.get(f"/search/why/{library[0]}?q=zzzz").status_code == 404
    assert requester.get(f"/search/why/{library[1]}?q=打印机").status_code == 404


@pytest.mark.usefixtures("library")
def test_a_misspelt_word_is_corrected_and_that_is_said(technician):
    page = technician.get("/search?q=spoler").text
    exact = technician.get("/search?q=spoler&exact=1").text

    assert "Nothing was found for spoler" in page
    assert "<mark>spooler</mark>" in page
    assert "exact=1" in page
    assert "<mark>spooler</mark>" not in exact


@pytest.mark.usefixtures("library")
def test_a_word_too_many_is_left_out_and_that_is_said(technician):
    page = technician.get("/search?q=spooler+涡轮机").text

    assert "this was left out: 涡轮机" in page
    assert "<mark>spooler</mark>" in page


@pytest.mark.usefixtures("library")
def test_where_nothing_is_found_one_is_led_on(technician, requester):
    page = technician.get("/search?q=zzzz").text

    assert "Or look at what there is" in page
    assert 'category=%E6%89%93%E5%8D%B0"' in page or "category=打印" in page
    assert "机密分类" not in requester.get("/search?q=zzzz").text


@pytest.mark.usefixtures("library")
def test_a_pasted_error_says_which_words_were_searched(technician):
    log = "2026-03-01 02:14:07 ERROR Restart of print spooler failed\nat a.B(c.java:1)"
    page = technician.get("/search", query_string={"q": log}).text

    assert "pasted error or log" in page
    assert "searched for: Restart of print spooler failed" in " ".join(
        re.sub("<[^>]+>", "", page).split()
    )
    assert "<mark>" in page


def rows(answer):
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("library")
def test_results_are_exported_as_a_table(technician):
    answer = technician.get("/search.csv?q=打印机&sort=date")

    assert {row["title"] for row in rows(answer)} == {"打印机脱机", "核心交换机拓扑"}
    assert "attachment" in answer.headers["Content-Disposition"]
    assert rows(answer)[0]["address"].startswith("http")


def test_no_cell_of_the_table_is_a_formula(technician, publish):
    publish(make_draft("=cmd|' /C calc'!A0", keywords=("@SUM(1)", "-1")))

    row = rows(technician.get("/search.csv"))[0]

    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert not any(value.startswith(("=", "@", "+", "-")) for value in row.values())


def test_an_article_names_similar_ones(technician, requester, publish):
    first, _second, secret = publish(
        make_draft("打印机脱机 队列"),
        make_draft("打印机脱机 重启"),
        make_draft("打印机脱机 机密", audience=Audience.INTERNAL),
    )

    assert "打印机脱机 机密" in technician.get(f"/articles/{first}").text
    assert "打印机脱机 重启" in requester.get(f"/articles/{first}").text
    assert f"/articles/{secret}" not in requester.get(f"/articles/{first}").text
