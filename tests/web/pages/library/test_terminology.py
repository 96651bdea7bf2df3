"""Words and synonyms: previewed, put in force, removed, and back again."""

import re

import pytest

from tests.factories import make_draft

UNDO = re.compile(r'action="(/terminology/\w+/\d+/restore)"')


def test_only_those_who_manage_may_open_it(technician, manager, requester):
    assert technician.get("/terminology").status_code == 403
    assert requester.post("/terminology/words", {"word": "x"}).status_code == 403
    assert manager.get("/terminology").status_code == 200


@pytest.mark.usefixtures("library")
def test_a_group_is_previewed_with_what_it_would_find(manager):
    answer = manager.get("/terminology?expressions=脱机=hunter2=quokka")
    page = " ".join(answer.text.split())

    assert "<b>脱机</b> in 1 article" in page
    assert "<b>quokka</b> in 0 articles" in page
    assert "Together they find 2 articles." in page


def test_synonyms_are_in_force_at_once_and_can_be_taken_back(manager, publish):
    publish(make_draft("The frobnicator fails"))
    assert "Nothing was found" in manager.get("/search?q=wibble").text

    manager.post("/terminology/synonyms", {"expressions": "wibble = frobnicator"})
    found = manager.get("/search?q=wibble").text
    assert "The <mark>frobnicator</mark> fails" in found
    assert "Also searched for: frobnicator" in found

    manager.post("/terminology/synonyms/1/remove")
    undo = UNDO.search(manager.get("/terminology").text)[1]
    assert "Nothing was found" in manager.get("/search?q=wibble").text

    manager.post(undo)
    assert "frobnicator</mark>" in manager.get("/search?q=wibble").text


def test_a_word_is_previewed_as_it_will_be_cut(manager):
    page = manager.get("/terminology?word=征纳互动台&example=打开征纳互动台页面").text

    assert '<span class="piece">征纳互动台</span>' in page
    assert page.count('<span class="piece">征纳') >= 2


def test_a_word_is_added_once_and_a_second_time_is_explained(manager):
    manager.post("/terminology/words", {"word": "征纳互动台"})
    again = manager.post("/terminology/words", {"word": "征纳互动台"})

    assert again.status_code == 422
    assert "already" in again.text
    assert "征纳互动台" in manager.get("/terminology").text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/terminology/words", {"word": " "}),
        ("/terminology/words", {"word": "长" * 61}),
        ("/terminology/synonyms", {"expressions": "alone"}),
        ("/terminology/synonyms", {}),
    ],
)
def test_what_cannot_be_used_is_said_on_the_page(manager, path, form):
    answer = manager.post(path, form)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("path", ["words", "synonyms"])
def test_an_unknown_entry_is_not_found(manager, path):
    assert manager.post(f"/terminology/{path}/99/remove").status_code == 404
    assert manager.post(f"/terminology/{path}/99/forget").status_code == 404


def test_analysis_shows_words_identifiers_sounds_and_synonyms(technician):
    page = technician.get("/analysis?text=核心交换机 GE0/0/1 蓝屏 10.2.3.4").text

    assert "<code>gigabitethernet0/0/1</code>" in page
    assert "<code>hexinjiaohuanji</code>" in page
    assert "<code>10.2.3.4</code>" in page


def test_analysis_is_for_staff(requester, technician):
    assert requester.get("/analysis").status_code == 403
    assert technician.get("/analysis").status_code == 200
    assert technician.get("/analysis?text=%20%00").status_code == 200
