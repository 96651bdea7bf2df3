"""What a command may not load before it does its work: every start would pay for it."""

import json
import subprocess
import sys

import pytest

LISTING = """
import json, sys
from web.cli.main import main
try:
    main(sys.argv[1:])
finally:
    names = {name.split(".")[0] for name in sys.modules} | {
        name for name in sys.modules if name.startswith(("kb.", "search.", "web."))
    }
    print(json.dumps(sorted(names)), file=sys.stderr)
"""
FOR_PAGES = {
    "flask",
    "jinja2",
    "werkzeug",
    "babel",
    "flask_babel",
    "wtforms",
    "waitress",
}
FOR_PROGRAMS = {"pydantic", "cryptography", "web.api", "web.rest", "web.soap"}
FOR_FILES = {
    "pypdfium2",
    "pypdf",
    "docx",
    "PIL",
    "lxml",
    "markdown_it",
    "yaml",
    "py7zr",
}
FOR_WORDS = {"pypinyin", "rjieba", "opencc", "sklearn", "numpy", "scipy"}
FOR_ROWS = {"sqlalchemy", "alembic", "argon2"}
FOR_FEW_HOMES = {
    *(
        "cryptography",
        "joserfc",
        "requests",
        "urllib3",
        "charset_normalizer",
        "chardet",
    ),
    *("imapclient", "ldap3", "fido2", "sqlglot", "opensearchpy", "psycopg", "typst"),
    *("PIL", "docx", "pypdf", "pypdfium2", "py7zr", "xlsxwriter", "numpy", "argon2"),
}
MAPPED = {"kb.people.models", "kb.articles.models", "kb.incidents.models", "kb.audit"}
NOTHING_OF = {
    "--help": FOR_PAGES
    | FOR_PROGRAMS
    | FOR_FILES
    | FOR_WORDS
    | FOR_ROWS
    | {"tantivy", "whoosh", "pebble", "structlog", "rich", "web.services"},
    "search": FOR_PAGES
    | FOR_PROGRAMS
    | FOR_FILES
    | (FOR_WORDS - {"opencc", "rjieba"})
    | (FOR_ROWS - {"sqlalchemy"})
    | {"whoosh", "pebble", "structlog", "kb.tables", "web.services"}
    | {"rapidfuzz", "kb.articles.models", "kb.backups.files", "search.indexer"},
    "extract": FOR_PAGES
    | FOR_PROGRAMS
    | FOR_FILES
    | FOR_WORDS
    | FOR_ROWS
    | {"tantivy", "whoosh", "structlog", "rich", "onnxruntime", "rapidocr"}
    | {"web.services"},
}


def modules_of(*arguments, cwd=None):
    """The modules that are loaded when the command ends, and what it said."""
    ended = subprocess.run(
        [sys.executable, "-c", LISTING, *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=cwd,
    )
    return set(json.loads(ended.stderr.splitlines()[-1])), ended.stdout


def test_help_loads_no_library():
    loaded, said = modules_of("--help")

    assert "Commands:" in said
    assert loaded & NOTHING_OF["--help"] == set()


@pytest.mark.parametrize("words", [["打印机", "脱机"], ["printer", "--as", "admin"]])
def test_a_search_loads_what_it_searches_with(ready, documents, words):
    assert ready("ingest", documents, "--publish").exit_code in {0, 3}

    loaded, said = modules_of("search", *words)

    assert "1 found" in said or "0 found" in said
    assert "tantivy" in loaded
    assert loaded & NOTHING_OF["search"] == set()
    assert bool(loaded & MAPPED) is ("--as" in words)


def test_extracting_loads_no_format_where_nothing_is_read(documents):
    loaded, said = modules_of("extract", "printer.md", cwd=documents)

    assert "打印机一直脱机。" in said
    assert "pebble" in loaded
    assert loaded & NOTHING_OF["extract"] == set()


@pytest.mark.usefixtures("ready")
def test_serving_loads_no_numbers_where_nothing_was_ever_learned():
    asked = (
        "import sys\n"
        "from kb import settings\n"
        "from web import server, services\n"
        "from web.answers import learning\n"
        "with services.opened(settings.load()) as opened:\n"
        "    print(learning.is_due(opened), 'numpy' in sys.modules)\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True
    )

    assert ended.stdout.split() == ["False", "False"]


def test_serving_loads_nothing_that_few_homes_use():
    """A provider, a mailbox, encrypted backups and the like are loaded where they are used."""
    asked = "import sys, json, web.server; print(json.dumps(sorted(sys.modules)))"

    ended = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True
    )

    loaded = {name.split(".")[0] for name in json.loads(ended.stdout)}
    assert "flask" in loaded
    assert loaded & FOR_FEW_HOMES == set()
