"""`kb search`: what it says besides the hits."""

import pytest


@pytest.fixture
def found(ready, tmp_path):
    note = tmp_path / "note.md"
    note.write_text("# 打印机脱机\n\n## Symptom\n\nThe print spooler stops.\n")
    ready("ingest", str(note), "--publish")
    return ready


def test_a_search_is_corrected_as_on_the_page(found):
    result = found("search", "spoler")

    assert "Nothing was found for spoler" in result.output
    assert "打印机脱机" in result.output


def test_the_same_is_told_to_programs(found):
    notes = found("search", "spooler", "涡轮机", "--json").json["notes"]

    assert notes["dropped"] == ["涡轮机"]
    assert notes["query"] == "spooler"


def test_nothing_is_corrected_where_it_is_searched_as_typed(found):
    assert found("search", "spoler", "--exact", "--json").json["total"] == 0


def test_a_command_is_read_as_words(found):
    assert "its options exclude nothing" in found("search", "ss -lntp").output
