"""One word for one thing: the texts that people see keep to the table of terms."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
TERMS = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
STAYS = set(re.findall(r"^- `(.+)`$", TERMS, re.MULTILINE))
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TERMS.splitlines()
    if line.startswith("|") and not line.startswith("|---")
][1:]


@pytest.fixture(scope="module")
def texts():
    """Pairs of what stands in the code and what is shown in Chinese."""
    path = ROOT / "web" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        messages = [each for each in read_po(file) if each.id]
    return [
        (" / ".join(_all(each.id)), " / ".join(_all(each.string)))
        for each in messages
        if _all(each.id)[0] not in STAYS
    ]


def _all(text):
    return [text] if isinstance(text, str) else [*text]


def spelled(words):
    """A pattern for *words*, whole and in any case."""
    parts = [re.escape(part) for part in words.split(" … ")]
    return re.compile(rf"(?<!\w){'.*'.join(parts)}(?!\w)", re.IGNORECASE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_no_text_uses_a_word_that_is_not_to_be_used(row, texts):
    _, english, chinese, not_english, not_chinese = row
    patterns = [spelled(each) for each in not_english.split(", ") if each]
    words = [each for each in not_chinese.split(", ") if each]

    wrong = [text for text, _ in texts if any(each.search(text) for each in patterns)]
    wrong += [text for _, text in texts if any(each in text for each in words)]

    assert wrong == [], f"say {english} / {chinese}"


def test_what_stays_is_still_said():
    path = ROOT / "web" / "translations" / "messages.pot"

    said = path.read_text(encoding="utf-8").replace('"\n"', "")

    assert [text for text in STAYS if text not in said] == []
