"""A script is sent with all that it imports, as one file."""

import re
from collections import Counter

import pytest

from web.delivery.scripts import bundle
from web.delivery.static_files import FOLDER, read_static_files

SOURCES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (FOLDER / "scripts").glob("*.js")
}
IMPORTED = re.compile(r'^import .*"\./([\w-]+)\.js";$', re.MULTILINE)


def test_what_is_imported_stands_before_those_that_import_it_and_once():
    sources = {
        "page": 'import { one } from "./one.js";\nimport { two } from "./two.js";\none(two);\n',
        "one": 'import { two } from "./two.js";\nexport function one() { two(); }\n',
        "two": "// Why.\nexport const two = 2;\nlet own = 1;\n",
    }

    assert bundle("page", sources) == (
        "const $two = (() => {\nconst two = 2;\nlet own = 1;\nreturn { two };\n})();\n"
        "const $one = (() => {\nconst { two } = $two;\nfunction one() { two(); }\n"
        "return { one };\n})();\n"
        "const { one } = $one;\nconst { two } = $two;\none(two);\n"
    )


def test_a_library_is_run_for_what_it_does():
    sources = {
        "page": 'import "./its-own.js";\nexport async function act() {}\n',
        "its-own": "class It {}\nexport default It;\n",
    }

    assert bundle("page", sources) == (
        "const $its_own = (() => {\nclass It {}\n\nreturn {  };\n})();\n"
        "\nexport async function act() {}\n"
    )


@pytest.mark.parametrize(
    ("page", "other", "why"),
    [
        ('import * as it from "./other.js";\n', "", "import \\* as it"),
        ('import { it } from "./other.js";\n', "export let it = 1;\n", "export let it"),
        (
            'import { it } from "./other.js";\n',
            'import { page } from "./page.js";\n',
            "page imports other imports page",
        ),
    ],
)
def test_what_cannot_be_put_together_is_said_at_the_start(page, other, why):
    with pytest.raises(ValueError, match=why):
        bundle("page", {"page": page, "other": other})


def test_no_script_asks_for_another():
    sent = read_static_files().files

    assert SOURCES
    for name in SOURCES:
        assert not re.search(r"\bimport\b", sent[f"scripts/{name}.js"].data.decode())


def list_modules(name):
    return {name}.union(*map(list_modules, IMPORTED.findall(SOURCES[name])))


def test_what_two_scripts_of_a_page_share_remembers_nothing():
    """Each has its own: what one remembers, the other would not know."""
    pages = SOURCES.keys() - {
        name for text in SOURCES.values() for name in IMPORTED.findall(text)
    }
    sent = Counter(name for page in pages for name in list_modules(page))
    shared = {name for name, times in sent.items() if times > 1}

    assert "insertion" in shared
    for name in shared:
        assert not re.search(r"^let ", SOURCES[name], re.MULTILINE), name
