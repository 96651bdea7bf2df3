"""Our words in the reader's language, found without asking each time who reads.

A page says some hundreds of words. Flask-Babel and Jinja find each anew: who is asking, in
which language, by which catalogue, and a string of formats. Here the language is asked for,
and the rest is kept.
"""

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale
from markupsafe import Markup
from werkzeug.utils import cached_property

MOST: int = 10_000
"""More than all our words in all languages."""


class _Catalogues(Domain):  # type: ignore[misc]
    """As Flask-Babel keeps them, by the language alone."""

    def __init__(self) -> None:
        super().__init__()
        self._by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        language = language_of_reader()
        found = self._by_language.get(language) if language else None
        if found is None:
            found = super().get_translations()
            if language:
                self._by_language[language] = found
        return found


class Translator(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return _Catalogues()


def register(app: Flask) -> None:
    """Have the templates' words found so; call it after Flask-Babel."""
    catalogues = app.extensions["babel"].instance.domain_instance

    @lru_cache(maxsize=MOST)
    def find(_language: str, message: str) -> Markup:
        # The catalogues are ours: what they say may stand on a page as it is.
        return Markup(catalogues.get_translations().ugettext(message))  # noqa: S704

    @lru_cache(maxsize=MOST)
    def find_plain(language: str, message: str) -> Markup:
        return find(language, message) % {}

    def gettext(message: str, **variables: Any) -> Markup:
        language = language_of_reader()
        if not variables:
            return find_plain(language, message)
        return find(language, message) % variables

    app.jinja_env.globals.update(gettext=gettext, _=gettext)


def language_of_reader() -> str:
    """The one in which words are said now; empty outside of any request."""
    try:
        # Some hundred times a page: what is asked of the proxy takes four times as long.
        known = g._get_current_object()  # noqa: SLF001
        language: str = known._flask_babel.babel_locale.language  # noqa: SLF001 - where Flask-Babel has it.
    except (AttributeError, RuntimeError):
        locale = get_locale()
        return str(locale.language) if locale is not None else ""
    return language
