"""The page on which an organisation keeps its templates."""

FORM = {
    "kind": "solution",
    "name-zh": "路由器故障",
    "name-en": "Router down",
    "symptom-zh": "设备：",
    "symptom-en": "Device:",
}


def test_a_template_is_added_changed_and_ended(manager):
    manager.post("/templates", FORM)
    manager.post("/templates/1", {**FORM, "name-en": "Router is down"})

    page = manager.get("/templates?kind=solution").text
    assert "Router is down" in page
    assert "no longer offered" in page
    assert "Router is down" not in manager.get("/templates?kind=policy").text


def test_what_was_typed_stays_beside_what_is_wrong_with_it(manager):
    answer = manager.post("/templates", {**FORM, "name-zh": "", "name-en": ""})

    assert answer.status_code == 422
    assert "A template has a name of 1 to 60 characters." in answer.text
    assert "Device:" in answer.text


def test_a_change_that_is_refused_is_shown_where_it_was_made(manager):
    manager.post("/templates", FORM)
    empty = {**FORM, "symptom-zh": "", "symptom-en": "", "name-en": "Renamed"}

    answer = manager.post("/templates/1", empty)

    assert answer.status_code == 422
    assert "A template has text in at least one section." in answer.text
    assert answer.text.count('value="Renamed"') == 1


def test_templates_are_kept_by_managers(technician, requester):
    for reader in (technician, requester):
        assert reader.get("/templates").status_code == 403
        assert reader.post("/templates", FORM).status_code == 403
