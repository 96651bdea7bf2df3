"""What states, steps and movements of records are called."""

from typing import Any, Final

from flask_babel import get_locale, lazy_gettext

from kb.checklists.questions import Question, Words, say
from kb.registers.types import Field

STATES: Final[dict[str, Any]] = {
    "in_use": lazy_gettext("In use"),
    "in_stock": lazy_gettext("In store"),
    "in_repair": lazy_gettext("Out for repair"),
    "ended": lazy_gettext("Retired from the register"),
}
ACTIONS: Final[dict[str, Any]] = {
    "add": lazy_gettext("Registered"),
    "change": lazy_gettext("Changed"),
    "move_stock": lazy_gettext("Stock moved"),
    "inspect": lazy_gettext("Inspected"),
    "tie_incident": lazy_gettext("Incident tied"),
    "untie_incident": lazy_gettext("Incident untied"),
    "add_file": lazy_gettext("File added"),
    "remove_file": lazy_gettext("File removed"),
    "put_back_file": lazy_gettext("File put back"),
    "remove": lazy_gettext("Removed"),
    "issue": lazy_gettext("Put into use"),
    "store": lazy_gettext("Put into store"),
    "send_to_repair": lazy_gettext("Sent out for repair"),
    "bring_back": lazy_gettext("Back from repair"),
    "end": lazy_gettext("Retired"),
    "revive": lazy_gettext("Put back into the register"),
}
DIRECTIONS: Final[dict[str, Any]] = {
    "in": lazy_gettext("Brought in"),
    "out": lazy_gettext("Taken out"),
    "return": lazy_gettext("Returned to stock"),
    "scrap": lazy_gettext("Scrapped"),
}
PASSAGES: Final[dict[str, Any]] = {
    "entry": lazy_gettext("At entry"),
    "exit": lazy_gettext("At exit"),
}


DEEDS: Final[dict[str, Any]] = {
    "issue": lazy_gettext("Put it into use"),
    "store": lazy_gettext("Put it into store"),
    "send_to_repair": lazy_gettext("Send it out for repair"),
    "bring_back": lazy_gettext("It is back from repair"),
    "end": lazy_gettext("Retire it from the register"),
    "revive": lazy_gettext("Put it back into the register"),
}
"""The same steps, as buttons."""


def choices_of(field: Field) -> list[tuple[str, str]]:
    """What a choice offers, by code."""
    return [(code, in_words(names)) for code, names in (field.choices or {}).items()]


def options_of(question: Question) -> list[tuple[str, str]]:
    """What a question of a checklist offers, by code."""
    return [(each.code, in_words(each.words)) for each in question.choices]


def in_words(words: Words) -> str:
    """Words of a type, in the reader's language."""
    return say(words, str(get_locale()))
