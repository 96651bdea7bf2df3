"""Types of records: what ships, and what an organisation may write."""

import pytest

from kb.registers.types import FieldKind, read_type, read_types
from kb.setting_values import SettingError

SMALL = """
code: van
names: {zh: 车辆, en: Vans}
title: {zh: 车牌, en: Plate}
pattern: "CL-{000}"
fields:
  - {key: due, kind: date, names: {zh: 年检, en: Inspected until}}
"""


def test_the_types_of_the_source_documents_ship():
    types = read_types()

    assert list(types) == [
        *("asset", "spare", "tool", "software", "agreement", "paper"),
        *("requirement", "card"),
    ]
    assert [each.code for each in types.values() if each.private] == ["paper"]
    kinds = {each.kind for found in types.values() for each in found.fields}
    assert kinds == set(FieldKind)


def test_an_organisation_adds_a_type_of_its_own_by_a_file(tmp_path):
    (tmp_path / "record_types").mkdir()
    (tmp_path / "record_types" / "van.yaml").write_text(SMALL, encoding="utf-8")

    assert read_types(tmp_path)["van"].title["en"] == "Plate"


def test_a_private_type_does_not_become_an_open_one_by_a_file(tmp_path):
    (tmp_path / "record_types").mkdir()
    text = SMALL.replace("code: van", "code: paper")
    (tmp_path / "record_types" / "paper.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingError):
        read_types(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        SMALL + "expiry: nothing\n",
        SMALL + "warnings: [7, 90]\n",
        SMALL + "states: [lost]\n",
        SMALL + "colour: red\n",
        SMALL.replace("{000}", "000"),
        SMALL.replace("kind: date", "kind: choice"),
        SMALL.replace("{zh: 车辆, en: Vans}", "{zh: 车辆}"),
        SMALL.replace("code: van", "code:"),
        "code: [",
        "van",
    ],
)
def test_a_type_that_is_wrong_is_refused_with_its_file(wrong):
    with pytest.raises(SettingError, match=r"van\.yaml"):
        read_type(wrong, "van.yaml")


def test_two_fields_of_a_person_have_no_room():
    person = "  - {{key: {0}, kind: person, names: {{zh: 人, en: Who}}}}\n"
    wrong = SMALL + person.format("driver") + person.format("keeper")

    with pytest.raises(SettingError, match="person"):
        read_type(wrong, "van.yaml")
