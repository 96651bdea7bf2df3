"""Our codes in the words of the reader: one place, both languages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from flask_babel import get_locale, lazy_gettext, ngettext

from ingest.extraction import FileStatus, Loss, LossCode
from ingest.losses import UNREAD_PAGES, remaining
from kb.articles.kinds import WRITTEN
from kb.articles.page_marks import UNITS
from kb.articles.sections import SECTION_NAMES
from kb.recognition import Progress
from web.words.formats import UNREADABLE

KINDS: Final = {
    "solution": lazy_gettext("Solution"),
    "change_plan": lazy_gettext("Change plan"),
    "topology": lazy_gettext("Topology"),
    "policy": lazy_gettext("Policy"),
    "reference": lazy_gettext("Reference"),
    "emergency_plan": lazy_gettext("Emergency plan"),
    "report": lazy_gettext("Report"),
}
WRITTEN_KINDS: Final = {kind.value: KINDS[kind.value] for kind in WRITTEN}
"""Those that a search of articles can be narrowed to."""
AUDIENCES: Final = {
    "internal": lazy_gettext("Internal"),
    "self_service": lazy_gettext("Self-service"),
    "restricted": lazy_gettext("Restricted"),
}
CONFIDENCES: Final = {
    "work_in_progress": lazy_gettext("Work in progress"),
    "not_validated": lazy_gettext("Not validated"),
    "validated": lazy_gettext("Validated"),
}
ATTRIBUTES: Final = {
    "kind": lazy_gettext("Kind"),
    "category": lazy_gettext("Category"),
    "system": lazy_gettext("System"),
    "unit": lazy_gettext("Unit"),
    "audience": lazy_gettext("Audience"),
    "tag": lazy_gettext("Keyword"),
    "year": lazy_gettext("Year"),
    "author": lazy_gettext("Author"),
    "device": lazy_gettext("Device"),
    "version": lazy_gettext("Version"),
    "language": lazy_gettext("Language"),
    "vendor": lazy_gettext("Vendor"),
    "model": lazy_gettext("Model"),
    "operating_system": lazy_gettext("Operating system"),
    "plan_type": lazy_gettext("Plan type"),
    "owner": lazy_gettext("Owner"),
    "valid_from": lazy_gettext("Valid from"),
    "valid_to": lazy_gettext("Valid to"),
    "review_by": lazy_gettext("Review by"),
    "source": lazy_gettext("Source"),
    "devices": lazy_gettext("Devices"),
    "keywords": lazy_gettext("Keywords"),
}
FIELDS: Final = {
    "title": lazy_gettext("Title"),
    "description": lazy_gettext("Description"),
    "text": lazy_gettext("Text"),
    "reason": lazy_gettext("Reason"),
    "tried": lazy_gettext("What was tried"),
    "done": lazy_gettext("What was done"),
    "said": lazy_gettext("What the user says"),
    "cause": lazy_gettext("Cause"),
    "content": lazy_gettext("Content review"),
    "content_reason": lazy_gettext("Reason of the content review"),
    "form": lazy_gettext("Form review"),
    "form_reason": lazy_gettext("Reason of the form review"),
    "word": lazy_gettext("A word on it"),
    "answer": lazy_gettext("Answer"),
    "files": lazy_gettext("Files"),
}
PLAN_TYPES: Final = {
    "change_request": lazy_gettext("Change request"),
    "technical_plan": lazy_gettext("Technical plan"),
    "test_plan": lazy_gettext("Test plan"),
}
LANGUAGES: Final = {"zh": "中文", "en": "English"}
DEVICE_KINDS: Final = {
    "firewall": lazy_gettext("Firewall"),
    "load_balancer": lazy_gettext("Load balancer"),
    "access_point": lazy_gettext("Access point"),
    "wireless_controller": lazy_gettext("Wireless controller"),
    "router": lazy_gettext("Router"),
    "switch": lazy_gettext("Switch"),
    "storage": lazy_gettext("Storage"),
    "database": lazy_gettext("Database"),
    "server": lazy_gettext("Server"),
    "printer": lazy_gettext("Printer"),
    "phone": lazy_gettext("Phone"),
    "computer": lazy_gettext("Computer"),
    "user": lazy_gettext("Users"),
    "cloud": lazy_gettext("Cloud"),
    "network": lazy_gettext("Network"),
    "site": lazy_gettext("Site"),
    "camera": lazy_gettext("Camera"),
    "modem": lazy_gettext("Modem"),
    "power": lazy_gettext("Power supply"),
}
SORTS: Final = {
    "relevance": lazy_gettext("Best match"),
    "date": lazy_gettext("Newest"),
    "reuse": lazy_gettext("Most used"),
}
STATUSES: Final[dict[str, Any]] = {
    FileStatus.OK: lazy_gettext("Taken in"),
    FileStatus.PARTIAL: lazy_gettext("Taken in with losses"),
    FileStatus.PASSWORD: lazy_gettext("Protected by a password"),
    FileStatus.DAMAGED: lazy_gettext("Damaged"),
    FileStatus.UNSUPPORTED: lazy_gettext("Format not supported"),
    FileStatus.REFUSED: lazy_gettext("Refused"),
    FileStatus.DUPLICATE: lazy_gettext("Known already"),
}
WHY_NOT: Final[dict[str, Any]] = {
    FileStatus.PASSWORD: lazy_gettext("Remove the password and upload it again."),
    FileStatus.DAMAGED: lazy_gettext(
        "The file is empty or damaged. Open it in its own program, save it again and "
        "upload the copy."
    ),
    FileStatus.UNSUPPORTED: lazy_gettext(
        "Files of this format cannot be read yet. Save it as PDF or DOCX and upload that."
    ),
    FileStatus.REFUSED: lazy_gettext(
        "The file goes beyond a limit of size, time or memory, cannot be opened, or "
        "comes with an attribute that cannot be used."
    ),
}
LOSSES: Final[dict[str, Any]] = {
    LossCode.PAGE_WITHOUT_TEXT: lazy_gettext("A page without text; it may be a scan"),
    LossCode.GARBLED_TEXT: lazy_gettext("A page whose text is garbled"),
    LossCode.IMAGE_NOT_READ: lazy_gettext("Images that were not searched for text"),
    LossCode.DAMAGED_PART: lazy_gettext("A part that is damaged"),
    LossCode.ENCRYPTED_PART: lazy_gettext("A part that is encrypted"),
    LossCode.CUT: lazy_gettext("Text beyond the limit of length was left out"),
    LossCode.ATTACHMENT_NOT_READ: lazy_gettext("A file inside it that was not read"),
    LossCode.REPLACED_CHARACTERS: lazy_gettext("Characters that could not be decoded"),
    LossCode.ENCODING_GUESSED: lazy_gettext(
        "Text in another encoding than the file declares; it may be wrong"
    ),
    LossCode.NO_TEXT: lazy_gettext("It holds no text"),
    LossCode.TRACKED_DELETION: lazy_gettext("Text that a tracked change deleted"),
    LossCode.STRUCK_OUT: lazy_gettext("Text that is struck out was left out"),
    LossCode.HIDDEN: lazy_gettext("Hidden text or shapes were left out"),
    LossCode.PROMPT: lazy_gettext("Fields that nobody filled in were left out"),
    LossCode.READING: lazy_gettext("Readings above words were left out"),
    LossCode.UNKNOWN_SIGN: lazy_gettext(
        "Signs of a symbol font that could not be read"
    ),
    LossCode.NOT_CALCULATED: lazy_gettext(
        "Formulas without a stored value, shown as formulas"
    ),
    LossCode.HIDDEN_SHOWN: lazy_gettext(
        "Hidden parts (sheets, rows, columns, slides), which were read as well"
    ),
    LossCode.LINK_NOT_RESOLVED: lazy_gettext("A line that leads nowhere"),
    LossCode.PICTURE_ONLY: lazy_gettext(
        "A picture: what its lines connect was not read"
    ),
    LossCode.PREVIEW_ONLY: lazy_gettext(
        "Only the preview kept in the file was read; it may be older or shorter"
    ),
    LossCode.DIAGRAM_NOT_READ: lazy_gettext(
        "A drawing of which not all devices and connections were read"
    ),
    LossCode.OCR: lazy_gettext("Text recognised in an image; it may be wrong"),
}
_PLACES: Final[dict[str, Any]] = {
    "page": lazy_gettext("page %(number)s"),
    "pages": lazy_gettext("pages %(number)s"),
    "slide": lazy_gettext("slide %(number)s"),
    "sheet": lazy_gettext("sheet %(number)s"),
    "character": lazy_gettext("character %(number)s"),
}
_IN_PICTURES: Final = UNREAD_PAGES | {LossCode.IMAGE_NOT_READ}
_NUMBERED_PLACE: Final = re.compile(r"(\w+) (\d+(?:-\d+|, \d+)*)")
NOTICES: Final = {
    "unclosed_quote": lazy_gettext("A quotation mark is not closed."),
    "unclosed_parenthesis": lazy_gettext("A parenthesis is not closed."),
    "unopened_parenthesis": lazy_gettext(
        "A parenthesis is closed that was not opened."
    ),
    "unknown_field": lazy_gettext(
        "There is no such field; it was searched for as a word."
    ),
    "bad_date": lazy_gettext("This is not a date. Write it like 2026-03-31."),
    "bad_address": lazy_gettext("This is not an address. Write it like 10.2.0.0/16."),
    "lonely_or": lazy_gettext("OR stands between two words; here one is missing."),
    "too_deep": lazy_gettext("There are too many parentheses inside each other."),
    "unknown_kind": lazy_gettext("There is no such kind."),
    "unknown_audience": lazy_gettext("There is no such audience."),
    "too_long": lazy_gettext("Only the first 4,000 characters were searched for."),
    "pasted": lazy_gettext(
        "This looks like a pasted error or log. These telling words were searched for:"
    ),
    "command": lazy_gettext(
        "This looks like a command; its options exclude nothing. Searched for:"
    ),
    "not": lazy_gettext("NOT leaves out what follows it, as a minus does:"),
    "not_as_word": lazy_gettext(
        "In capitals NOT leaves nothing out; write a minus before the word."
    ),
    "no_words": lazy_gettext("There is no word in this that could be searched for."),
}
COMPLETIONS: Final[dict[str, Any]] = {
    "title": lazy_gettext("Article"),
    "identifier": lazy_gettext("Identifier"),
    "value": lazy_gettext("Attribute"),
}
SEARCHED: Final[dict[str, Any]] = {
    "title": lazy_gettext("Title"),
    "keywords": lazy_gettext("Keywords"),
    "summary": lazy_gettext("Symptom or summary"),
    "text": lazy_gettext("Text and attachments"),
    "identifiers": lazy_gettext("Identifiers"),
    "linked": lazy_gettext("Solved incidents"),
}
"""What the parts of an article are called that are searched."""


def why_not(status: str, media_type: str, reason: str) -> str:
    """Why a file was not taken in, and what to do: by its format where that matters."""
    if is_named(status, media_type):
        return str(UNREADABLE[media_type])
    return str(WHY_NOT.get(status, reason))


def is_named(status: str, media_type: str) -> bool:
    """Whether what is said of a file names its format, so that no more need be said."""
    return status == FileStatus.UNSUPPORTED and media_type in UNREADABLE


def loss_name(code: str, detail: str) -> str:
    return str(LOSSES.get(code, detail))


def has_pictures(losses: Sequence[Mapping[str, str]]) -> bool:
    """Whether something was lost that text recognition may read."""
    return any(loss["code"] in _IN_PICTURES for loss in losses)


def remaining_losses(
    losses: Sequence[Mapping[str, str]], progress: Progress | None
) -> list[Mapping[str, str]]:
    """Losses without those that text recognition has made good."""
    read = {text.place for text in progress.texts} if progress else set()
    found = (Loss(loss["code"], loss["where"], loss["detail"]) for loss in losses)
    return [asdict(loss) for loss in remaining(found, read)]


def place_name(where: str) -> str:
    """Where something was lost; the name of a part stays as it is."""
    match = _NUMBERED_PLACE.fullmatch(where)
    if match is not None and match[1] == "count" and match[2].isdecimal():
        return str(ngettext("%(num)d place", "%(num)d places", int(match[2])))
    if match is None or match[1] not in _PLACES:
        return where
    return str(_PLACES[match[1]]) % {"number": match[2]}


def place_anchor(where: str) -> str | None:
    """The id at which the page of an article shows this place; see ``web.presentation.markdown``."""
    match = _NUMBERED_PLACE.fullmatch(where)
    return f"{match[1]}-{match[2]}" if match and match[1] in UNITS else None


def section_name(name: str) -> str:
    chinese, english = SECTION_NAMES.get(name, (name, name))
    locale = get_locale()
    return chinese if locale is not None and locale.language == "zh" else english


_BY_ATTRIBUTE: Final[dict[str, Any]] = {
    "kind": KINDS,
    "audience": AUDIENCES,
    "confidence": CONFIDENCES,
    "plan_type": PLAN_TYPES,
    "language": LANGUAGES,
}


def value_name(attribute: str, value: str) -> str:
    """A value of an attribute as people say it."""
    return str(_BY_ATTRIBUTE.get(attribute, {}).get(value, value))
