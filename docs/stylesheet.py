"""Cuts the style sheet of Bootstrap to the rules that our pages can use.

    python -m docs.stylesheet

A rule stays if each class in it is written where classes are: in an attribute of a
template, or given to an element by a script or a module of ``web``. A name that is put
together (``btn-{{ tone }}``) may end in any word that the same file has in quotes. A custom
property stays if a rule that stays, or a sheet of ours, reads it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

import tinycss2
from tinycss2.ast import Node

ROOT: Final = Path(__file__).parent.parent
TARGET: Final = ROOT / "web" / "static" / "styles" / "bootstrap.css"
READ: Final = (".html", ".js", ".py")
_CLASSES: Final = re.compile(
    r"""(?:class\w*["']?\s*[=:]|classList\.\w+\()\s*f?(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
_QUOTED: Final = re.compile(r"'([a-z][\w-]*)'")
_BEGINNING: Final = re.compile(r"""([a-z]+-)(?:\{|\$\{)""")
"""Of a class whose name is put together while a page is made."""
_WITH_RULES: Final = frozenset({"media", "supports"})
_READ_PROPERTY: Final = re.compile(r"var\(\s*(--[\w-]+)")
_PROPERTY: Final = re.compile(
    r"""(--[\w-]+)\s*:(?:"[^"]*"|\([^()]*\)|[^;{}"])*(?:;|(?=\}))"""
)

_EMPTY: Final = re.compile(r"^[^{}\n]*\{\}\n", re.MULTILINE)


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
    kept = "\n".join([text[start:end], *Words(read_classes()).keep(rules)]) + "\n"
    return drop_unread(kept, beside=_read_sheets_of_ours())


def drop_unread(sheet: str, *, beside: str = "") -> str:
    """Without the custom properties that neither *sheet* nor what is *beside* it reads."""
    read = frozenset(_READ_PROPERTY.findall(sheet + beside))
    shorter = _PROPERTY.sub(partial(_keep_read, read), sheet)
    shorter = _EMPTY.sub("", shorter)
    # What only a dropped one read goes with the next turn.
    return sheet if shorter == sheet else drop_unread(shorter, beside=beside)


def _keep_read(read: frozenset[str], found: re.Match[str]) -> str:
    return found[0] if found[1] in read else ""


@dataclass(frozen=True)
class Words:
    """Names of classes and animations that the pages have."""

    whole: frozenset[str]

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
            for each in split_selectors(rule.prelude)
            if all(map(self._has, _find_classes(each)))
        ]
        if selectors:
            yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"

    def _has(self, name: str) -> bool:
        return name in self.whole


def read_classes() -> frozenset[str]:
    paths = (path for path in sorted((ROOT / "web").rglob("*")) if path.suffix in READ)
    return frozenset().union(*(find_classes(path.read_text("utf-8")) for path in paths))


def find_classes(source: str) -> frozenset[str]:
    places = [double or single for double, single in _CLASSES.findall(source)]
    beginnings = {each for place in places for each in _BEGINNING.findall(place)}
    ends = frozenset(_QUOTED.findall(source))
    return frozenset(
        {word for place in places for word in _WORD.findall(place)}
        | {beginning + end for beginning in beginnings for end in ends}
    )


def _read_sheets_of_ours() -> str:
    sheets = sorted(TARGET.parent.glob("*.css"))
    return "\n".join(each.read_text("utf-8") for each in sheets if each != TARGET)


def split_selectors(prelude: Iterable[Node]) -> list[list[Node]]:
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
