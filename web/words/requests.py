"""What kinds of request and their details are called."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import get_locale, lazy_gettext

from kb.requests.kinds import ANSWERED as _ANSWERED
from web.words.vocabulary import ATTRIBUTES

DETAILS: Final[dict[str, Any]] = {
    "kind": lazy_gettext("Kind of request"),
    "system": ATTRIBUTES["system"],
    "description": lazy_gettext("Description"),
    "screen": lazy_gettext("Menu or function"),
    "operation": lazy_gettext("What was being done"),
    "object_number": lazy_gettext("Number of the case, such as a taxpayer's"),
    "message": lazy_gettext("Message on the screen, word by word"),
    "when": lazy_gettext("When"),
    "picture": lazy_gettext("A picture of the screen"),
}
ANSWERED: Final = {name.value: DETAILS[name] for name in _ANSWERED}
APPROVALS: Final = {
    "asked": lazy_gettext("Waits for approval"),
    "approved": lazy_gettext("Approved"),
    "declined": lazy_gettext("Declined"),
}


def of(names: Mapping[str, str]) -> str:
    """The name in the reader's language, else in whichever there is."""
    locale = get_locale()
    language = locale.language if locale else "zh"
    return names.get(language) or next(iter(names.values()), "")


def choices(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Code and name of each, for a choice: of clients, or of services."""
    return [(each.code, of(each.names)) for each in rows]


def numbered(rows: Iterable[Any]) -> list[tuple[int, str]]:
    """As ``choices``, by id."""
    return [(each.id, of(each.names)) for each in rows]
