"""What a list of people changes, in words."""

from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.people_list.comparing import Comparison, Kind

KINDS: Final[dict[str, Any]] = {
    "joins": lazy_gettext("Joins"),
    "moves": lazy_gettext("Changes"),
    "leaves": lazy_gettext("Leaves"),
    "returns": lazy_gettext("Returns"),
    "kept": lazy_gettext("Left alone"),
}
FIELDS: Final[dict[str, Any]] = {
    "login": lazy_gettext("Login"),
    "name": lazy_gettext("Name"),
    "email": lazy_gettext("E-mail address"),
    "phone": lazy_gettext("Telephone"),
    "roles": lazy_gettext("Roles"),
    "level": lazy_gettext("Support level"),
    "posts": lazy_gettext("Posts"),
    "state": lazy_gettext("State"),
    "successor": lazy_gettext("Takes over"),
}
ERRORS: Final[dict[str, Any]] = {
    "bad_people_list": lazy_gettext(
        "Nothing was taken. Lines that cannot be used: %(count)s."
    ),
    "bad_people_line": lazy_gettext("Line %(line)s cannot be used."),
    "too_many_leave": lazy_gettext(
        "%(count)s people would be switched off at once; up to %(limit)s are without "
        "saying so. See whether the list is whole, then allow that many."
    ),
}
CASES: Final[dict[str, Any]] = {
    "LineCase.NOT_READ": lazy_gettext(
        "Line %(line)s: this is no CSV in UTF-8 or GB 18030."
    ),
    "LineCase.EMPTY": lazy_gettext("The list has nobody."),
    "LineCase.NO_COLUMN": lazy_gettext("The column %(text)s is missing."),
    "LineCase.NO_LOGIN": lazy_gettext("Line %(line)s: the login is missing."),
    "LineCase.BAD_LOGIN": lazy_gettext(
        "Line %(line)s: %(text)s is no login: letters, digits, dots, hyphens."
    ),
    "LineCase.TWICE": lazy_gettext("Line %(line)s: %(text)s stands in the list twice."),
    "LineCase.BAD_ROLE": lazy_gettext("Line %(line)s: %(text)s is no role."),
    "LineCase.BAD_LEVEL": lazy_gettext(
        "Line %(line)s: %(text)s is no support level: 1, 2, 3 or 4."
    ),
    "LineCase.BAD_PHONE": lazy_gettext(
        "Line %(line)s: %(text)s is no telephone number."
    ),
    "LineCase.BAD_STATE": lazy_gettext(
        "Line %(line)s: %(text)s is no state: active or left."
    ),
    "LineCase.NO_UNIT": lazy_gettext(
        "Line %(line)s: there is no unit %(text)s. Add it first."
    ),
    "LineCase.BAD_POST": lazy_gettext(
        "Line %(line)s: %(text)s is no post: technical or business."
    ),
    "LineCase.EMAIL_TAKEN": lazy_gettext(
        "Line %(line)s: %(text)s is somebody else's e-mail."
    ),
    "LineCase.SYSTEM": lazy_gettext(
        "Line %(line)s: %(text)s is the account of a system, not a person."
    ),
    "LineCase.ADMINISTRATOR": lazy_gettext(
        "Line %(line)s: the list makes %(text)s no administrator unless named."
    ),
    "LineCase.NO_SUCCESSOR": lazy_gettext(
        "Line %(line)s: there is nobody %(text)s who could take over."
    ),
    "LineCase.NOT_TAKEN_OVER": lazy_gettext(
        "Line %(line)s: %(text)s cannot take it all over: only people of IT in use can, "
        "who work for every client of it."
    ),
}


def summarise(found: Comparison) -> str:
    """How many of each, in a line."""
    counts = {kind.value: len(found.of(kind)) for kind in Kind}
    sentence: str = gettext(
        "The list is taken: %(joins)s joined, %(moves)s changed, %(leaves)s left, "
        "%(returns)s returned.",
        **counts,
    )
    return sentence
