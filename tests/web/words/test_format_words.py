"""What is said of formats that nobody reads, in both languages."""

import pytest
from flask_babel import force_locale

from ingest.extraction import FileStatus
from ingest.registry import default_registry
from web.words import vocabulary
from web.words.formats import UNREADABLE

SAID = {
    each.media_type: each.unreadable
    for each in default_registry().formats
    if each.unreadable
}


def test_every_format_that_has_words_has_them_for_people_too():
    assert set(UNREADABLE) == set(SAID)


@pytest.mark.parametrize("media_type", SAID)
def test_a_format_is_named_in_both_languages(app, media_type):
    with app.test_request_context():
        with force_locale("en"):
            english = vocabulary.why_not(FileStatus.UNSUPPORTED, media_type, "")
        with force_locale("zh"):
            chinese = vocabulary.why_not(FileStatus.UNSUPPORTED, media_type, "")

    assert english == SAID[media_type]
    assert chinese != english


def test_a_format_without_words_of_its_own_is_told_what_helps_most(app):
    with app.test_request_context(), force_locale("en"):
        said = vocabulary.why_not(FileStatus.UNSUPPORTED, "application/x-odd", "")
        damaged = vocabulary.why_not(FileStatus.DAMAGED, "application/vnd.rar", "")

    assert "PDF or DOCX" in said
    assert "RAR" not in damaged
