"""What people say of an incident: plain text, in which some things are shown as what they are.

It is no Markdown as a whole: an error that somebody pasted must stay letter for letter,
with its stars, lines below words and backslashes.
"""

import re
from typing import Final

from flask_babel import gettext
from markupsafe import Markup

from kb.credentials import MASK
from web.presentation import markdown
from web.presentation.pictured import pictured

_ROW: Final = r"[^\S\n]*\|[^\n]*\|[^\S\n]*"
_DELIMITERS: Final = r"[^\S\n]*\|(?:[^\S\n]*:?-{3,}:?[^\S\n]*\|)+[^\S\n]*"
_BLOCK: Final = re.compile(
    rf"^(?:```[^\n`]*\n(?:.*?\n)?```[^\S\n]*|{_ROW}\n{_DELIMITERS}(?:\n{_ROW})*)$\n?",
    re.MULTILINE | re.DOTALL,
)
"""Code between fences, or a table, each on lines of its own."""
_LINK: Final = re.compile(r"\[((?:[^\[\]\\\n]|\\.){1,300})\]\((/articles/[0-9]{1,9})\)")
_ESCAPED: Final = re.compile(r"\\([\\\[\]])")


def to_html(text: str) -> Markup:
    """*text* with its code, tables, pictures and links to articles; all else as typed.

    Where something was masked it says so.
    """
    html, end = Markup(), 0
    for match in _BLOCK.finditer(text):
        html += _with_links(text[end : match.start()])
        html += markdown.render(match[0], "said").html
        end = match.end()
    return _explain_masks(html + _with_links(text[end:]))


def _explain_masks(html: Markup) -> Markup:
    if MASK not in html:
        return html
    words = gettext("A password stood here. It was hidden and is kept nowhere.")
    mask = Markup('<abbr class="masked" title="{}">{}</abbr>').format(words, MASK)
    return html.replace(MASK, mask)


def _with_links(text: str) -> Markup:
    html, end = Markup(), 0
    for match in _LINK.finditer(text):
        words = _ESCAPED.sub(r"\1", match[1])
        html += pictured(text[end : match.start()])
        html += Markup('<a href="{}">{}</a>').format(match[2], words)
        end = match.end()
    return html + pictured(text[end:])
