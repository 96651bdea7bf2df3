"""The name, mark, colour, and names of levels and priorities that the organisation has chosen."""

from functools import lru_cache

from flask import url_for
from flask_babel import gettext

from kb.accounts import LEVELS
from kb.organisation import colours
from kb.organisation.choosing import Chosen
from kb.organisation.colours import Shades
from kb.organisation.models import Choice
from kb.organisation.values import InBoth
from web.presentation.translated import language_of_reader
from web.services import services
from web.words.process import PRIORITIES


def brand() -> str:
    """What stands beside the mark; empty for the product's own name."""
    return _chosen().text(Choice.NAME)


def logo_address() -> str:
    version = _chosen().version(Choice.LOGO)
    if version:
        return url_for("appearance.logo", version=version)
    return url_for("static", filename="pictures/icon.svg")


def style_address() -> str:
    """Of a sheet with the organisation's colour; empty where it has chosen none."""
    version = _chosen().version(Choice.COLOUR)
    return url_for("appearance.style", version=version) if version else ""


def level_name(number: int) -> str:
    """What a level is called in the reader's language, such as "2 运维组"."""
    return _name_level(language_of_reader(), number, _chosen().level(number))


@lru_cache(maxsize=64)
def _name_level(_language: str, number: int, chosen: InBoth) -> str:
    name = _in_readers_language(chosen)
    return f"{number} {name}" if name else gettext("level %(level)s", level=number)


def list_levels() -> list[tuple[int, str]]:
    """For a list to choose from: the number, and what it is called."""
    return [(number, level_name(number)) for number in LEVELS]


def priority_name(grade: int) -> str:
    """What a priority is called in the reader's language."""
    return _name_priority(language_of_reader(), grade, _chosen().priority(grade))


@lru_cache(maxsize=64)
def _name_priority(_language: str, grade: int, chosen: InBoth) -> str:
    return _in_readers_language(chosen) or str(PRIORITIES[grade])


def list_priorities() -> list[tuple[int, str]]:
    """For a list to choose from, the most urgent first."""
    return [(grade, priority_name(grade)) for grade in PRIORITIES]


def to_sheet(colour: str) -> str:
    """The rules of ``tokens.css`` that have the colour, on light pages and on dark."""
    light, dark = colours.to_light(colour), colours.to_dark(colour)
    return (
        f":root{{{_to_rules(light)}--fill:{light.accent};--fill-strong:{light.strong}}}\n"
        f'[data-bs-theme="dark"]{{{_to_rules(dark)}}}\n'
    )


def _to_rules(shades: Shades) -> str:
    return (
        f"--accent:{shades.accent};--accent-strong:{shades.strong};"
        f"--accent-soft:{shades.soft};"
    )


def _in_readers_language(name: InBoth) -> str:
    is_chinese = language_of_reader() == "zh"
    return (name.zh or name.en) if is_chinese else (name.en or name.zh)


def _chosen() -> Chosen:
    return services().organisation.chosen()
