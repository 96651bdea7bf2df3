"""The register of a tax office as the files that people bring."""

import csv

import openpyxl

from tests.ingest.documents import make_ods_of
from tests.kb.quality.office import COLUMNS


def write_csv(path, rows, columns=COLUMNS):
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, delimiter=";").writerows(_table(rows, columns))


def write_xlsx(path, rows, columns=COLUMNS):
    book = openpyxl.Workbook()
    book.active.title = "taxpayer"
    for cells in _table(rows, columns):
        book.active.append(cells)
    book.create_sheet("说明").append(["填写说明"])
    book.save(path)


def write_ods(path, rows, columns=COLUMNS):
    path.write_bytes(make_ods_of("taxpayer", _table(rows, columns)))


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "ods": write_ods}
"""By the ending of the file."""


def _table(rows, columns):
    return [list(columns), *([each[name] for name in columns] for each in rows)]
