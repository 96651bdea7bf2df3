"""Registers as tables: out, in again, refused rows, formulas, private ones."""

import csv
import io
import re

import openpyxl
import pytest


def upload(reader, data, name="table.csv", type_code="asset"):
    if isinstance(data, str):
        data = data.encode()
    return reader.post(
        f"/registers/{type_code}/import",
        {"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def token_of(answer):
    return re.search(r'name="token" value="([^"]+)"', answer.text)[1]


def bring_in(reader, data, name="table.csv", type_code="asset"):
    token = token_of(upload(reader, data, name, type_code))
    return reader.post(f"/registers/{type_code}/import/start", {"token": token})


def counts(answer):
    found = re.findall(r"<span>([^<:：]+)[:：]\s?(\d+)</span>", answer.text)
    return {name: int(number) for name, number in found}


TABLE = """资产名称,类别,使用单位,序列号,保修截止
一号打印机,打印机,市级信息科,SN1,2027/1/31
二号打印机,printer,市级信息科,SN2,
坏日期,打印机,市级信息科,SN3,明年
没有单位,打印机,不存在的单位,SN4,
同序列号,打印机,市级信息科,sn1,
"""


@pytest.mark.usefixtures("unit")
def test_a_table_is_looked_at_first_and_bad_rows_come_back_as_a_file(technician):
    answer = upload(technician, TABLE)

    found = {"added": 2, "changed": 0, "as they were": 0, "refused": 3}
    assert counts(answer) == found
    assert "This register is empty" in technician.get("/registers/asset").text
    token = token_of(answer)
    refused = technician.post("/registers/asset/import/refused", {"token": token})
    rows = list(csv.reader(io.StringIO(refused.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["坏日期", "没有单位", "同序列号"]
    assert "2026-03-31" in rows[1][-1]
    done = technician.post("/registers/asset/import/start", {"token": token})
    assert counts(done) == found
    assert "一号打印机" in technician.get("/registers/asset").text
    # The file of refused rows is mended, and taken as it is.
    mended = refused.data.decode().replace("明年", "2027-01-01")
    assert counts(upload(technician, mended))["added"] == 1


def test_a_second_import_by_code_changes_and_says_what(technician, register):
    page = register(technician)
    code = page.rpartition("/")[2]

    answer = bring_in(technician, f"Code,Place\n{code.lower()},三楼东\n")

    assert counts(answer)["changed"] == 1
    assert re.search(r"Place:\s+– → 三楼东", technician.get(page).text)


@pytest.mark.parametrize(("language", "ending"), [("zh", "xlsx"), ("en", "csv")])
def test_a_register_out_and_in_again_changes_nothing(
    log_in, register, ending, language
):
    reader = log_in("technician", language)
    texts = {
        "price": "12800.5",
        "warranty_until": "2027-01-31",
        "serial": "00012",
        "address": "10.1.2.3",
        "remarks": "第一行\n第二行",
        "holder": "technician",
        "hostname": "=1+1",
        "model": "-40℃ 型",
    }
    register(reader, **texts)
    register(reader, name="@打印机")

    data = reader.get(f"/registers/asset/export.{ending}").data
    answer = upload(log_in("technician"), data, f"table.{ending}")

    assert counts(answer) == {
        "added": 0,
        "changed": 0,
        "as they were": 2,
        "refused": 0,
    }


def test_no_cell_of_an_export_is_a_formula(technician, register):
    register(technician, name="=HYPERLINK(1)")

    book = openpyxl.load_workbook(
        io.BytesIO(technician.get("/registers/asset/export.xlsx").data)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    text = technician.get("/registers/asset/export.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


def test_a_table_of_something_else_is_refused(technician):
    answer = upload(technician, "颜色,资产名称\n红,一\n")

    assert answer.status_code == 422
    assert "has no column “颜色”" in answer.text


def test_a_file_is_brought_in_by_whoever_chose_it(technician, manager, register):
    register(technician)
    token = token_of(upload(technician, "资产名称\n一\n"))

    for form in ({"token": token}, {"token": "x"}):
        answer = manager.post("/registers/asset/import/start", form)
        assert answer.status_code == 422
    other = technician.post("/registers/spare/import/start", {"token": token})
    assert other.status_code == 422


def test_no_private_register_goes_out_or_in(manager, requester):
    for path in ("paper/export.csv", "paper/export.xlsx", "paper/import"):
        assert manager.get(f"/registers/{path}").status_code == 404
    assert requester.get("/registers/asset/export.csv").status_code == 403
