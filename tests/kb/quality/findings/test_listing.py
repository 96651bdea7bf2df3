"""Who sees which findings, and what of them."""

import json

import pytest

from kb import encryption
from kb.errors import NotFoundError
from kb.quality.findings import listing
from kb.quality.findings.listing import Filter, View
from kb.quality.findings.models import FindingState as State
from kb.quality.vocabulary import Severity

KEY = "a key of the tests"


OPEN = Filter()


def seen(session, bureau, login, wanted=OPEN):
    page = listing.list_findings(session, bureau.people[login], wanted)
    assert page.total == len(page.findings)
    return set(page.findings)


def test_a_unit_sees_its_own_and_those_below(session, bureau):
    county = bureau.make_finding()
    city = bureau.make_finding(unit="甲市局")
    elsewhere = bureau.make_finding(unit="乙市局")
    nowhere = bureau.make_finding(unit=None)

    assert seen(session, bureau, "clerk") == {county}
    assert seen(session, bureau, "city_lead") == {county, city}
    assert seen(session, bureau, "stranger") == {elsewhere}
    assert seen(session, bureau, "manager") == {county, city, elsewhere, nowhere}


def test_what_one_may_not_see_does_not_exist(session, bureau):
    finding = bureau.make_finding()

    with pytest.raises(NotFoundError):
        listing.get_finding(session, finding.id, bureau.people["stranger"])


def test_mine_are_those_that_i_have_to_correct(session, bureau):
    clerk = bureau.people["clerk"]
    mine = bureau.make_finding(State.ASSIGNED, assignee_id=clerk.id)
    bureau.make_finding()
    bureau.make_finding(State.CORRECTED, assignee_id=clerk.id)

    assert listing.my_findings(session, clerk).findings == (mine,)


def test_the_worst_come_first(session, bureau):
    mild = bureau.make_finding()
    bureau.indicator = bureau.make_indicator("DQ-DJ-002", severity=Severity.STOP)
    grave = bureau.make_finding()

    page = listing.list_findings(session, bureau.people["manager"], Filter())

    assert page.findings == (grave, mild)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Filter(view=View.TO_APPROVE), 1),
        (Filter(view=View.ALL), 2),
        (Filter(view=View.ALL, indicator="DQ-DJ-001"), 2),
        (Filter(view=View.ALL, indicator="DQ-DJ-999"), 0),
        (Filter(view=View.ALL, dataset="taxpayer"), 2),
        (Filter(view=View.ALL, severity=Severity.STOP), 0),
        (Filter(view=View.ALL, states=frozenset({State.NEW})), 1),
        (Filter(view=View.RECURRED), 0),
    ],
)
def test_findings_are_filtered(session, bureau, wanted, count):
    bureau.make_finding()
    bureau.make_finding(State.AWAITING_APPROVAL)

    assert len(seen(session, bureau, "manager", wanted)) == count


def test_only_leads_ask_by_person(session, bureau):
    finding = bureau.make_finding(person="clerk")
    wanted = Filter(person="clerk")

    assert seen(session, bureau, "county_lead", wanted) == {finding}
    assert seen(session, bureau, "colleague", wanted) == set()
    assert not listing.may_see_person(bureau.people["colleague"], finding)


def test_what_is_masked_is_shown_to_the_units_people_alone(bureau):
    finding = bureau.make_finding(
        key={"sfzh": "1…4"},
        sealed=encryption.encrypt(KEY, json.dumps({"sfzh": "110101199003071234"})),
    )

    def value(login):
        return listing.reveal(finding, bureau.people[login], KEY)["sfzh"]

    assert value("clerk") == value("city_lead") == "110101199003071234"
    assert value("manager") == value("other_lead") == "1…4"
