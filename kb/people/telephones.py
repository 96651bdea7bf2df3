"""Telephone numbers: how they are kept, and when two of them are the same."""

import re
import unicodedata
from typing import Final

from kb.errors import ConflictError, InvalidInputError
from kb.text import to_line

MAX_PHONE: Final = 40
PHONE: Final = rf"^[0-9+()./ ext*#-]{{0,{MAX_PHONE}}}$"
"""As programs are to write one; people also say 转 for an extension."""
_PHONE: Final = re.compile(rf"[0-9+()./ ext转*#-]{{0,{MAX_PHONE}}}")
_COUNTRY: Final = re.compile(r"^(?:\+|00)86(?=\d{7})")
"""People here leave their own country out as often as not."""
SEPARATORS: Final = " -()./+*#ext转"
"""What may stand between two digits, sign by sign."""
_BETWEEN: Final = re.compile(rf"[{re.escape(SEPARATORS.replace('+', ''))}]")


class PhoneError(InvalidInputError):
    code = "bad_phone"

    def __init__(self) -> None:
        super().__init__(
            "A telephone number has up to 40 digits, spaces and signs such as + and -."
        )


class TelephoneTakenError(ConflictError):
    """Somebody else has the number; two people may share one where that is confirmed."""

    code = "telephone_taken"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has this telephone number already. Choose that person, or "
            "confirm that both use it."
        )


def check(phone: str) -> str:
    """*phone* as it is kept: on one line, in the usual digits. Raise ``PhoneError``."""
    kept = to_line(unicodedata.normalize("NFKC", phone))
    if not _PHONE.fullmatch(kept):
        raise PhoneError
    return kept


def to_digits(phone: str) -> str:
    """What is dialled, without separators and without our own country's prefix."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", phone))
    return _COUNTRY.sub("", plain).replace("+", "")
