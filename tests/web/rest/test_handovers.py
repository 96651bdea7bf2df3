"""Hand-overs for other systems: under the rules of the pages, and the package by right."""

from datetime import date

import pytest

from kb.audit import Actor, By
from kb.handovers import lines, packages, reading, service
from kb.handovers.lines import Looked
from kb.handovers.models import HandoverDirection
from kb.handovers.service import Draft, Party
from kb.people.users import get_user
from kb.registers.types import read_types
from kb.services.contracts import Terms, add_contract
from kb.services.models import OWN, Client
from tests.conftest import NOON
from web.background.packing import make_waiting


@pytest.fixture
def closing(services, people):
    with services.database.writing() as session:
        technician = session.merge(people["technician"], load=False)
        technician.password_hash = "set"  # A person, no program.
        manager = By(Actor(session.merge(people["manager"], load=False), "test"), NOON)
        administrator = session.merge(people["administrator"], load=False)
        terms = Terms(
            number="HT-1", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        contract = add_contract(
            session,
            session.get_one(Client, OWN),
            terms,
            by=By(Actor(administrator, "test"), NOON),
        )
        draft = Draft(
            contract_id=contract.id,
            direction=HandoverDirection.HAND_BACK,
            giver=Party(login="technician"),
            receiver=Party(name="新服务商"),
            type_codes=["asset"],
        )
        begun = service.begin(session, draft, read_types(), "zh", by=manager)
        packages.ask(session, begun, "zh", by=manager)
        return begun.number


def test_staff_read_it_and_others_learn_of_nothing(rest_as, closing):
    technician, requester = rest_as("technician"), rest_as("requester")

    (listed,) = technician.get("/handovers?state=open").json["handovers"]
    read = technician.get(f"/handovers/{closing}").json

    assert (listed["number"], listed["contract"]) == (closing, "HT-1")
    assert listed.items() <= read.items()
    assert [each["name"] for each in read["parties"]][1:] == ["新服务商"]
    assert [each["expected"] for each in read["lines"]] == [0]
    assert requester.get("/handovers").json["handovers"] == []
    assert requester.get(f"/handovers/{closing}").status_code == 404


def fill(services, number):
    with services.database.writing() as session:
        manager = By(Actor(get_user(session, "manager"), "test"), NOON)
        handover = reading.get_by_number(session, number, manager.actor.user)
        looked = [Looked(each.id, each.expected, "") for each in handover.lines]
        technician = By(Actor(get_user(session, "technician"), "test"), NOON)
        lines.fill(session, handover, looked, by=technician)


def test_both_parties_sign_as_on_the_page(rest_as, services, closing):
    technician, manager = rest_as("technician"), rest_as("manager")
    at = f"/handovers/{closing}"

    undecided = technician.post(f"{at}/sign", {"side": "giver"})
    assert (undecided.status_code, undecided.json["code"]) == (409, "undecided_lines")
    fill(services, closing)
    for program, side, status, code in (
        (manager, "giver", 403, "handover_not_allowed"),
        (rest_as("reviewer"), "receiver", 403, "handover_not_allowed"),
        (manager, "receiver", 422, "bad_handover"),
    ):
        refused = program.post(f"{at}/sign", {"side": side})
        assert (refused.status_code, refused.json["code"]) == (status, code), side
    assert rest_as("requester").post(f"{at}/sign", {"side": "giver"}).status_code == 404

    signed = technician.post(f"{at}/sign", {"side": "giver"}).json
    giver = signed["parties"][0]
    assert (signed["state"], giver["signed_by"]) == ("open", "technician")
    assert giver["signed_at"] is not None
    back = technician.post(f"{at}/take-back", {"reason": "数量不对"}).json
    assert back["parties"][0]["signed_by"] == ""
    technician.post(f"{at}/sign", {"side": "giver"})
    both = manager.post(f"{at}/sign", {"side": "receiver", "reason": "纸质件"}).json
    assert (both["state"], both["parties"][1]["reason"]) == ("signed", "纸质件")
    assert both["parties"][1]["signed_by"] == "manager"
    again = technician.post(f"{at}/take-back", {"reason": "不"})
    assert again.status_code == 409


def test_the_package_is_for_the_parties_and_who_keeps_it(
    rest_as, app, services, closing
):
    with app.app_context():
        make_waiting(services)
    path = f"/handovers/{closing}/packages/1"

    for login in ("technician", "manager"):
        program = rest_as(login)
        (package,) = program.get(f"/handovers/{closing}").json["packages"]
        assert package["state"] == "done"
        with program.get(path) as file:
            assert file.data.startswith(b"PK")
    other = rest_as("reviewer")
    assert other.get(f"/handovers/{closing}").json["packages"] == []
    assert other.get(path).status_code == 404
