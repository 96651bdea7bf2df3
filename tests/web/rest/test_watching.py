"""Watching for other systems: listed, begun and ended for the person of the token."""


def test_an_incident_and_a_system_are_watched_and_not_any_more(rest_as):
    reporter, technician = rest_as("requester"), rest_as("technician")
    other = reporter.post("/incidents", json={"title": "收不到信", "system": "邮件"})
    number = other.json["number"]
    incident = {"noun": "incident", "key": number}
    system = {"noun": "system", "key": "邮件"}

    for each in (incident, incident, system):
        assert technician.post("/watches", json=each).json["watched"]
    listed = technician.get("/watches").json["watches"]
    ended = technician.post("/watches/end", json=incident).json

    assert [(each["key"], each["title"]) for each in listed] == [
        (number, "收不到信"),
        ("邮件", ""),
    ]
    assert not ended["watched"]
    assert len(technician.get("/watches").json["watches"]) == 1
    assert reporter.get("/watches").json["watches"] == []


def test_what_one_may_not_see_is_not_there(rest_as):
    technician = rest_as("technician")
    number = technician.post("/incidents", json={"title": "机房"}).json["number"]

    for noun, key in (("incident", number), ("article", "99"), ("incident", "x")):
        given = {"noun": noun, "key": key}
        assert rest_as("requester").post("/watches", json=given).status_code == 404
