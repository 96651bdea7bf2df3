"""Facts taken, compared, and deviations that keep who they are from take to take."""

import pytest

from kb.baselines import service
from kb.baselines.errors import (
    BaselineCase,
    BaselineInputError,
    BaselineNotAllowedError,
    UnknownRecordsError,
)
from kb.baselines.models import DeviationState, RecordFact
from kb.baselines.taking import list_facts, put_facts
from kb.errors import NotFoundError
from kb.registers.listing import get_record
from kb.registers.moves import Action
from kb.registers.service import move_record
from tests.kb.baselines.conftest import OLD, RIGHT


def put(house, code, facts, *, by="technician"):
    return put_facts(house.session, code, facts, "agent", by=house.desk.as_(by))


def test_what_is_not_as_expected_is_a_deviation(house, terminals):
    (found,) = house.deviations()

    assert (found.record.code, found.attribute) == ("PC-2", "os_version")
    assert (found.expected, found.actual) == (">= 10.0.22631", "10.0.19045")
    assert found.state is DeviationState.OPEN
    assert terminals.taken_from == "terminals.csv"


def test_the_same_take_again_changes_nothing(house, terminals):
    before = house.deviations()[0].id

    taken = house.take(terminals, f"PC-1,{RIGHT}", f"PC-2,{OLD}")

    assert (taken.changed, taken.outcome.opened, taken.outcome.corrected) == (0, 0, 0)
    assert [each.id for each in house.deviations()] == [before]


def test_another_wrong_value_is_the_same_deviation_while_nothing_explains_it(
    house, terminals
):
    before = house.deviations()[0].id

    house.take(terminals, "PC-2,10.0.20000,火绒 6.0,LSB-02")

    (found,) = house.deviations()
    assert (found.id, found.actual) == (before, "10.0.20000")


def test_a_deviation_is_corrected_by_itself_when_the_fact_is_right_again(
    house, terminals
):
    taken = house.take(terminals, "PC-2,10.0.22631,,")

    assert taken.outcome.corrected == 1
    assert house.deviations() == []
    assert len(house.deviations(DeviationState.CORRECTED)) == 1


def test_what_comes_back_is_a_new_one(house, terminals):
    first = house.deviations()[0].id
    house.take(terminals, "PC-2,10.0.22631,,")

    house.take(terminals, "PC-2,10.0.19045,,")

    (found,) = house.deviations()
    assert found.id != first


def test_codes_that_are_no_records_of_the_group_are_listed_and_nothing_is_kept(
    house, terminals
):
    with pytest.raises(UnknownRecordsError) as refused:
        house.take(terminals, "PC-1,10.0.1,,", "PC-9,1,,", "PC-8,1,,")

    assert refused.value.values["codes"] == "PC-8, PC-9"
    assert len(house.deviations()) == 1


def test_a_private_record_takes_no_part(house):
    paper = house.record("CERT-1", type_code="paper", by="manager")
    baseline = house.begin("all", "a = 1", unit="", words="终端")

    with pytest.raises(UnknownRecordsError):
        house.take(baseline, "CERT-1,1", header="record,a")
    with pytest.raises(NotFoundError):
        put(house, paper.code, {"a": "1"}, by="manager")
    with pytest.raises(BaselineInputError) as refused:
        house.begin("papers", "", type_code="paper")
    assert refused.value.case is BaselineCase.TYPE


@pytest.mark.usefixtures("terminals")
def test_a_program_tells_the_facts_of_one_record(house):
    taken = put(house, "pc-1", {"os": {"x": 1}, "os_version": "10.0.1"})

    assert (taken.changed, taken.outcome.opened) == (2, 1)
    assert {each.record.code for each in house.deviations()} == {"PC-1", "PC-2"}
    assert put(house, "PC-1", {"os_version": "10.0.1"}).changed == 0


@pytest.mark.usefixtures("terminals")
def test_a_fact_keeps_since_when_it_is_so(house):
    record = get_record(house.session, "PC-1", house.desk.person("manager"))
    told = {each.attribute: each for each in list_facts(house.session, record)}

    put(house, "PC-1", {"hostname": "LSB-01"})

    fact = house.session.get(RecordFact, (record.id, "hostname"))
    assert fact.since == told["hostname"].since
    assert fact.source == "agent"


def test_no_facts_at_all_are_refused(house):
    with pytest.raises(BaselineInputError):
        put(house, "PC-1", {"os": ""})


def test_requesters_bring_no_facts(house, terminals):
    with pytest.raises(BaselineNotAllowedError):
        put(house, "PC-1", {"os_version": "1"}, by="reporter")
    with pytest.raises(BaselineNotAllowedError):
        house.take(terminals, f"PC-1,{RIGHT}", by="reporter")


def test_a_record_that_has_ended_deviates_no_more(house, terminals):
    record = next(each.record for each in house.deviations())
    by = house.desk.as_("technician")
    found = house.types["asset"]
    move_record(house.session, found, record, Action.END, text="报废", by=by)

    house.take(terminals, f"PC-1,{RIGHT}")

    assert house.deviations() == []


def test_a_new_edition_is_compared_at_once(house, terminals):
    outcome = house.expect(terminals, "os_version >= 10.0\nhostname = LSB-01")

    assert (outcome.opened, outcome.corrected) == (1, 1)
    assert terminals.edition == 2
    assert [each.attribute for each in house.deviations()] == ["hostname"]


def test_what_is_now_can_be_frozen_as_what_is_expected(house, terminals):
    by = house.desk.as_("manager")

    outcome = service.freeze(house.session, terminals, by=by)
    house.take(terminals, "PC-1,10.0.30000,,")

    assert outcome.corrected == 1
    (found,) = house.deviations()
    assert (found.record.code, found.expected) == ("PC-1", "= 10.0.22631.3007")


def test_one_that_ended_expects_nothing(house, terminals):
    service.end_baseline(house.session, terminals, by=house.desk.as_("manager"))

    put(house, "PC-1", {"os_version": "1"})

    assert house.deviations() == []


def test_technicians_do_not_say_what_is_expected(house, terminals):
    with pytest.raises(BaselineNotAllowedError):
        service.expect(
            house.session, terminals, "a = 1", by=house.desk.as_("technician")
        )


@pytest.mark.parametrize(
    ("said", "case"),
    [
        ({"code": "Not A Code"}, BaselineCase.CODE),
        ({"name": " "}, BaselineCase.NAME),
        ({"unit": "没有"}, BaselineCase.UNIT),
        ({"type_code": "nothing"}, BaselineCase.TYPE),
        ({"unit": "", "words": ""}, BaselineCase.GROUP),
    ],
)
def test_a_baseline_that_cannot_be_is_refused(house, said, case):
    with pytest.raises(BaselineInputError) as refused:
        house.begin(**{"expected": "", **said})

    assert refused.value.case is case


@pytest.mark.usefixtures("terminals")
def test_a_code_is_given_once(house):
    with pytest.raises(service.BaselineCodeTakenError):
        house.begin(expected="")
