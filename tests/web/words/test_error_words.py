"""Every error says what it is in both languages, case by case."""

import ast
import importlib
import pkgutil
from collections import defaultdict
from pathlib import Path

import pytest
from flask_babel import force_locale

from kb.checklists.errors import ChecklistCase, bad_checklist
from kb.errors import Case, KBError
from kb.incidents.errors import IncidentCase, IncidentInputError
from kb.text import TextTooLongError, clean
from web.words.cases import CASES
from web.words.errors import ERRORS, explain

ROOT = Path(__file__).parents[3]
PACKAGES = ("kb", "ingest", "search", "review", "web")
STARTS = {"web.wsgi", "web.cli.__main__", "ingest.preloaded"}
"""What a server or a shell runs; to import it is to start."""

SENTENCES = {
    "BackupDamagedError",
    "BackupKeyError",
    "BackupUnwritableError",
    "BadAlertError",
    "BadEvaluationSetError",
    "BadInputError",
    "BadManifestError",
    "BadValueError",
    "HomeNotEmptyError",
    "NotABackupError",
    "SettingError",
    "UnknownSolutionError",
    "UnknownValueError",
}
"""Said to whoever prepares a file, writes a program or runs a command; the sentence
names the place."""
ONE_REMEDY = {
    "BusyError",
    "ContentUnavailableError",
    "DamagedFileError",
    "DatabaseUnavailableError",
    "DirectoryAwayError",
    "HomeUnusableError",
    "IndexLockedError",
    "IndexUnavailableError",
    "FormError",
    "NotFoundError",
    "NotAuthenticatedError",
    "NotInitialisedError",
    "PasswordError",
    "ProblemUnsolvedError",
    "ProviderAwayError",
    "RefusedError",
    "UnavailableError",
}
"""Whatever the detail, people are told the same thing to do."""


def import_everything():
    for package in map(importlib.import_module, PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in STARTS and "migrations" not in found.name:
                importlib.import_module(found.name)


def below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


import_everything()
ERROR_KINDS = sorted(
    {kind for kind in below(KBError) if kind.__module__.split(".")[0] in PACKAGES},
    key=lambda kind: kind.__name__,
)
MEMBERS = [case for kind in below(Case) for case in kind]


def raises():
    """Class, place and sentence of each error that is raised with a sentence."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    call = node.exc
                    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    if call.args and isinstance(
                        call.args[0], ast.Constant | ast.JoinedStr
                    ):
                        yield name, f"{path.relative_to(ROOT)}:{node.lineno}", call


@pytest.mark.parametrize("kind", ERROR_KINDS, ids=lambda kind: kind.__name__)
def test_every_code_has_its_words(kind):
    assert kind.code in ERRORS


def test_every_case_has_its_words_and_no_words_are_left_over():
    assert {str(case) for case in MEMBERS} == CASES.keys()
    assert len({str(case) for case in MEMBERS}) == len(MEMBERS)


def test_an_error_that_says_several_things_says_which():
    by_kind = defaultdict(list)
    for name, place, call in raises():
        if name in {kind.__name__ for kind in ERROR_KINDS} - SENTENCES - ONE_REMEDY:
            by_kind[name].append((place, call))
    unsaid = [
        place
        for calls in by_kind.values()
        if len({ast.unparse(call.args[0]) for _, call in calls}) > 1
        for place, call in calls
        if "case" not in {keyword.arg for keyword in call.keywords}
    ]

    assert unsaid == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", MEMBERS, ids=str)
def test_a_case_is_said_in_the_reader_s_language(app, case, language):
    names = "field attribute limit title text number article revision word days folder"
    names += " row fewest most value unit level above first last line year side"
    names += " indicator name near dataset test place found function wanted given column prefix question label"
    names += " most kinds formats chapter listed service host known meant names"
    values = {**dict.fromkeys(names.split(), 7), "post": "technical"}

    with app.test_request_context(), force_locale(language):
        said = explain(KBError("", case=case, **values))

    assert "%(" not in said
    assert any(character >= "\u4e00" for character in said) == (language == "zh")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "System: at most 200 characters."), ("zh", "“系统”最多 200 个字。")],
)
def test_a_field_that_is_too_long_is_called_by_its_name(app, language, sentence):
    error = IncidentInputError(
        case=IncidentCase.LINE_TOO_LONG, field="system", limit=200
    )

    with app.test_request_context(), force_locale(language):
        assert explain(error) == sentence


@pytest.mark.parametrize(("language", "number"), [("en", "1,000"), ("zh", "1,000")])
def test_a_text_that_is_too_long_names_its_own_limit(app, language, number):
    with pytest.raises(TextTooLongError) as caught:
        clean("字" * 1_001, 1_000)

    with app.test_request_context(), force_locale(language):
        assert number in explain(caught.value)


@pytest.mark.parametrize(("language", "words"), [("en", "Door?"), ("zh", "门？")])
def test_words_of_a_checklist_are_said_in_the_reader_s_language(app, language, words):
    error = bad_checklist(
        ChecklistCase.MISSING, "", question={"en": "Door?", "zh": "门？"}
    )

    with app.test_request_context(), force_locale(language):
        assert words in explain(error)
