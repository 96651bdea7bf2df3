"""Two articles compared, part by part: what was taken out, and what was put in."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext
from markupsafe import Markup, escape

from kb.articles.models import Revision, Submission
from kb.articles.sections import SECTION_NAMES
from web.presentation import rendered_differences

_WORDS: Final = re.compile(r"[A-Za-z0-9_.:/-]+|\s+|.", re.DOTALL)
FILES: Final = "files"
MAX_CHARACTERS: Final = 12_000
"""Beyond, whole lines are compared, which is quick for any length."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a text, before and after, as HTML with the changes marked."""

    name: str
    html: Markup
    is_changed: bool
    is_prose: bool = False
    """Whether it is rendered, as the article is."""


def to_lines(written: Revision | Submission) -> dict[str, str]:
    """Everything that is said, by part: the title, each attribute, each section."""
    attributes = {
        name: ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in written.attributes.items()
    }
    return {
        "title": written.title,
        **attributes,
        "audience": written.audience.value,
        **written.sections,
        FILES: "\n".join(
            f"{each.blob_sha256} {each.name}" for each in written.attachments
        ),
    }


def compare_texts(
    before: Mapping[str, str], after: Mapping[str, str]
) -> list[Difference]:
    """Every part of either text, in the order of the later one."""
    names = [*after, *(name for name in before if name not in after)]
    return [_compare(name, before.get(name, ""), after.get(name, "")) for name in names]


def _compare(name: str, before: str, after: str) -> Difference:
    if name == FILES:
        return _compare_files(before, after)
    if before != after and name in SECTION_NAMES:
        html = rendered_differences.compare(before, after)
        return Difference(name, html, is_changed=True, is_prose=True)
    if before == after:
        return Difference(name, escape(after), is_changed=False)
    old, new = _cut(before, after)
    return Difference(name, Markup().join(_marked(old, new)), is_changed=True)


def _compare_files(before: str, after: str) -> Difference:
    """Which files came and went, and which were put in the place of one of their name."""
    old, new = _read_files(before), _read_files(after)
    lines = []
    for name in dict.fromkeys([*new, *old]):
        if name not in old:
            lines.append(Markup("<ins>{}</ins>").format(name))
        elif name not in new:
            lines.append(Markup("<del>{}</del>").format(name))
        elif old[name] != new[name]:
            lines.append(Markup("{} – {}").format(name, gettext("replaced")))
    return Difference(FILES, Markup("<br>").join(lines), is_changed=bool(lines))


def _read_files(lines: str) -> dict[str, list[str]]:
    """The checksums of the files of each name."""
    found: dict[str, list[str]] = {}
    for line in lines.splitlines():
        checksum, _, name = line.partition(" ")
        found.setdefault(name, []).append(checksum)
    return {name: sorted(checksums) for name, checksums in found.items()}


def _cut(before: str, after: str) -> tuple[list[str], list[str]]:
    if len(before) + len(after) > MAX_CHARACTERS:
        return before.splitlines(keepends=True), after.splitlines(keepends=True)
    return _WORDS.findall(before), _WORDS.findall(after)


def _marked(old: list[str], new: list[str]) -> Iterator[Markup]:
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if kind == "equal":
            yield escape(come)
            continue
        if gone:
            yield Markup("<del>{}</del>").format(gone)
        if come:
            yield Markup("<ins>{}</ins>").format(come)
