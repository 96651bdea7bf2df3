"""What canned replies and their blanks are called."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.replies.sharing import Reach, SharedMixin

REACHES: Final[dict[str, Any]] = {
    "personal": lazy_gettext("only I"),
    "team": lazy_gettext("my team"),
    "all": lazy_gettext("all staff"),
}
PLACEHOLDERS: Final[dict[str, Any]] = {
    "number": lazy_gettext("its number"),
    "title": lazy_gettext("its title"),
    "caller": lazy_gettext("who asked"),
    "system": lazy_gettext("the system"),
    "link": lazy_gettext("the page of the request"),
    "agent": lazy_gettext("who answers"),
}
CASES: Final[dict[str, Any]] = {
    "ReplyCase.TITLE_MISSING": lazy_gettext("A title has 1 to %(limit)s characters."),
    "ReplyCase.TEXT_MISSING": lazy_gettext("Write the text in at least one language."),
    "ReplyCase.UNKNOWN_PLACEHOLDER": lazy_gettext(
        "Nothing fills %(name)s. There are: %(known)s"
    ),
    "ReplyCase.TEAM_MISSING": lazy_gettext(
        "Choose the team: a unit in which you hold a post."
    ),
    "ReplyCase.NOT_FOR_ALL": lazy_gettext("Managers keep what all staff use."),
    "ReplyCase.TOO_MANY": lazy_gettext(
        "You keep %(limit)s already. Change one that you no longer use."
    ),
}


def choices(reaches: Iterable[Reach]) -> list[tuple[str, Any]]:
    return [(each.value, REACHES[each.value]) for each in reaches]


def reach(shared: SharedMixin) -> str:
    """Whose it is, with the team's name."""
    if shared.unit is not None:
        return str(gettext("team: %(unit)s", unit=shared.unit.name))
    name: str = str(REACHES[shared.reach.value])
    return name
