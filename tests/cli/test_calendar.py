"""``kb calendar``."""

GOOD = "2030-01-01,off,,New Year\n2030-01-05,worked\n"


def test_the_default_calendar_is_listed_with_its_years(ready):
    ready("calendar", "add-year", "2031")

    (line,) = ready("calendar", "list").output.splitlines()

    assert line.split()[0] == "default"
    assert "2031:announced" in line


def test_a_list_is_imported_and_the_same_list_again_changes_nothing(ready, tmp_path):
    file = tmp_path / "days.csv"
    file.write_text(GOOD)

    first = ready("calendar", "import", str(file), "--provisional")
    again = ready("calendar", "import", str(file))

    assert first.output == "2 new, 0 changed, 0 removed, 0 as before.\n"
    assert again.output == "0 new, 0 changed, 0 removed, 2 as before.\n"
    assert "2030:announced" in ready("calendar", "list").output


def test_what_cannot_be_done_is_a_sentence(ready, tmp_path):
    file = tmp_path / "days.csv"
    file.write_text(GOOD + "2030-02-30,off\n2030-03-01,maybe\n")

    bad = ready("calendar", "import", str(file))
    unknown = ready("calendar", "add-year", "2031", "--calendar", "mars")
    ready("calendar", "add-year", "2031")
    twice = ready("calendar", "add-year", "2031")

    assert [each.exit_code for each in (bad, unknown, twice)] == [1, 1, 1]
    assert "Line 3: 2030-02-30 is no day" in bad.errors
    assert "Line 4: maybe is neither off, worked nor half." in bad.errors
    assert "There is no calendar mars." in unknown.errors
    assert "The days of 2031 are announced" in twice.errors
    assert "2030" not in ready("calendar", "list").output
