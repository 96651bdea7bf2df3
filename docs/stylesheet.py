"""Cuts the style sheet of Bootstrap to the rules that our pages can use.

    python -m docs.stylesheet

A rule stays if the name of each class in it stands as a word anywhere in the templates,
the scripts or the modules of ``web``: rather a rule too many than one too few.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

import tinycss2
from tinycss2.ast import Node

ROOT: Final = Path(__file__).parent.parent
TARGET: Final = ROOT / "web" / "static" / "styles" / "bootstrap.css"
READ: Final = (".html", ".js", ".py")
_WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
_BEGINNING: Final = re.compile(r"""([a-z]+-)(?:\{|\$\{|['"] ?[~+])""")
"""Of a class whose name is put together while a page is made."""
_WITH_RULES: Final = frozenset({"media", "supports"})


def main() -> None:
    TARGET.write_text(make_stylesheet(), encoding="utf-8")


def make_stylesheet() -> str:
    source = (
        resources.files("flask_bootstrap") / "static/bootstrap5/css/bootstrap.min.css"
    )
    text = source.read_text(encoding="utf-8")
    # Its licence asks for the notice at its head.
    start, end = text.index("/*!"), text.index("*/") + 2
    rules = tinycss2.parse_stylesheet(
        text[end:], skip_comments=True, skip_whitespace=True
    )
    return "\n".join([text[start:end], *read_words().keep(rules)]) + "\n"


@dataclass(frozen=True)
class Words:
    """What stands in the sources of the pages."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def keep(self, rules: Iterable[Node]) -> Iterator[str]:
        for rule in rules:
            if rule.type == "qualified-rule":
                yield from self._keep_rule(rule)
            elif rule.lower_at_keyword in _WITH_RULES:
                inner = tinycss2.parse_rule_list(rule.content, skip_whitespace=True)
                kept = "".join(self.keep(inner))
                if kept:
                    prelude = tinycss2.serialize(rule.prelude)
                    yield f"@{rule.at_keyword}{prelude}{{{kept}}}"
            elif self._has(tinycss2.serialize(rule.prelude).strip()):
                # An animation, by its name.
                yield rule.serialize()

    def _keep_rule(self, rule: Node) -> Iterator[str]:
        selectors = [
            tinycss2.serialize(each).strip()
            for each in _split(rule.prelude)
            if all(map(self._has, _find_classes(each)))
        ]
        if selectors:
            yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"

    def _has(self, name: str) -> bool:
        return name in self.whole or name.startswith(self.beginnings)


def read_words() -> Words:
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "web").rglob("*"))
        if path.suffix in READ
    ]
    return Words(
        frozenset(word for text in texts for word in _WORD.findall(text)),
        tuple(sorted({each for text in texts for each in _BEGINNING.findall(text)})),
    )


def _split(prelude: Iterable[Node]) -> list[list[Node]]:
    """The selectors of a rule, which commas separate."""
    parts: list[list[Node]] = [[]]
    for node in prelude:
        if node == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _find_classes(selector: list[Node]) -> Iterator[str]:
    for before, node in pairwise(selector):
        if before == "." and node.type == "ident":
            yield node.value


if __name__ == "__main__":
    main()
