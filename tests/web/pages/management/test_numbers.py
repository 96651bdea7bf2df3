"""The managers' numbers on their pages: each with its name, definition and value."""

import re
from html import escape

import pytest
from flask_babel import force_locale

from kb.reports.numbers import BY_CODE, NUMBERS
from kb.settings import LANGUAGES
from web.words.numbers import NUMBERS as WORDS

CODES = [number.code for number in NUMBERS]


@pytest.fixture(params=LANGUAGES)
def manager(log_in, request):
    return log_in("manager", request.param)


def words(app, code, language):
    with app.test_request_context(), force_locale(language):
        return str(WORDS[code].name), str(WORDS[code].definition)


def test_every_number_has_words_and_nothing_else_has():
    assert set(WORDS) == set(CODES)
    assert len(BY_CODE) == len(CODES), "two numbers have one code"


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_a_name_and_a_definition_in_each_language(app, code):
    english, chinese = (words(app, code, language) for language in ("en", "zh"))

    assert all(english)
    assert all(said.isascii() for said in english)
    assert not any(said.isascii() for said in chinese)


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_its_page_with_name_definition_and_value(app, manager, code):
    name, definition = words(app, code, manager.language)

    answer = manager.get(f"/numbers/{code}")

    assert answer.status_code == 200
    assert escape(name, quote=False) in answer.text
    assert definition in answer.text.replace("&#34;", '"')
    assert re.search(r'<span class="figure">(–|\d[^<]*)</span>', answer.text)


def test_all_numbers_stand_on_one_page(app, manager):
    page = manager.get("/numbers").text

    missing = [
        code for code in CODES if words(app, code, manager.language)[0] not in page
    ]
    assert missing == []
    assert page.count('class="figure"') == len(CODES)


def test_a_number_that_does_not_exist_is_not_found(manager):
    assert manager.get("/numbers/no_such_number").status_code == 404
