"""Reports from the command line: listed, made, published, and what is refused."""

import json
from zipfile import ZipFile

import pytest

OCTOBER = ("--period", "2025-10")
STARTS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "json": b"{"}


@pytest.fixture
def make(ready, tmp_path):
    """Runs ``kb report make`` into a file, whose path it gives with the result."""

    def run(kind, *options, form="json", output=None):
        target = output or tmp_path / f"report.{form}"
        result = ready(
            "report", "make", kind, "--format", form, "--output", target, *options
        )
        return result, target

    return run


def test_a_report_is_made_in_every_format_of_one_draft(ready, make):
    numbers = set()
    for form, begins in STARTS.items():
        result, target = make("monthly", *OCTOBER, form=form)
        assert result.exit_code == 0, result.errors
        assert target.read_bytes().startswith(begins), form
        numbers.add(result.output.split()[0])

    (number,) = numbers
    assert f"{number} draft" in ready("report", "list", "--kind", "monthly").output
    assert ready("report", "list", "--kind", "weekly").output == ""


def test_the_language_is_the_one_that_is_asked_for(make):
    texts = {}
    for language in ("zh", "en"):
        _, target = make("monthly", *OCTOBER, "--language", language, form="docx")
        with ZipFile(target) as word:
            texts[language] = word.read("word/document.xml").decode()

    assert "运维月报" in texts["zh"]
    assert "运维月报" not in texts["en"]
    assert "onthly" in texts["en"]


def test_the_client_and_the_unit_are_those_that_are_named(ready, make):
    assert ready("units", "add", "网络处", "--tier", "city").exit_code == 0

    result, target = make("monthly", *OCTOBER, "--client", "own", "--unit", "网络处")

    assert result.exit_code == 0, result.errors
    assert "网络处" in json.dumps(json.loads(target.read_text()), ensure_ascii=False)


def test_the_kinds_are_listed_in_both_languages(ready):
    listed = ready("report", "list", "--kinds").output

    assert "monthly" in listed
    assert "运维月报" in listed


REFUSED = [
    (("luck", *OCTOBER), "There is no kind of report luck; there are"),
    (("monthly", "--period", "2025-13"), "Write a period like"),
    (("monthly", "--period", "soon"), "Write a period like"),
    (("monthly", "--period", "2025"), "2025"),
    (("monthly", "--period", "2999-12"), "The period 2999-12 has not ended."),
    (("monthly", *OCTOBER, "--client", "nobody"), "client nobody"),
    (("monthly", *OCTOBER, "--unit", "nowhere"), "unit nowhere"),
    (("monthly", *OCTOBER, "--as", "stranger"), "stranger"),
]


@pytest.mark.parametrize(
    ("given", "sentence"), REFUSED, ids=[" ".join(given) for given, _ in REFUSED]
)
def test_what_cannot_be_made_is_refused_with_its_sentence(make, given, sentence):
    kind, *options = given

    result, target = make(kind, *options)

    assert result.exit_code == 1
    assert sentence in result.errors
    assert "Traceback" not in result.errors
    assert not target.exists(), "nothing is half done"


@pytest.mark.parametrize(
    "missing",
    [
        ("--format", "json", "--output", "x.json"),
        (*OCTOBER, "--output", "x.json"),
        (*OCTOBER, "--format", "json"),
        (*OCTOBER, "--format", "odt", "--output", "x.odt"),
        (*OCTOBER, "--format", "json", "--output", "x", "--language", "fr"),
    ],
    ids=["period", "format", "output", "other-format", "other-language"],
)
def test_what_is_missing_or_unknown_is_named(ready, missing):
    result = ready("report", "make", "monthly", *missing)

    assert result.exit_code == 2
    assert "Usage:" in result.errors
    assert "report make" in result.errors


def test_a_file_that_cannot_be_written_is_a_sentence(make, tmp_path):
    result, _ = make("monthly", *OCTOBER, output=tmp_path / "no" / "such" / "x.json")

    assert result.exit_code == 1
    assert "x.json" in result.errors
    assert "Traceback" not in result.errors


@pytest.mark.parametrize("number", ["RPT-004711", "4711", "luck"])
def test_no_report_of_that_number_is_published(ready, number):
    result = ready("report", "publish", number)

    assert result.exit_code == 1
    assert "There is no report" in result.errors
    assert number.removeprefix("RPT-00") in result.errors


def test_what_nobody_has_approved_is_not_published(ready, make):
    result, _ = make("monthly", *OCTOBER)
    number = result.output.split()[0]

    refused = ready("report", "publish", number)

    assert refused.exit_code == 1
    assert "draft" in refused.errors
    assert f"{number} draft" in ready("report", "list").output
