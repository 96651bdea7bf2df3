"""What leads decide: findings given to people, one and many, and reasons accepted."""

import re

import pytest

from kb.quality.findings.models import Finding


@pytest.fixture
def findings(bureau):
    indicator, run = bureau.indicator(), bureau.run()
    found = [
        bureau.finding(indicator, run, author=None, person="0042") for _ in range(3)
    ]
    bureau.session.commit()
    return [each.id for each in found]


def state_of(services, finding_id):
    with services.database.reading() as session:
        finding = session.get_one(Finding, finding_id)
        return finding.state.value, finding.assignee and finding.assignee.login


def test_a_lead_gives_a_finding_to_somebody_of_the_unit(
    at_desk, services, bureau, findings
):
    path, lead = f"/quality/findings/{findings[0]}", at_desk("county_lead")

    page = lead.get(path).text
    given = lead.post(f"{path}/assign", {"person": bureau.people["other_clerk"].login})

    assert "Give it to them" in page
    assert 'value="other_clerk"' in page
    assert 'value="stranger"' not in page
    assert given.status_code == 302
    assert state_of(services, findings[0]) == ("assigned", "other_clerk")


def test_nobody_of_another_unit_is_given_one(at_desk, services, bureau, findings):
    refused = at_desk("county_lead").post(
        f"/quality/findings/{findings[0]}/assign",
        {"person": bureau.people["stranger"].login},
    )

    assert refused.status_code == 422
    assert "somebody of its unit" in refused.text
    assert state_of(services, findings[0]) == ("new", None)


def test_a_clerk_is_offered_nobody_and_gives_none(at_desk, bureau, findings):
    path, clerk = f"/quality/findings/{findings[0]}", at_desk("other_clerk")

    assert "Give it to them" not in clerk.get(path).text
    data = {"person": bureau.people["clerk"].login}
    assert clerk.post(f"{path}/assign", data).status_code in (403, 422)


def test_many_are_given_at_once_and_what_is_refused_is_told(
    at_desk, services, bureau, findings
):
    lead, clerk = at_desk("county_lead"), bureau.people["clerk"]
    bureau.session.get_one(Finding, findings[2]).unit = bureau.units["neighbour"]
    bureau.session.commit()

    listed = lead.get("/quality/findings?view=unit").text
    done = lead.post(
        "/quality/findings/bulk?view=unit",
        {"finding": findings, "decision": "assign", "person": clerk.login},
    )
    page = lead.get(done.location).text

    assert listed.count('name="finding"') == 2
    assert "view=unit" in done.location
    assert "2 findings are done." in page
    assert "Left as it was (1)" in page
    assert state_of(services, findings[1]) == ("assigned", "clerk")


def test_reasons_are_read_and_accepted_in_the_list(at_desk, services, bureau):
    indicator, run = bureau.indicator(), bureau.run()
    found = bureau.finding(indicator, run)
    bureau.session.commit()
    at_desk("clerk").post(
        f"/quality/findings/{found.id}/explain", {"reason": "个体户没有名称"}
    )
    above = at_desk("city_lead")

    waiting = above.get("/quality/findings?view=approve").text
    above.post(
        "/quality/findings/bulk?view=approve",
        {"finding": [found.id], "decision": "approve"},
    )

    assert "个体户没有名称" in waiting
    assert "Accept the reasons" in waiting
    assert state_of(services, found.id)[0] == "explained"


def test_the_unit_above_says_until_when_a_reason_holds(at_desk, services, bureau):
    found = bureau.finding(bureau.indicator(), bureau.run())
    bureau.session.commit()
    path = f"/quality/findings/{found.id}"
    at_desk("clerk").post(f"{path}/explain", {"reason": "没有"})

    at_desk("city_lead").post(f"{path}/approve", {"until": "2026-05-01"})

    with services.database.reading() as session:
        until = session.get_one(Finding, found.id).explained_until
    assert until.isoformat() == "2026-05-01"


def test_nothing_ticked_is_said(at_desk, findings):
    lead = at_desk("county_lead")

    lead.post("/quality/findings/bulk", {"decision": "approve"})

    assert findings
    assert "Tick at least one finding." in lead.get("/quality/findings").text


def test_what_was_given_to_many_is_taken_back_by_a_second_event(
    at_desk, services, bureau, findings
):
    lead, clerk = at_desk("county_lead"), bureau.people["clerk"]
    bureau.session.commit()
    lead.post(
        "/quality/findings/bulk?view=unit",
        {"finding": findings, "decision": "assign", "person": clerk.login},
    )
    page = lead.get("/quality/findings?view=unit").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    # One has moved on since: it stays as it is now.
    at_desk("clerk").post(
        f"/quality/findings/{findings[2]}/explain", {"reason": "个体户没有名称"}
    )

    stolen = at_desk("city_lead").post("/undo", {"token": token})
    lead.post("/undo", {"token": token})
    after = lead.get("/quality/findings?view=unit").text

    assert stolen.status_code == 422
    assert "Something else has happened to it since" in after
    assert [state_of(services, each) for each in findings] == [
        ("new", None),
        ("new", None),
        ("awaiting_approval", "clerk"),
    ]
    assert "Taken back" in lead.get(f"/quality/findings/{findings[0]}").text


def test_an_accepted_reason_waits_again_once_that_is_taken_back(
    at_desk, services, bureau
):
    found = bureau.finding(bureau.indicator(), bureau.run())
    bureau.session.commit()
    path = f"/quality/findings/{found.id}"
    at_desk("clerk").post(f"{path}/explain", {"reason": "没有"})
    above = at_desk("city_lead")
    above.post(f"{path}/approve", {"until": "2026-05-01"})
    token = re.search(r'name="token" value="([^"]+)"', above.get(path).text)[1]

    above.post("/undo", {"token": token})
    again = above.post("/undo", {"token": token}, follow_redirects=True)

    with services.database.reading() as session:
        finding = session.get_one(Finding, found.id)
        assert finding.state.value == "awaiting_approval"
        assert finding.explained_at is None
        assert finding.explained_until.isoformat() != "2026-05-01"
    assert "Something else has happened to it since" in again.text
