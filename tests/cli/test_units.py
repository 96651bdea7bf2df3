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
