"""Values in texts: a telephone number, an address, an identifier is read in one line."""

import re
from typing import Final

from markupsafe import Markup, escape

LONGEST_IN_CELL: Final = 60
"""Characters, where a table scrolls: what is longer may break after all."""
LONGEST_IN_LINE: Final = 28
"""The same where nothing scrolls: it fits a telephone, in a list of a list too."""
TAG: Final = re.compile(r'(<(?:[^">]|"[^"]*")+>)')
_PART: Final = "[A-Za-z0-9]+"
_JOINED: Final = rf"{_PART}(?:[-./:_@\\+*]{{1,3}}{_PART})+"
"""An address, a port, a device, a date, a version: a break inside makes two of it."""
_SPACED: Final = r"(?:\+\d{1,3}|\(\d{2,4}\)|0\d{1,3})(?:[ -]\d{2,8}){1,5}"
"""A telephone number in groups of digits: +86 871 6531 2200, (0871) 6531-2200."""
_VALUE: Final = re.compile(
    rf"(?<![A-Za-z0-9_&#])(?:{_SPACED}|\+?{_JOINED})(?![A-Za-z0-9_;])"
)
_FILE_PART: Final = re.compile(r"[^-_.+~ ]*[-_.+~ ]+|[^-_.+~ ]+")
_TOLD_BY: Final = re.compile(r"[0-9@._:\\]")
"""What tells a value among words: without any of them it is a word with a hyphen."""


def keep_whole(html: str) -> str:
    """*html*, which is clean, with its values marked, in running text and in cells.

    A block of code stays as it is: it scrolls, and it is copied.
    """
    parts, is_cell, blocks = TAG.split(html), False, 0
    for place, part in enumerate(parts):
        if part.startswith("<"):
            blocks += part.startswith("<pre") - part.startswith("</pre")
            if part.startswith(("<td", "<th>", "<th ")):
                is_cell = True
            elif part.startswith(("</td", "</th>", "<tr", "</tr")):
                is_cell = False
        elif part and not blocks:
            parts[place] = _VALUE.sub(_mark_in_cell if is_cell else _mark_in_line, part)
    return "".join(parts)


def whole(text: object) -> Markup:
    """A plain *text* in a template, with its values marked."""
    return Markup(_VALUE.sub(_mark_in_line, str(escape(text))))  # noqa: S704 - escaped.


def breakable(name: str) -> Markup:
    """The *name* of a file, which may be longer than a line: it breaks between its parts.

    Its ending stays with what stands before it.
    """
    if len(name) <= LONGEST_IN_LINE:
        return escape(name)
    stem, dot, ending = name.rpartition(".")
    parts = (str(escape(each)) for each in _FILE_PART.findall(stem if dot else name))
    html = f"{'<wbr>'.join(parts)}{escape(dot + ending if dot else '')}"
    return Markup(f'<span class="file-name">{html}</span>')  # noqa: S704 - escaped.


def _mark_in_cell(match: re.Match[str]) -> str:
    return _mark(match[0]) if len(match[0]) <= LONGEST_IN_CELL else match[0]


def _mark_in_line(match: re.Match[str]) -> str:
    value = match[0]
    is_kept = len(value) <= LONGEST_IN_LINE and _TOLD_BY.search(value)
    return _mark(value) if is_kept else value


def _mark(value: str) -> str:
    return f'<span class="value">{value}</span>'
