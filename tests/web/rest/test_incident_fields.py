"""Each field of an incident goes in, is corrected by itself, and comes out."""

import pytest

from kb.incidents.fields import FIELDS, FILTERS, Kind

SAID = {Kind.LINE: "核心交换机", Kind.BLOCK: "一行\n两行", Kind.GRADE: 3}
CORRECTED = {Kind.LINE: "备用线路", Kind.BLOCK: "三行", Kind.GRADE: 1}


@pytest.mark.parametrize("name", FIELDS)
def test_a_correction_of_one_field_leaves_the_others(rest, name):
    said = {each: SAID[field.kind] for each, field in FIELDS.items()}
    before = rest.post("/incidents", said).json
    correction = {name: CORRECTED[FIELDS[name].kind]}

    after = rest.call("PATCH", f"/incidents/{before['number']}", json=correction).json

    assert {each: after[each] for each in FIELDS} == {**said, **correction}


@pytest.mark.parametrize("name", FILTERS)
def test_a_list_holds_those_that_say_what_is_asked_for(rest, name):
    mine = rest.post("/incidents", {"title": "VPN", name: "核心"}).json
    rest.post("/incidents", {"title": "VPN", name: "核心交换机"})

    found = rest.get("/incidents", query_string={name: "核心"}).json["incidents"]

    assert [each["number"] for each in found] == [mine["number"]]
