"""Workbooks as their reader sees them."""

SHOWN = {"0": "{:.0f}", "0.0%": "{:.1%}", "0.0": "{:.1f}"}
FIRST_ROW = 4
"""Below the title and the headings."""


def read_sheet(sheet, rows):
    """What the sheet of a block shows in its first *rows*."""
    return [
        [read_cell(cell) for cell in row]
        for row in sheet.iter_rows(min_row=FIRST_ROW, max_row=FIRST_ROW + rows - 1)
    ]


def read_cell(cell):
    if cell.value is None:
        return "–"
    if isinstance(cell.value, str):
        return cell.value
    return SHOWN[cell.number_format].format(cell.value)
