"""What causes are called: those that ship here, an organisation's own in its table."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import force_locale, get_locale, lazy_gettext

from kb.incidents.causes import Cause, to_shipped
from kb.incidents.own_causes import OwnCause
from kb.offers import Offer

CAUSES: Final[Mapping[str, Any]] = {
    Cause.MISOPERATION: lazy_gettext("Misoperation"),
    Cause.NOT_BY_PROCESS: lazy_gettext("Not by process"),
    Cause.DEFECT: lazy_gettext("Software defect"),
    Cause.HARDWARE: lazy_gettext("Hardware"),
    Cause.POWER: lazy_gettext("Power"),
    Cause.LINE: lazy_gettext("Line"),
    Cause.THIRD_PARTY: lazy_gettext("Third party"),
    Cause.CAPACITY: lazy_gettext("Capacity"),
    Cause.DATA: lazy_gettext("Data"),
    Cause.UNKNOWN: lazy_gettext("Unknown"),
}
NOT_SAID: Final = lazy_gettext("not said")


def name(code: str, own: Iterable[OwnCause | Offer] = ()) -> str:
    """In the reader's language; an own one after the one that it is below."""
    if not code:
        return str(NOT_SAID)
    shipped = str(CAUSES.get(to_shipped(code), code))
    names = {each.code: each.names for each in own}.get(code)
    if names is None:
        return shipped if code in CAUSES else code
    locale = get_locale()
    language = locale.language if locale else "zh"
    return f"{shipped} › {names.get(language) or next(iter(names.values()))}"


def name_all(
    codes: Iterable[str], own: Iterable[OwnCause | Offer]
) -> list[tuple[str, str]]:
    """Codes with their names, as a form offers them."""
    known = list(own)
    return [(code, name(code, known)) for code in codes]


def in_language(language: str, code: str, own: Iterable[OwnCause | Offer]) -> str:
    with force_locale(language):
        return name(code, own)
