"""Every text that people see exists in Chinese and in English."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from ingest.extraction import FileStatus, LossCode
from kb.articles.kinds import ArticleKind, Audience, Confidence, PlanType
from kb.errors import KBError
from search.engine import Sort
from web.words import errors as error_words
from web.words import vocabulary

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "web/translations/zh/LC_MESSAGES/messages.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as source:
        return read_po(source)


@pytest.fixture(scope="module")
def texts():
    """Every text in the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as source:
        methods, options = parse_mapping_cfg(source)
    found = extract_from_dir(ROOT / "web", absolute_methods(methods), options, KEYWORDS)
    return {message for _, _, message, _, _ in found}


def absolute_methods(methods):
    return [(pattern.removeprefix("web/"), method) for pattern, method in methods]


def test_every_text_is_translated(catalogue, texts):
    assert len(texts) > 100
    missing = {
        text
        for text in texts
        if not (entry := catalogue.get(text if isinstance(text, str) else text[0]))
        or not any(entry.string)
    }

    assert missing == set(), "run make translations, then translate them"


def test_a_number_of_things_reads_well_where_it_is_one(texts):
    """A count before a plural belongs into ``ngettext``, or after a colon."""
    counted = re.compile(
        # What is a limit is never one.
        r"(?<!first )(?<!up to )%\((?:num|count|left|opened|corrected|added|changed|"
        r"removed|wrong|checked|done)\)[sd] (?:[a-z]+ ){0,2}?(?:[a-z]+s|are|have)\b"
    )
    plain = {text for text in texts if isinstance(text, str)}

    assert {text for text in plain if counted.search(text)} == set()


def test_nothing_is_translated_that_nobody_says(catalogue, texts):
    ids = {text if isinstance(text, str) else text[0] for text in texts}
    known = {
        entry.id if isinstance(entry.id, str) else entry.id[0]
        for entry in catalogue
        if entry.id
    }

    assert known - ids == set(), "run make translations"


def test_placeholders_are_kept(catalogue):
    wrong = [entry.id for entry in catalogue for _ in entry.check(catalogue)]

    assert wrong == []


def test_no_translation_is_a_guess(catalogue):
    assert [entry.id for entry in catalogue if entry.id and entry.fuzzy] == []


def test_the_compiled_catalogue_is_up_to_date(catalogue):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as source:
        stored = read_mo(source)

    assert strings(stored) == strings(read_mo(compiled))


def strings(catalogue):
    return {str(entry.id): entry.string for entry in catalogue if entry.id}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (ArticleKind, vocabulary.KINDS),
        (Audience, vocabulary.AUDIENCES),
        (Confidence, vocabulary.CONFIDENCES),
        (PlanType, vocabulary.PLAN_TYPES),
        (Sort, vocabulary.SORTS),
        (FileStatus, vocabulary.STATUSES),
        (LossCode, vocabulary.LOSSES),
    ],
)
def test_every_code_has_its_word(codes, words):
    assert {code.value for code in codes} == set(words)


def test_the_five_kinds_of_error_speak_the_reader_s_language():
    kinds = {kind.code for kind in KBError.__subclasses__()}

    assert kinds - set(error_words.ERRORS) == set()
