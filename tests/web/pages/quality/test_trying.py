"""Records and tables tried before they are handed in."""

import io
from datetime import date

import openpyxl
import pytest

from kb.quality.findings.models import Finding
from kb.quality.models import QualityDataset, QualitySource, SourceKind
from tests.ingest.documents import make_ods_of
from web.pages.quality import trying

GOOD = {"v-nsrsbh": "91340100MA2N0XXX01", "v-nsrmc": "某某商贸"}
HEAD = "nsrsbh,nsrmc,djrq,kyrq,备注"


@pytest.fixture
def clerk(bureau, at_desk):
    bureau.indicator(
        severity="stop", rule={"advice": {"zh": "补录名称", "en": "Add the name"}}
    )
    bureau.indicator(
        "DQ-DJ-007",
        "date_order",
        column=None,
        rule={"columns": ["kyrq", "djrq"]},
        names={"zh": "开业晚于登记", "en": "Opened after registration"},
    )
    bureau.indicator("DQ-DJ-030", "unique", names={"zh": "重复", "en": "Twice"})
    bureau.session.commit()
    return at_desk("clerk")


def drop(reader, text, code="taxpayer", encoding="utf-8"):
    return drop_bytes(reader, text.encode(encoding), "day.csv", code)


def drop_bytes(reader, data, name, code="taxpayer"):
    file = (io.BytesIO(data), name)
    return reader.post(f"/quality/try/{code}/table", {"file": file})


DAY = [
    HEAD.split(","),
    [1, "甲", date(2026, 1, 1), date(2026, 1, 1), None],
    [None] * 5,
    [2, "", date(2026, 1, 1), date(2026, 2, 1), "x"],
]


def as_xlsx():
    book = openpyxl.Workbook()
    for row in DAY:
        book.active.append(row)
    book.create_sheet("说明").append(["填写说明"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_ods():
    return make_ods_of("日", DAY)


def test_what_people_enter_is_offered_before_our_own_data(bureau, at_desk):
    own = QualitySource(code="own", kind=SourceKind.OWN, created_at=bureau.now)
    named = {"names": {"zh": "帐号", "en": "Accounts"}, "key": ["id"]}
    bureau.session.add(
        QualityDataset(
            code="account", source=own, definition=named, changed_at=bureau.now
        )
    )
    bureau.session.commit()

    before, _, folded = (
        at_desk("clerk").get("/quality/try").text.partition("Our own data<")
    )

    assert "/quality/try/taxpayer" in before
    assert "/quality/try/account" not in before
    assert "/quality/try/account" in folded


def test_a_record_is_tried_and_what_is_wrong_is_said(clerk):
    wrong = clerk.post(
        "/quality/try/taxpayer",
        {**GOOD, "v-nsrmc": " ", "v-djrq": "2026-01-01", "v-kyrq": "2026-02-01"},
    ).text
    right = clerk.post("/quality/try/taxpayer", GOOD).text

    assert "2 things are wrong" in wrong
    assert "The name is empty" in wrong
    assert "Add the name" in wrong
    assert "Opened after registration" in wrong
    assert "Nothing is wrong with it." in right
    assert "1 indicator is judged in the next run only" in right
    assert 'value="91340100MA2N0XXX01"' in right


def test_a_value_of_another_type_is_said(clerk):
    page = clerk.post("/quality/try/taxpayer", {**GOOD, "v-djrq": "gestern"}).text

    assert "This is no such value." in page


def test_the_rows_of_a_day_are_judged_with_their_places(clerk, services):
    page = drop(
        clerk, f"{HEAD}\n1,甲,2026-01-01,2026-01-01,\n2,,2026-01-01,2026-02-01,x\n"
    ).text

    assert "Rows with something wrong: 1 of 2" in page
    assert "Row 3 · 2" in page
    assert "Columns that nobody knows here: 备注" in page
    with services.database.reading() as session:
        assert session.query(Finding).count() == 0


@pytest.mark.parametrize("make", [as_xlsx, as_ods])
def test_the_rows_of_a_spreadsheet_are_judged_alike(clerk, make):
    """By what it is, whatever it is called."""
    page = drop_bytes(clerk, make(), "day.csv").text

    assert "Rows with something wrong: 1 of 2" in page
    assert "Row 4 · 2" in page
    assert "The name is empty" in page
    assert "Opened after registration" in page
    assert ("Sheets that were not read: 说明" in page) is (make is as_xlsx)


def test_a_table_of_excel_in_chinese_is_read(clerk):
    page = drop(
        clerk, f"{HEAD}\n1,安徽某某商贸有限公司,,,\n2,,,,\n", encoding="gb18030"
    ).text

    assert "Rows with something wrong: 1 of 2" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "none of the columns"),
        (f"{HEAD}\n" + "1,甲,,,\n" * 2001, "more than 2,000 rows"),
        (f"{HEAD}\n1,甲,,,,,y\n", "Row 2 of the table has more cells"),
        ("PK\3\4 and no spreadsheet", "is damaged, or needs a password"),
        ("%PDF-1.7\nx", "none of the columns"),
    ],
)
def test_a_table_that_cannot_be_judged_is_refused(clerk, text, sentence):
    refused = drop(clerk, text)

    assert refused.status_code == 422
    assert sentence in refused.text


def test_a_table_that_is_too_large_is_refused(clerk, monkeypatch):
    monkeypatch.setattr(trying, "MOST_BYTES", 1 << 10)

    refused = drop(clerk, f"{HEAD}\n" + "1,甲,,,\n" * 2_000)

    assert refused.status_code == 422
    assert "larger than" in refused.text


def test_there_is_no_form_of_what_is_no_dataset(clerk):
    assert clerk.get("/quality/try/none").status_code == 404
    assert "Registrations" in clerk.get("/quality/try").text
