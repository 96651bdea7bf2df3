"""Why a row or a file of an import was refused, kept so that each reader understands it."""

from kb.exchange.errors import (
    ImportFileCase,
    ImportFileError,
    RowFileCase,
    RowFileError,
    UnknownColumnsError,
)
from web.intake.exchange.refused import read_in, say

REASONS = [
    ImportFileError("Row 7 is odd.", case=ImportFileCase.OPEN_QUOTE, row=7),
    RowFileError("a.png is away.", case=RowFileCase.NOT_BROUGHT, name="a.png"),
    UnknownColumnsError("a, b"),
]


def test_a_reason_is_kept_in_both_languages(app):
    with app.app_context():
        kept = list(map(say, REASONS))

    for error, message in zip(REASONS, kept, strict=True):
        english, chinese = (read_in(language, message) for language in ("en", "zh"))
        assert english == (str(error), "en")
        assert chinese[1] == "zh"
        assert not chinese[0].isascii()
    assert "7" in read_in("zh", kept[0])[0]


def test_a_command_says_it_in_english_alone():
    assert [say(error) for error in REASONS] == [str(error) for error in REASONS]
