"""Service levels from the command line: promised, changed, ended, and what is refused."""

import pytest


@pytest.fixture
def level(ready):
    """The number of a level that holds."""
    added = ready("service-levels", "add", "--priority", 1, "--resolve", 240)
    assert added.exit_code == 0, added.errors
    return added.output.split()[1]


def test_a_level_is_changed_and_what_is_not_named_stays(ready, level):
    changed = ready("service-levels", "change", level, "--respond", 15)

    assert changed.output == f"Level {level} holds.\n"
    (line,) = ready("service-levels", "list").output.splitlines()
    assert line.split() == [level, "-", "-", "1", "15", "240", "80", "%"]


def test_a_level_ends(ready, level):
    assert ready("service-levels", "end", level).exit_code == 0

    assert ready("service-levels", "list").output == ""
    again = ready("service-levels", "end", level)
    assert (again.exit_code, again.errors) == (
        1,
        "kb: This level has ended. Add a new one.\n",
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Say within how many minutes"),
        (("--resolve", 0), "a minute at the least"),
        (("--resolve", 999_999), "525600 minutes at the most"),
        (("--resolve", 60, "--priority", 6), "from 1 to 5"),
        (("--resolve", 60, "--warn", 100), "1 to 99 percent"),
        (("--resolve", 60, "--client", "nobody"), "There is no client nobody."),
        (("--resolve", 60, "--service", "none"), "There is no service none."),
        (("--resolve", 60, "--calendar", "none"), "There is no calendar none."),
        (("--resolve", 60, "--priority", 1), "End it first, or change it."),
    ],
)
def test_what_cannot_be_promised_is_refused(ready, level, options, sentence):
    refused = ready("service-levels", "add", *options)

    assert refused.exit_code == 1
    assert sentence in refused.errors
    assert len(ready("service-levels", "list").output.splitlines()) == 1, level


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--resolve", 0), "a minute at the least"),
        (("--warn", 0), "1 to 99 percent"),
        (("--calendar", "none"), "There is no calendar none."),
    ],
)
def test_what_cannot_be_changed_is_refused(ready, level, options, sentence):
    refused = ready("service-levels", "change", level, *options)

    assert refused.exit_code == 1
    assert sentence in refused.errors


def test_only_who_keeps_the_services_keeps_the_levels(ready, level):
    ready("users", "add", "wang.fang", "--role", "technician")

    for action in (("add", "--resolve", 60), ("change", level), ("end", level)):
        refused = ready("service-levels", *action, "--as", "wang.fang")
        assert refused.exit_code == 1
        assert "Only managers keep the services" in refused.errors


def test_a_level_that_there_is_not_is_a_sentence(ready):
    for action in ("change", "end"):
        refused = ready("service-levels", action, 4711)
        assert (refused.exit_code, refused.errors) == (
            1,
            "kb: There is no level 4711.\n",
        )
