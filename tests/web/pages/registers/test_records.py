"""Pages of registers: made, found, changed, moved, printed; and what they refuse."""

import re

import pytest

from kb.people.users import get_user
from kb.registers.listing import Filter, list_records
from tests.conftest import NOON

LATER = NOON.date()


def test_the_registers_are_offered_to_staff_and_papers_to_managers(
    technician, manager, requester
):
    assert "/registers/asset" in technician.get("/registers").text
    assert "/registers/paper" not in technician.get("/registers").text
    assert "/registers/paper" in manager.get("/registers").text
    assert technician.get("/registers/paper").status_code == 404
    assert technician.get("/registers/paper/new").status_code == 404
    assert technician.get("/registers/nothing").status_code == 404
    assert requester.get("/registers").status_code == 403
    assert requester.get("/registers/asset/new").status_code == 403


def test_what_is_registered_is_found_in_its_list(technician, register):
    page = register(technician, serial="SN 9", place="三楼")
    register(technician, name="二楼交换机", category="network")

    code = page.rpartition("/")[2]
    listed = technician.get("/registers/asset?q=三楼").text
    assert code in listed
    assert "二楼交换机" not in listed
    assert "二楼交换机" in technician.get("/registers/asset?category=network").text
    assert "三楼打印机" not in technician.get("/registers/asset?category=network").text
    assert "No record is like this" in technician.get("/registers/asset?q=x").text


def test_a_form_that_is_refused_shows_what_was_typed_and_what_is_wrong(
    technician, unit
):
    form = {"name": "打印机", "category": "printer", "unit": "市级信息科"}
    form["warranty_until"] = "soon"

    answer = technician.post("/registers/asset/new", form)

    assert answer.status_code == 422
    assert "Under warranty until: write a day like" in answer.text
    assert 'value="打印机"' in answer.text
    assert unit


def test_the_same_form_twice_makes_one_record(technician, services, register):
    first = register(technician, once="abc123")

    assert register(technician, once="abc123") == first
    with services.database.reading() as session:
        user = get_user(session, "technician")
        assert list_records(session, user, Filter())[1] == 1


def test_a_change_is_shown_field_by_field(technician, register):
    page = register(technician, place="三楼")
    form = edit_form(technician, page)

    technician.post(f"{page}/edit", {**form, "place": "五楼"})

    text = technician.get(page).text
    assert re.search(r"Place:\s+三楼 → 五楼", text)


def test_what_somebody_else_changed_meanwhile_is_kept(technician, manager, register):
    page = register(technician, place="三楼")
    mine = edit_form(technician, page)
    manager.post(f"{page}/edit", {**edit_form(manager, page), "place": "四楼"})

    answer = technician.post(f"{page}/edit", {**mine, "place": "五楼"})

    assert answer.status_code == 409
    # What was typed is there, and what the other wrote stands.
    assert 'value="五楼"' in answer.text
    assert "四楼" in technician.get(page).text


def edit_form(reader, page):
    text = reader.get(f"{page}/edit").text
    seen = re.search(r'name="seen" value="(\d+)"', text)[1]
    form = {"name": "三楼打印机", "category": "printer", "unit": "市级信息科"}
    return {**form, "seen": seen}


def test_a_record_goes_out_for_repair_and_comes_back(technician, register):
    page = register(technician)

    technician.post(f"{page}/send", {"vendor": "联想服务站", "out_on": "2026-03-02"})
    text = technician.get(page).text
    assert "Out for repair" in text
    assert "At 联想服务站 since" in text
    refused = technician.post(f"{page}/back", {"back_on": "2026-03-09", "cost": "x"})
    assert refused.status_code == 422
    assert "Write the cost" in refused.text
    technician.post(f"{page}/back", {"back_on": "2026-03-09", "cost": "450.5"})
    assert "450.50" in technician.get(page).text


