"""Which language a page speaks: the choice in this browser, in the profile, the browser's, the setting's."""

from typing import Final

from flask import Flask, g, request

from kb.settings import LANGUAGES
from web.access.doors import is_program_asking
from web.presentation import translated
from web.services import services

COOKIE: Final = "language"


def register(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    translated.Translator(app, locale_selector=choose_language)
    translated.register(app)


def choose_language() -> str:
    if is_program_asking():
        return request.accept_languages.best_match(LANGUAGES, "en") or "en"
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    user = g.get("user")
    if user is not None and user.language in LANGUAGES:
        return str(user.language)
    default = services().settings.language
    return request.accept_languages.best_match(LANGUAGES, default) or default
