import json
from dataclasses import replace

from kb.reporting.document import Measure, from_mapping, to_mapping
from kb.reporting.terms import TERMS
from kb.reporting.writing import write, write_cell
from tests.kb.reporting.documents import DOCUMENT, make_document


def test_a_document_is_the_same_after_json():
    kept = json.loads(json.dumps(to_mapping(DOCUMENT)))

    assert from_mapping(kept) == DOCUMENT


def test_figures_are_read_in_their_measure():
    assert write_cell(1 / 3, Measure.SHARE, "en") == "33.3%"
    assert write_cell(2.25, Measure.HOURS, "en") == "2.2"
    assert write_cell(12, Measure.COUNT, "en") == "12"
    assert write_cell(None, Measure.COUNT, "en") == "–"
    assert write_cell({"zh": "误操作", "en": "Misoperation"}, Measure.TEXT, "zh") == (
        "误操作"
    )


def test_a_report_is_written_in_either_language():
    chinese, english = write(DOCUMENT, "zh"), write(DOCUMENT, "en")

    assert chinese.title == "运维月报"
    assert chinese.blocks[1].rows[0] == ("关闭的事件", "12", "33.3%")
    assert english.blocks[1].rows[0] == ("Incidents closed", "12", "33.3%")
    assert english.blocks[5].paragraphs == ("Not kept here yet.",)


def test_it_says_what_must_be_known_first():
    draft = write(make_document(so_far=True), "en", draft=True)

    assert draft.remarks == (TERMS["draft"]["en"], TERMS["so_far"]["en"])
    assert write(DOCUMENT, "en").remarks == ()


def test_nothing_in_a_period_is_said():
    table, chart = DOCUMENT.blocks[1:3]
    empty = make_document(
        blocks=(replace(table, rows=()), replace(chart, labels=(), series=()))
    )

    for block in write(empty, "en").blocks:
        assert block.paragraphs == ("None in this period.",)
        assert block.chart is None


def test_every_term_is_in_both_languages():
    assert all(set(words) == {"zh", "en"} for words in TERMS.values())
