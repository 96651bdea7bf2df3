"""Style sheets: what every page needs as one, the rest with the pages that have its classes.

The first paint waits for every sheet in a page's head, so what only some pages use is
sent with those. Which they are is read from the page as it was made: no template says
it, and none can forget it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

EVERYWHERE: Final = (
    "bootstrap",
    "tokens",
    "yunzhi",
    "controls",
    "lists",
    "start",
    "desk",
    "authoring",
)
"""What every page needs, in the order of its rules."""
ROOMS: Final = ("incident", "management", "editor", "pictures")
"""After those, in their order: each where a class stands that no other sheet names."""
_CLASS: Final = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_NOT_CLASSES: Final = re.compile(
    r"url\([^)]*\)|\"[^\"]*\"|'[^']*'|/\*.*?\*/", re.DOTALL
)
_EXCEPT: Final = re.compile(r":not\([^()]*\)")
_BODY: Final = re.compile(r"\{[^{}]*\}")
_OF_ELEMENT: Final = re.compile(r' class="([^"]*)"')
_TOKEN: Final = re.compile(
    r"(\"[^\"]*\"|'[^']*'|/\*!.*?\*/)|/\*.*?\*/|\s*([{};,])\s*|(:)\s+|\s+", re.DOTALL
)


def squeeze(sheet: str) -> str:
    """*sheet* without what only its writers read: remarks, line ends, indents."""
    return _TOKEN.sub(_keep, sheet).replace(";}", "}").strip()


def find_own_classes(sheets: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Of each room, the classes that tell that a page uses it."""
    # Bootstrap knows names that a room has made its own.
    of_all = {
        name: _find_classes(sheets[name])
        for name in (*EVERYWHERE, *ROOMS)
        if name != "bootstrap"
    }
    return {
        room: of_all[room].difference(
            *(classes for name, classes in of_all.items() if name != room)
        )
        for room in ROOMS
    }


def list_rooms(page: str, own_classes: Mapping[str, frozenset[str]]) -> list[str]:
    """The sheets that *page* needs besides what every page has."""
    found = frozenset(_list_classes(page))
    return [room for room, classes in own_classes.items() if classes & found]


def _list_classes(page: str) -> Iterable[str]:
    # Each way of putting them together stands on a page many times.
    return " ".join(set(_OF_ELEMENT.findall(page))).split()


def _find_classes(sheet: str) -> frozenset[str]:
    selectors = _BODY.sub(" ", _NOT_CLASSES.sub("", sheet))
    return frozenset(_CLASS.findall(_EXCEPT.sub("", selectors)))


def _keep(found: re.Match[str]) -> str:
    kept, sign, colon = found.groups()
    return kept or sign or colon or ("" if found[0].startswith("/*") else " ")
