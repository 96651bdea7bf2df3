"""What is said of service guides, and of their editions that cannot be made or moved on."""

from typing import Any, Final

from flask_babel import lazy_gettext

STATES: Final = {
    "draft": lazy_gettext("Draft"),
    "approved": lazy_gettext("Approved"),
    "published": lazy_gettext("Published"),
    "discarded": lazy_gettext("Discarded"),
}
AUDIENCES: Final = {
    "internal": lazy_gettext("IT staff"),
    "self_service": lazy_gettext("everybody"),
}
FORMATS: Final = {"docx": "Word", "html": "HTML", "pdf": "PDF"}
ACTIONS: Final = {
    "build": lazy_gettext("Compiled"),
    "approve": lazy_gettext("Approved"),
    "send_back": lazy_gettext("Sent back"),
    "publish": lazy_gettext("Published"),
    "discard": lazy_gettext("Discarded"),
}
ERRORS: Final[dict[str, Any]] = {
    "guide_not_allowed": lazy_gettext("You may not do this to the edition."),
    "guide_wrong_state": lazy_gettext(
        "This is not possible any more: the edition has moved on. Look at it again."
    ),
    "guide_keeping": lazy_gettext(
        "Managers and administrators keep the service guides."
    ),
    "own_guide": lazy_gettext("You compiled this edition: somebody else approves it."),
    "guide_has_draft": lazy_gettext(
        "Edition %(number)s is not published yet: publish or discard it first."
    ),
    "guide_not_for_everybody": lazy_gettext(
        "This guide is for everybody, and these are for IT staff alone: %(listed)s. Take "
        "them out of its outline, or give them out for self-service."
    ),
    "guide_too_large": lazy_gettext(
        "An edition has up to %(articles)s articles and %(characters)s characters. Narrow "
        "the searches of its outline, or make two guides of it."
    ),
    "guide_moved_on": lazy_gettext(
        "Somebody else has just moved this edition on. Look at it again."
    ),
    "bad_guide": lazy_gettext("Such a guide cannot be kept. Check what you entered."),
}
CASES: Final[dict[str, Any]] = {
    "GuideCase.BAD_CODE": lazy_gettext(
        "A code has up to 40 small letters, digits and dashes, a letter first."
    ),
    "GuideCase.CODE_TAKEN": lazy_gettext("There is a guide %(value)s already."),
    "GuideCase.NAME_MISSING": lazy_gettext("Give the guide a name."),
    "GuideCase.NO_YAML": lazy_gettext("The outline is no YAML: look at line %(line)s."),
    "GuideCase.NO_CHAPTERS": lazy_gettext(
        "An outline is a list of 1 to %(limit)s chapters."
    ),
    "GuideCase.BAD_CHAPTER": lazy_gettext(
        "Chapter %(number)s of the outline needs a code and a heading, and may have text, "
        "search, articles, tables and limit."
    ),
    "GuideCase.SAME_CHAPTER": lazy_gettext("Two chapters are called %(value)s."),
    "GuideCase.UNKNOWN_TABLE": lazy_gettext(
        "There is no table %(value)s; there are %(kinds)s."
    ),
    "GuideCase.UNKNOWN_FORM": lazy_gettext(
        "There is no format %(given)s; a guide comes as %(formats)s."
    ),
    "GuideCase.REASON_MISSING": lazy_gettext("Say why."),
    "GuideCase.BAD_AUDIENCE": lazy_gettext(
        "A guide is for IT staff or for everybody, in Chinese or in English."
    ),
}
