"""What a page writes many times over, in one go: options of choices, bars above fields.

The page of an incident has two hundred options and four bars with eight buttons each. A
macro takes many times as long for each as the text itself.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from flask import Flask, request
from flask_babel import get_locale
from markupsafe import Markup, escape

_FIELD: Final = "field-of-the-bar"
"""In place of the field's id, so that all fields have the same text."""


def register(app: Flask) -> None:
    @lru_cache(maxsize=16)
    def write_bar(_language: str, _root: str, replies: bool) -> str:
        macros = app.jinja_env.get_template("shared/editor.html").module
        return str(
            macros.toolbar(_FIELD, structure=False, preview=True, replies=replies)  # type: ignore[attr-defined]
        )

    def bar_of(field_id: str, *, replies: bool) -> Markup:
        """The bar above a field in which people say something."""
        locale = get_locale()
        language = locale.language if locale else ""
        text = write_bar(language, request.script_root, bool(replies))
        return Markup(text.replace(_FIELD, escape(field_id)))  # noqa: S704 - a template has escaped it.

    app.jinja_env.globals.update(bar_of=bar_of, options_of=options_of)


def options_of(rows: Iterable[tuple[object, object]], chosen: object) -> Markup:
    """One for each value and its words; what is equal when written is the chosen one."""
    selected = str(chosen)
    options = (
        f'<option value="{escape(value)}"'
        f"{' selected' if str(value) == selected else ''}>{escape(words)}</option>"
        for value, words in rows
    )
    return Markup("\n".join(options))  # noqa: S704 - each value and word is escaped.
