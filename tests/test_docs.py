"""Whatever people can use is documented."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import ingest
import kb
import review
import search
import web
from docs import reference
from ingest.registry import default_registry
from kb.errors import KBError
from kb.incidents.fields import FIELDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


@pytest.mark.parametrize(("name", "write"), reference.PAGES.items())
def test_a_generated_page_is_up_to_date(name, write):
    assert (DOCS / name).read_text(encoding="utf-8") == write(), "run make docs"


def import_all_modules():
    """An error is known once its module is loaded, whichever test ran before."""
    for package in (kb, ingest, search, review, web):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("kb.migrations.") and (
                not module.name.endswith(".__main__")
            ):
                importlib.import_module(module.name)


def test_every_error_code_is_documented():
    import_all_modules()
    documented = set(
        re.findall(
            r"^\| `(\w+)`",
            (DOCS / "errors.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )

    codes = {error.code for error in subclasses(KBError)} | {KBError.code}
    assert codes - documented == set()


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_an_incident_is_documented_for_imports(name):
    text = (DOCS / "import-export.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)

    assert any(name in re.findall(r"\w+", cell) for cell in first_cells)


def test_every_route_is_documented(app):
    text = (DOCS / "pages.md").read_text(encoding="utf-8")
    routes = {
        str(rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"
    }

    assert {route for route in routes if f"`{route}`" not in text} == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_file_that_the_readme_names_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    names = set(re.findall(r"\]\(([\w./-]+)\)", text))

    assert names
    assert {name for name in names if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_leads_to_every_page(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    pages = {f"docs/{page.name}" for page in DOCS.glob("*.md")}
    assert {page for page in pages if f"]({page})" not in text} == set()


def test_every_link_between_pages_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in DOCS.rglob("*.md")
        for link in re.findall(r"\]\(([\w./-]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]

    assert broken == []


def test_every_place_that_the_glossary_names_exists():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    places = set(re.findall(r"`([a-z_]+/[\w./]*)`", text))

    assert places
    assert {place for place in places if not (ROOT / place).exists()} == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_suffix_that_tells_a_format_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8").casefold().replace(".", "")
    read = [each for each in default_registry().formats if each.extractor]
    told = [each for each in read if each.suffixes]

    assert len(told) > 15
    for each in told:
        names = {suffix[1:] for suffix in each.suffixes} | set(
            each.media_type.split(".")
        )
        assert any(name in text for name in names), each.media_type


def test_every_format_is_documented():
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    formats = default_registry().formats
    said = {each.media_type for each in formats}
    said |= {suffix for each in formats for suffix in each.suffixes}

    assert {each for each in said if f"`{each}`" not in text} == set()


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (DOCS / "adr").glob("*.md")]

    assert sorted(numbers) == [f"{n:04}" for n in range(1, len(numbers) + 1)]
