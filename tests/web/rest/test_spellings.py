"""Names of systems for other systems: listed, merged, parted."""


def test_names_are_merged_with_a_look_ahead_and_parted(rest_as):
    reporter, manager = rest_as("requester"), rest_as("manager")
    for system in ("邮件系统", "邮件"):
        reporter.post("/incidents", json={"title": "收不到信", "system": system})
    both = {"old": "邮件", "name": "邮件系统"}

    seen = manager.post("/spellings", json={**both, "preview": True}).json
    before = manager.get("/spellings").json
    merged = manager.post("/spellings", json=both).json
    late = reporter.post("/incidents", json={"title": "又收不到", "system": "邮件"})
    after = manager.get("/spellings?field=system").json
    undone = manager.post(f"/spellings/{merged['id']}/undo").json

    assert seen == {"id": 0, "places": [{"place": "incidents", "count": 1}]}
    assert [each["likeness"] for each in before["offers"]] == ["filling"]
    assert merged["places"] == undone["places"] == seen["places"]
    assert [each["name"] for each in after["names"]] == ["邮件系统"]
    assert [each["old"] for each in after["merged"]] == ["邮件"]
    number = late.json["number"]
    assert manager.get(f"/incidents/{number}").json["system"] == "邮件系统"


def test_nobody_else_sees_or_merges_them(rest_as):
    for login in ("requester", "technician"):
        door = rest_as(login)
        assert door.get("/spellings").status_code == 403
        merged = door.post("/spellings", json={"old": "a", "name": "b"})
        assert merged.status_code == 403