def test_stock_is_moved_and_never_below_zero(technician, register):
    page = register(technician, "spare", "硬盘")
    technician.post(f"{page}/stock", {"direction": "in", "quantity": "3"})

    answer = technician.post(f"{page}/stock", {"direction": "out", "quantity": "4"})

    assert answer.status_code == 409
    assert "only 3 left" in answer.text
    technician.post(f"{page}/stock", {"direction": "out", "quantity": "2"})
    assert "1 left" in technician.get(page).text
    assert "1 left" in technician.get("/registers").text


def test_what_stores_data_is_inspected_before_it_comes_in(technician, register):
    page = register(technician, "tool", "检测笔记本")

    refused = technician.post(f"{page}/move", {"action": "issue"})
    assert refused.status_code == 409
    assert "Inspect it first" in refused.text
    answers = dict.fromkeys(("owner", "scanned", "empty", "network"), "yes")
    form = {f"q-{key}": value for key, value in answers.items()}
    technician.post(f"{page}/inspect", {"passage": "entry", **form})
    technician.post(f"{page}/move", {"action": "issue"})

    assert "In use" in technician.get(page).text


def test_an_incident_is_tied_and_untied(technician, register):
    page = register(technician)
    label = page.rpartition("/")[2]
    technician.post(f"/r/{label}", {"title": "卡纸", "description": "一直闪"})

    assert "INC-000001" in technician.get(page).text
    assert f'href="{page}"' in technician.get("/incidents/1").text
    technician.post(f"{page}/untie", {"incident": "INC-1"})
    assert "INC-000001" not in technician.get(page).text
    assert "In registers" not in technician.get("/incidents/1").text
    technician.post(f"{page}/tie", {"incident": "INC-1"})
    assert "INC-000001" in technician.get(page).text
    assert technician.post(f"{page}/tie", {"incident": "xyz"}).status_code == 422


def test_whoever_stands_before_it_reports_a_fault_on_it(
    technician, requester, register
):
    page = register(technician)
    code = page.rpartition("/")[2]

    shown = requester.get(f"/r/{code.lower()}").text
    assert "三楼打印机" in shown
    assert "Everything about it" not in shown
    assert requester.get(page).status_code == 404
    refused = requester.post(f"/r/{code}", {"title": " "})
    assert refused.status_code == 422
    answer = requester.post(f"/r/{code}", {"title": "卡纸", "description": "一直闪"})

    assert "三楼打印机: 卡纸" in requester.get(answer.location).text
    assert "三楼打印机: 卡纸" in technician.get(page).text


def test_labels_carry_codes_to_print_and_as_a_pdf(technician, register):
    page = register(technician)
    register(technician, name="二楼打印机")
    code = page.rpartition("/")[2]

    sheet = technician.get("/registers/asset/labels").text
    assert sheet.count('class="code"') == 2
    one = technician.get(f"/registers/asset/labels?code={code}").text
    assert "二楼打印机" not in one
    pdf = technician.get("/registers/asset/labels.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert technician.get("/registers/paper/labels").status_code == 404


def test_a_paper_is_seen_by_its_holder_and_managers(
    technician, manager, log_in, register
):
    page = register(manager, "paper", "系统规划师", holder="technician")
    code = page.rpartition("/")[2]

    assert "系统规划师" in manager.get(page).text
    assert "系统规划师" in technician.get(page).text
    assert "系统规划师" in technician.get("/registers/gaps").text
    assert technician.post(f"{page}/edit", {"name": "x"}).status_code == 403
    administrator = log_in("administrator")
    for path in (page, f"/r/{code}", f"{page}/edit", "/registers/paper"):
        assert administrator.get(path).status_code == 404
    assert technician.get(f"/registers/asset/{code}").status_code == 404
    assert manager.get("/registers/paper/labels").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_missing_in_drawings_is_listed(log_in, register, language):
    register(log_in("technician"))

    page = log_in("technician", language).get("/registers/drawings").text

    assert "三楼打印机" in page
