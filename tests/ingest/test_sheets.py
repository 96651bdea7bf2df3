"""Spreadsheets as they are shown, whichever program wrote them."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from ingest import reading
from ingest.extraction import BlockType, LossCode
from tests.ingest import documents


def make(fill, *, sheets=()):
    workbook = Workbook()
    fill(workbook.active)
    for name, state in sheets:
        sheet = workbook.create_sheet(name)
        sheet["A1"] = "text"
        sheet.sheet_state = state
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def read(data, name="a.xlsx"):
    return reading.read(io.BytesIO(data), name).extraction


def tables(extraction):
    return [
        block.rows for block in extraction.structure if block.type is BlockType.TABLE
    ]


def codes(extraction):
    return [(loss.code, loss.where) for loss in extraction.losses]


def test_cells_are_read_as_they_are_shown():
    def fill(sheet):
        for row, (value, code) in enumerate(
            [(123, "000000"), (0.075, "0.0%"), (1.1041666666, "[h]:mm"), (7.1, "0.00"),
             (date(2026, 3, 1), 'yyyy"年"m"月"'), (8, '"GE0/0/"0'), ("core", '"设备 "@')],
            start=1,
        ):  # fmt: skip
            cell = sheet.cell(row, 2, value)
            cell.number_format = code

    extraction = read(make(fill))

    assert tables(extraction) == [
        [
            ["000123"],
            ["7.5%"],
            ["26:30"],
            ["7.10"],
            ["2026年3月"],
            ["GE0/0/8"],
            ["设备 core"],
        ]
    ]
    assert extraction.losses == ()


def test_a_formula_without_a_value_is_shown_and_counted():
    def fill(sheet):
        sheet["A1"] = "x"
        sheet["D9"] = '=A1&"-01"'

    extraction = read(make(fill))

    assert tables(extraction) == [[["x"], ["", "", "", '=A1&"-01"']]]
    assert codes(extraction) == [(LossCode.NOT_CALCULATED, "count 1")]


def test_links_say_where_they_lead():
    def fill(sheet):
        sheet["A1"] = "console"
        sheet["A1"].hyperlink = "https://ilo-17.example.org/"
        sheet["B1"] = '=HYPERLINK("https://kb.example.org/x","manual")'
        sheet["C1"] = "inside"
        sheet["C1"].hyperlink = "#Sheet!A1"

    assert tables(read(make(fill))) == [
        [
            [
                "console (https://ilo-17.example.org/)",
                "manual (https://kb.example.org/x)",
                "inside",
            ]
        ]
    ]


def test_merged_cells_are_filled_in_and_lines_of_a_cell_stay():
    def fill(sheet):
        sheet["B2"] = "ERP"
        sheet["C2"], sheet["C3"] = "db-01", "app-01\napp-02"
        sheet["B4"] = "Mail"
        sheet.merge_cells("B2:B3")

    assert tables(read(make(fill))) == [
        [["ERP", "db-01"], ["ERP", "app-01\napp-02"], ["Mail"]]
    ]


def test_what_is_hidden_is_read_and_said():
    def fill(sheet):
        sheet["A1"], sheet["B1"], sheet["A2"] = "a", "b", "c"
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["Z"].hidden = True

    extraction = read(make(fill, sheets=[("甲", "hidden"), ("乙", "veryHidden")]))

    assert tables(extraction)[0] == [["a", "b"], ["c"]]
    assert codes(extraction) == [(LossCode.HIDDEN_SHOWN, "count 4")]


def test_an_error_is_shown():
    def fill(sheet):
        sheet["A1"] = "#N/A"
        sheet["A1"].data_type = "e"

    assert tables(read(make(fill))) == [[["#N/A"]]]


def test_a_second_row_of_headings_is_no_device():
    def fill(sheet):
        for row in (
            ("Host", "IP"),
            ("sw-01", "10.1.1.1"),
            (),
            ("Host", "Port"),
            ("sw-02", 443),
        ):
            sheet.append(row)

    graph = read(make(fill)).topology

    assert "Host" not in {node.name for node in graph.nodes}


CELL = '<table:table-cell office:value-type="{}" office:value="{}"{}><text:p>{}</text:p></table:table-cell>'


def test_an_open_document_sheet_says_what_it_shows():
    rows = (
        CELL.format("percentage", "0.075", "", "7.5%"),
        CELL.format("float", "123", ' table:number-columns-repeated="2"', "000123"),
        '<table:table-cell office:value-type="time" office:time-value="PT26H30M00S"><text:p>26:30</text:p></table:table-cell>',
        '<table:table-cell office:value-type="string"><text:p>conf t</text:p><text:p>shut</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=[.A1]*2"/>',
        '<table:table-cell table:number-columns-repeated="16000"/>',
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    hidden = f'<table:table-row table:visibility="collapse">{CELL.format("float", 1, "", "1")}</table:table-row>'
    data = documents.make_odf(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="T">{body}{hidden}</table:table></office:spreadsheet>',
    )

    extraction = read(data, "a.ods")

    assert tables(extraction) == [
        [
            ["7.5%"],
            ["000123", "000123"],
            ["26:30"],
            ["conf t\nshut"],
            ["=[.A1]*2"],
            ["1"],
        ]
    ]
    assert codes(extraction) == [
        (LossCode.HIDDEN_SHOWN, "count 1"),
        (LossCode.NOT_CALCULATED, "count 1"),
    ]


def test_an_open_document_sheet_fills_merged_cells_in():
    rows = (
        CELL.format("string", "", ' table:number-rows-spanned="2"', "ERP")
        + CELL.format("string", "", "", "db"),
        "<table:covered-table-cell/>" + CELL.format("string", "", "", "app"),
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    data = documents.make_odf(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="T">{body}</table:table></office:spreadsheet>',
    )

    assert tables(read(data, "a.ods")) == [[["ERP", "db"], ["ERP", "app"]]]


def test_xml_of_office_2003_is_a_spreadsheet():
    extraction = read(
        documents.make_excel_xml(
            "FDO2412X0AB",
            '<Cell ss:StyleID="p"><Data ss:Type="Number">0.075</Data></Cell>',
            '<Cell ss:StyleID="d"><Data ss:Type="DateTime">2026-03-15T00:00:00.000</Data></Cell>',
            '<Cell ss:Index="6" ss:HRef="https://a.example.org/x"><Data ss:Type="String">here</Data></Cell>',
            '<Cell ss:Formula="=RC[-1]"/>',
        ).encode(),
        "a.xls",
    )

    assert tables(extraction) == [
        [
            [
                "FDO2412X0AB",
                "7.5%",
                "2026-03-15",
                "",
                "",
                "here (https://a.example.org/x)",
                "=RC[-1]",
            ]
        ]
    ]
    assert codes(extraction) == [(LossCode.NOT_CALCULATED, "count 1")]
    assert extraction.structure[0].text == "端口"


@pytest.mark.parametrize("body", ["<Workbook/>", "<x/>"])
def test_other_xml_is_no_spreadsheet(body):
    data = (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>{body}'.encode()
    )

    assert reading.read(io.BytesIO(data), "a.xls").extraction is None
