"""Hand-overs on their pages: begun, filled in, signed, printed."""

import io
import re
from datetime import date

import pytest

from kb.audit import Actor, By
from kb.services.contracts import Terms, add_contract
from kb.services.models import OWN, Client
from tests.conftest import NOON

FORM = {
    "contract": "1",
    "direction": "take_over",
    "giver_name": "Li Jianguo",
    "giver_organisation": "Old Provider Ltd",
    "receiver": "technician",
    "type_code": ["asset", "tool"],
}


@pytest.fixture
def contract(services, people):
    with services.database.writing() as session:
        for login in ("technician", "requester"):  # People, not programs.
            session.merge(people[login], load=False).password_hash = "set"
        administrator = session.merge(people["administrator"], load=False)
        terms = Terms(
            number="HT-1", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        by = By(Actor(administrator, "test"), NOON)
        add_contract(session, session.get_one(Client, OWN), terms, by=by)


@pytest.fixture
def handover(manager, contract):
    assert contract is None
    return manager.post("/handovers/new", FORM).location


def go(reader, address, **form):
    return reader.post(address, form, follow_redirects=True)


def fill(reader, handover, first="0", second="0", **remarks):
    form = {"handed_over-1": first, "handed_over-2": second, **remarks}
    return go(reader, f"{handover}/fill", **form)


def test_two_people_sign_and_the_sheet_is_printed(manager, technician, handover):
    filled = fill(technician, handover, "0", "1", **{"remark-2": "a spare meter"})
    assert "2 lines kept." in filled.text
    own = go(technician, f"{handover}/sign", side="receiver")
    assert "It is signed; the other party is told." in own.text
    missing = go(manager, f"{handover}/sign", side="giver")
    assert missing.status_code == 422
    assert "Say why." in missing.text

    both = go(manager, f"{handover}/sign", side="giver", reason="On paper, 3 January")

    assert "Both have signed: what it says stays." in both.text
    assert "On paper, 3 January" in both.text
    assert "Sign for" not in both.text
    paper = technician.get(f"{handover}/sheet.docx")
    assert paper.data.startswith(b"PK")
    assert "HOV-000001.docx" in paper.headers["Content-Disposition"]


def test_a_difference_becomes_an_item(manager, technician, handover):
    fill(technician, handover, "0", "1", **{"remark-2": "a spare meter"})

    page = go(technician, f"{handover}/follow-up", line="2")

    assert "ITM-000001 follows it up." in page.text
    assert 'href="/items/1"' in page.text
    again = go(technician, f"{handover}/follow-up", line="2")
    assert "An improvement item follows this line up." in again.text
    refused = go(manager, f"{handover}/remove", line="2")
    assert refused.status_code == 422


def test_lines_are_added_counted_shown_by_a_file_and_removed(technician, handover):
    added = go(technician, f"{handover}/lines", title="Keys", expected="4")
    assert "The line Keys is added." in added.text
    assert "2 lines counted." in go(technician, f"{handover}/count").text
    file = {"line": "3", "file": (io.BytesIO(b"photo"), "keys.txt")}
    shown = technician.post(f"{handover}/files", file, follow_redirects=True).text
    address = re.search(rf'href="({handover}/files/\d+)"', shown)[1]
    with technician.get(address) as file:
        assert file.data == b"photo"
    assert technician.post(f"{handover}/files", {"line": "3"}).status_code == 422

    removed = go(technician, f"{handover}/remove", line="3")

    assert "The line is removed." in removed.text
    assert technician.get(address).status_code == 404


@pytest.mark.parametrize("count", ["x", "-1", "999999999"])
def test_a_wrong_count_is_said_at_its_field_and_kept(technician, handover, count):
    answer = fill(technician, handover, count)

    assert answer.status_code == 422
    assert "Say how many" in answer.text
    assert f'value="{count}"' in answer.text


def test_a_signature_is_taken_back_and_the_hand_over_cancelled(
    manager, technician, handover
):
    fill(technician, handover)
    go(technician, f"{handover}/sign", side="receiver")
    assert fill(technician, handover, "1").status_code == 409
    back = go(technician, f"{handover}/take-back", reason="Counted wrong")
    assert "The signature is taken back" in back.text

    ended = go(manager, f"{handover}/cancel", reason="No contract")

    assert "The hand-over is cancelled." in ended.text


def test_what_is_undecided_is_named(technician, handover):
    answer = go(technician, f"{handover}/sign", side="receiver")

    assert answer.status_code == 409
    assert "Say of every line how many were handed over" in answer.text


def test_without_a_contract_nothing_begins(manager, technician):
    answer = manager.post("/handovers/new", FORM | {"contract": ""})

    assert answer.status_code == 422
    assert "Choose the contract that it belongs to." in answer.text
    assert "Old Provider Ltd" in answer.text
    assert technician.get("/handovers/new").status_code == 403
    assert technician.post("/handovers/new", FORM).status_code == 403


def test_only_parties_among_requesters_see_it(
    manager, log_in, technician, requester, handover
):
    assert requester.get(handover).status_code == 404
    assert handover not in requester.get("/handovers").text
    manager.post("/handovers/new", FORM | {"giver": "requester", "giver_name": ""})

    own = requester.get("/handovers/2")

    assert own.status_code == 200
    assert "Sign for" in own.text
    page = log_in("technician", "zh").get("/handovers").text
    assert handover in page
    assert "接收" in page
    assert "HOV-000001" in technician.get("/handovers?state=open").text


def waits(reader):
    return "Fill in and sign" in reader.get("/").text


def test_the_start_page_has_it_until_one_has_signed(
    manager, technician, requester, handover
):
    fill(technician, handover)
    assert [waits(each) for each in (manager, technician, requester)] == [
        True,
        True,
        False,
    ]

    go(technician, f"{handover}/sign", side="receiver")

    assert (waits(technician), waits(manager)) == (False, True)
    go(manager, f"{handover}/sign", side="giver", reason="On paper, 3 January")
    assert not waits(manager)


def test_a_heading_has_the_colon_of_each_reader(handover, log_in):
    chinese = log_in("technician", "zh").get(handover).text
    english = log_in("technician").get(handover).text

    assert re.search(r"<h1>接收：\w", chinese)
    assert re.search(r"<h1>Taking over: \w", english)
