"""The rules of ARCHITECTURE.md that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("kb", "ingest", "search", "review", "web")
MODULES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "versions" not in path.parts
]
MAX_LINES = 400
# The libraries that exactly one module, or one folder, may import, and that place.
ONE_MODULE_EACH = {
    "tantivy": "search/engines/tantivy/",
    "whoosh": "search/engines/whoosh.py",
    "opensearchpy": "search/engines/opensearch/connection.py",
    "rjieba": "search/segmenter.py",
    "opencc": "search/regional.py",
    "waitress": "web/server.py",
    "argon2": "kb/people/passwords.py",
}


# What is written in one place, so that every door does the same.
ONE_PLACE_EACH = {
    r'replace\("\\(0|x00)"': "kb/text.py",
    r'f?"(INC|PRB|CHG)-': "kb/numbering.py",
}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_says_what_it_is_for(path):
    source = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(source)), "start with a one-line docstring"
    assert source.count("\n") <= MAX_LINES, "look for the seam, and split there"


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=name_of)
def test_a_module_of_tests_is_short_too(path):
    lines = path.read_text(encoding="utf-8").count("\n")

    assert lines <= MAX_LINES, "split by what is tested"


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in MODULES
        if name_of(p).split("/")[0] != "web" and p.parts[-2] != "migrations"
    ],
    ids=name_of,
)
def test_only_web_ends_a_transaction(path):
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "session"
    }

    assert not calls & {"commit", "rollback", "begin"}, "let the caller decide"


@pytest.mark.parametrize(("library", "place"), ONE_MODULE_EACH.items())
def test_a_library_is_imported_in_one_place(library, place):
    importers = [name_of(path) for path in MODULES if library in set(imports_of(path))]

    assert importers
    assert [name for name in importers if not name.startswith(place)] == []


@pytest.mark.parametrize(("writing", "module"), ONE_PLACE_EACH.items())
def test_a_border_is_written_once(writing, module):
    others = [
        name_of(path)
        for path in MODULES
        if name_of(path) != module
        and re.search(writing, path.read_text(encoding="utf-8"))
    ]

    assert others == []


def test_the_lock_files_have_hashes_and_no_address():
    for path in (ROOT / "requirements").glob("*.lock"):
        text = path.read_text(encoding="utf-8")

        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text


def test_hardly_a_module_of_web_is_loose():
    loose = {path.name for path in (ROOT / "web").glob("*.py")} - {"__init__.py"}

    assert len(loose) <= 10, "a wing of web/ is its place"


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in MODULES}), ids=lambda path: path.name
)
def test_a_folder_says_what_lives_there(folder):
    package = folder / "__init__.py"

    assert package.exists()
    assert ast.get_docstring(ast.parse(package.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "web/static/scripts").glob("*.js")),
    ids=lambda path: path.name,
)
def test_a_script_is_given_its_addresses(path):
    text = path.read_text(encoding="utf-8")

    assert not re.findall(r"""["'`]/[a-z]""", text), "a page gives them, in data-…"


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (ROOT / "web/templates").rglob("*") if path.is_file()),
    ids=name_of,
)
def test_a_line_of_a_template_can_be_read(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        # A sentence that people read is one piece, however long.
        assert len(re.sub(r"_\('(?:[^'\\]|\\.)*'?", "_(''", line)) <= 160
