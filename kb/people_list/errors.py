"""Why a list of people is not taken: for single lines, and as a whole."""

from collections.abc import Sequence
from typing import Any, Final

from kb.errors import Case, ConflictError, InvalidInputError


class LineCase(Case):
    NOT_READ = "not_read"
    EMPTY = "empty"
    NO_COLUMN = "no_column"
    NO_LOGIN = "no_login"
    BAD_LOGIN = "bad_login"
    TWICE = "twice"
    BAD_ROLE = "bad_role"
    BAD_LEVEL = "bad_level"
    BAD_PHONE = "bad_phone"
    BAD_STATE = "bad_state"
    NO_UNIT = "no_unit"
    BAD_POST = "bad_post"
    EMAIL_TAKEN = "email_taken"
    SYSTEM = "system"
    ADMINISTRATOR = "administrator"
    NO_SUCCESSOR = "no_successor"
    NOT_TAKEN_OVER = "not_taken_over"


class BadLineError(InvalidInputError):
    """A line of the list; none of the list is taken then."""

    code = "bad_people_line"

    def __init__(self, case: LineCase, line: int, text: str = "") -> None:
        said = _SAID[case].format(text=text)
        super().__init__(
            f"Line {line}: {said}", case=case, line=str(line), text=text, field="file"
        )
        self.line = line


class BadPeopleListError(InvalidInputError):
    """A list with such lines, all of them."""

    code = "bad_people_list"

    def __init__(self, faults: Sequence[BadLineError]) -> None:
        super().__init__(
            f"Nothing was taken: {len(faults)} lines cannot be used.",
            count=str(len(faults)),
        )
        self.faults = tuple(faults)


class TooManyLeaveError(ConflictError):
    """A list that was cut off would switch off half of the house."""

    code = "too_many_leave"

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            f"{count} people would be switched off at once; up to {limit} are without "
            "saying so. See whether the list is whole, then allow that many.",
            count=str(count),
            limit=str(limit),
        )


_SAID: Final[dict[LineCase, Any]] = {
    LineCase.NOT_READ: "this is no CSV in UTF-8 or GB 18030.",
    LineCase.EMPTY: "the list has nobody.",
    LineCase.NO_COLUMN: "the column {text} is missing.",
    LineCase.NO_LOGIN: "the login is missing.",
    LineCase.BAD_LOGIN: "{text} is no login: letters, digits, dots, hyphens.",
    LineCase.TWICE: "{text} stands in the list twice.",
    LineCase.BAD_ROLE: "{text} is no role.",
    LineCase.BAD_LEVEL: "{text} is no support level: 1, 2, 3 or 4.",
    LineCase.BAD_PHONE: "{text} is no telephone number.",
    LineCase.BAD_STATE: "{text} is no state: active or left.",
    LineCase.NO_UNIT: "there is no unit {text}. Add it first.",
    LineCase.BAD_POST: "{text} is no post: technical or business.",
    LineCase.EMAIL_TAKEN: "{text} is somebody else's e-mail.",
    LineCase.SYSTEM: "{text} is the account of a system, not a person.",
    LineCase.ADMINISTRATOR: "the list makes {text} no administrator unless named.",
    LineCase.NO_SUCCESSOR: "there is nobody {text} who could take over.",
    LineCase.NOT_TAKEN_OVER: "{text} cannot take it all over: only people of IT in use "
    "can, who work for every client of it.",
}
