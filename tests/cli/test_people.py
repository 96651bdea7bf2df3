"""``kb people``: a list each night."""

HEAD = "login,name,roles\n"


def test_a_list_is_looked_at_and_then_taken(ready, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "wang,王芳,technician\n", encoding="utf-8")

    dry = ready("people", "import", path, "--dry-run")
    taken = ready("people", "import", path)
    again = ready("people", "import", path)

    assert "Nothing was changed" in dry.output
    assert "1 joins" in taken.output
    assert "1 stay as they are" in again.output
    assert "wang" in ready("people", "export").output


def test_each_line_that_cannot_be_used_is_named(ready, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "wang,王芳,boss\n", encoding="utf-8")

    refused = ready("people", "import", path)

    assert "Line 2: boss is no role." in refused.errors
