"""``kb units``."""


def test_units_are_added_as_a_tree_and_listed(ready):
    ready("units", "add", "省级信息中心", "--tier", "region")

    ready("units", "add", "市级信息科", "--tier", "city", "--parent", "省级信息中心")

    listed = ready("units", "list").output
    assert [line.split() for line in listed.splitlines()] == [
        ["市级信息科", "city", "省级信息中心"],
        ["省级信息中心", "region"],
    ]


def test_a_parent_that_is_not_there_is_a_sentence(ready):
    result = ready("units", "add", "A", "--tier", "city", "--parent", "none")

    assert result.exit_code == 1
    assert "There is no unit none." in result.errors


def test_a_person_gets_a_post(ready):
    ready("users", "add", "wang", "--role", "technician")
    ready("units", "add", "A", "--tier", "city")

    result = ready("units", "assign", "wang", "A", "--post", "business")

    assert "wang holds the business post of A." in result.output


def test_a_unit_ends_after_what_hangs_on_it_was_said(ready):
    ready("users", "add", "wang", "--role", "technician")
    ready("units", "add", "省中心", "--tier", "region")
    ready("units", "add", "信息科", "--tier", "city", "--parent", "省中心")
    ready("units", "assign", "wang", "信息科")

    asked = ready("units", "end", "信息科")
    above = ready("units", "end", "省中心", "--yes")
    ended = ready("units", "end", "信息科", "--yes", "--on", "2026-12-31")
    again = ready("units", "end", "信息科", "--yes")

    assert "1 people       stays, and is to be moved" in asked.output
    assert "Nothing is changed" in asked.output
    assert above.exit_code == 1
    assert "省中心 has 1 units. Move or close them first." in above.errors
    assert "nothing more comes to it from 2026-12-31" in ended.output
    assert "ended on 2026-12-31 already" in again.errors
