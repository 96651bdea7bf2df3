"""What a command says in the language of whoever calls it."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from kb.errors import KBError
from kb.settings import LANGUAGES
from web.cli.main import EXIT_FAILED
from web.services import Services

_LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_OTHERWISE: Final = "en"


def choose_language(profile: str) -> str:
    """That of the *profile* of whom the command acts for, or the terminal's."""
    named = (os.environ.get(name, "") for name in _LOCALES)
    locale = next(filter(None, named), "")
    return next(
        (each for each in (profile, locale[:2]) if each in LANGUAGES), _OTHERWISE
    )


def say_errors(services: Services, errors: Iterable[KBError], language: str) -> None:
    """Each in a line on the standard error."""
    from web.words.errors import explain  # noqa: PLC0415 - as in ``_in_language``.

    with _in_language(services, language):
        for error in errors:
            click.echo(explain(error), err=True)


@contextmanager
def speaking(services: Services, language: str) -> Iterator[Callable[[KBError], str]]:
    """Words within are those of *language*; gives what says an error in it.

    An expected failure is said, and is the end. In English it is the error's own sentence,
    which names most.
    """
    from web.words.errors import explain  # noqa: PLC0415 - as above.

    say = str if language == _OTHERWISE else explain
    with _in_language(services, language):
        try:
            yield say
        except KBError as error:
            click.echo(f"kb: {say(error)}", err=True)
            sys.exit(EXIT_FAILED)


@contextmanager
def _in_language(services: Services, language: str) -> Iterator[None]:
    """With the translations of the pages, and without the pages: they take seconds to load."""
    # Loaded here: most commands say nothing in two languages.
    from flask import Flask  # noqa: PLC0415
    from flask_babel import force_locale  # noqa: PLC0415

    from web import languages  # noqa: PLC0415

    app = Flask("web")
    app.extensions["kb"] = services
    languages.register(app)
    with app.app_context(), force_locale(language):
        yield
