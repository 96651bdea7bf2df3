"""Values of a submitted form, read and bounded."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import flash, request
from sqlalchemy.orm import Session

from kb.calendars.service import get_by_id as get_calendar
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.incidents.fields import FIELDS, Kind
from kb.incidents.verification import Satisfaction
from kb.requests.kinds import ANSWERED
from kb.text import to_plain
from web.presentation import times

Choice = TypeVar("Choice", bound=StrEnum)
LARGEST: int = (1 << 31) - 1


class FormCase(Case):
    BAD_VALUE = "bad_value"
    NOT_THERE = "not_there"
    NO_INCIDENT = "no_incident"
    NO_ARTICLE = "no_article"


class FormError(InvalidInputError):
    """A field has a value that cannot be used: no number, or that of nothing."""

    code = "bad_form"

    def __init__(self, name: str, case: Case = FormCase.BAD_VALUE) -> None:
        super().__init__(
            f"The field {name} has a value that cannot be used.", case=case, field=name
        )


class NoFileError(InvalidInputError):
    """A form that is there to bring files brings none."""

    code = "no_file"


def find_field(error: NotFoundError) -> str | None:
    """The field that named what is not there; ``None`` if the address did."""
    in_address = (request.view_args or {}).get(f"{error.noun}_id")
    if str(in_address) == str(error.key):
        return None
    # An empty field was asked for as 0.
    values = {str(error.key), "" if error.key == 0 else str(error.key)}
    named = [name for name, value in request.form.items() if value.strip() in values]
    return error.noun if error.noun in named else next(iter(named), None)


def text(name: str) -> str:
    """The field as it was sent, without NUL and with plain line ends."""
    return to_plain(request.form.get(name, "")).replace("\r\n", "\n")


def word(name: str) -> str:
    """The field on one line."""
    return " ".join(text(name).split())


def number(name: str) -> int | None:
    """A whole number above zero; ``None`` if the field is empty."""
    given = word(name)
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or not 0 < int(given) <= LARGEST:
        raise FormError(name)
    return int(given)


def to_number(given: str) -> int | None:
    """A number in an address; ``None`` for what is none, as nothing is called by it."""
    if given.isascii() and given.isdecimal() and len(given) < 10:  # noqa: PLR2004
        return int(given)
    return None


def said_of_incident(names: Iterable[str] = FIELDS) -> dict[str, Any]:
    """What the form says of an incident, as far as it has the fields called *names*."""
    read: dict[Kind, Callable[[str], Any]] = {
        Kind.LINE: word,
        Kind.BLOCK: text,
        Kind.GRADE: number,
    }
    given = {
        name: read[FIELDS[name].kind](name) for name in names if name in request.form
    }
    return {name: value for name, value in given.items() if value is not None}


def answers() -> dict[str, str]:
    """What the form says of what kinds of request ask besides, by detail."""
    return {name.value: text(name) for name in ANSWERED if text(name).strip()}


def numbers(name: str) -> list[int]:
    """What was ticked; a value that is no number counts as not ticked."""
    given = request.form.getlist(name)[:500]
    return [int(each) for each in given if each.isascii() and each.isdecimal()]


def lines(name: str) -> list[str]:
    """What was ticked, or written one a line, each once."""
    given = "\n".join(map(to_plain, request.form.getlist(name)[:500]))
    said = dict.fromkeys(" ".join(each.split()) for each in given.splitlines())
    return [each for each in said if each][:500]


def choice(name: str, members: type[Choice], default: Choice | None = None) -> Choice:
    given = word(name)
    if not given and default is not None:
        return default
    try:
        return members(given)
    except ValueError:
        raise FormError(name) from None


def calendar_id(session: Session) -> int | None:
    """The calendar that was chosen. Raise ``NotFoundError`` for one there is not."""
    chosen = number("calendar")
    return get_calendar(session, chosen).id if chosen is not None else None


def flag(name: str) -> bool:
    return bool(request.form.get(name))


def day(name: str) -> date | None:
    given = word(name)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise FormError(name) from None


def moment(name: str) -> datetime | None:
    """What a field for date and time sends, in the zone of who fills it in."""
    given = word(name)
    if not given:
        return None
    try:
        return times.to_utc(datetime.fromisoformat(given))
    except ValueError:
        raise FormError(name) from None


def typed() -> Mapping[str, Any]:
    """What was sent, to show it again beside what is wrong with it."""
    return request.form if request.method == "POST" else {}


def page_number() -> int:
    given = request.args.get("page", "")
    if given.isascii() and given.isdecimal() and len(given) < 6:  # noqa: PLR2004
        return max(int(given), 1)
    return 1


def read_id(text: str) -> int | None:
    """An id as an address has it; ``None`` for anything else."""
    is_id = text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004
    return int(text) if is_id else None


def say_undoable(message: str, undo: str) -> None:
    """Say on the next page what was done, beside a button that posts to *undo*."""
    said: Any = {
        "text": message,
        "undo": undo,
        "token": "",
    }  # Typed as text, kept as JSON.
    flash(said, "undo")


def satisfaction() -> Satisfaction | None:
    """The stars that a user gave and their word; ``None`` without stars."""
    stars = number("stars")
    return Satisfaction(stars, text("word")) if stars else None
