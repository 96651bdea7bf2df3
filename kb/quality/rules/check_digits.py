"""Numbers that carry a check digit. No engine can reckon it, so Python judges.

A number is right as it is written in its standard: capital letters, no blanks or hyphens.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from kb.quality.vocabulary import CheckDigit

_CREDIT: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
"""GB 32100-2015. The first two signs, the registering department and the kind of
organisation, are letters too, as of rural collectives (N); the next six a region."""
_IDENTITY: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_IDENTITY: Final = re.compile(r"[1-9][0-9]{14}")
_UPPER_OR_DIGITS: Final = re.compile(r"[0-9A-Z]+")
_DIGITS: Final = re.compile(r"[0-9]{2,40}")

Check = Callable[[str], bool]


def to_check(kind: CheckDigit, today: date, *, old_numbers: bool) -> Check:
    """Whether a number is right. With *old_numbers*, identity numbers of 15 digits are."""
    if kind is CheckDigit.CN_ID:
        return lambda number: is_identity(number, today, old_numbers=old_numbers)
    return _CHECKS[kind]


def is_identity(number: str, today: date, *, old_numbers: bool = False) -> bool:
    """GB 11643-1999: a day of birth that has been, and the check digit, X capital.

    The region is not looked up: it is that of the first registration, so that lists of
    regions by the year of birth refuse numbers that were given out.
    """
    if old_numbers and _OLD_IDENTITY.fullmatch(number):
        return _is_past(f"19{number[6:12]}", today)
    if not _IDENTITY.fullmatch(number) or not _is_past(number[6:14], today):
        return False
    digit: str = _module("stdnum.cn.ric").calc_check_digit(number)
    return digit == number[-1]


def _is_past(digits: str, today: date) -> bool:
    try:
        return date.fromisoformat(digits) <= today
    except ValueError:
        return False


def _is_credit(number: str) -> bool:
    if not _CREDIT.fullmatch(number):
        return False
    # Its validate() takes digits alone at the beginning, and refuses N2….
    digit: str = _module("stdnum.cn.uscc").calc_check_digit(number)
    return digit == number[-1]


def _is_iban(number: str) -> bool:
    written = _UPPER_OR_DIGITS.fullmatch(number) is not None
    return written and bool(_module("stdnum.iban").is_valid(number))


def _is_vat(number: str) -> bool:
    # Austria's and Cyprus's letters are small in no case, and signs as + belong to none.
    module = _module("stdnum.eu.vat")
    return bool(module.is_valid(number)) and module.compact(number) == number


def _is_luhn(number: str) -> bool:
    written = _DIGITS.fullmatch(number) is not None
    return written and bool(_module("stdnum.luhn").is_valid(number))


@cache
def _module(name: str) -> Any:
    """A module of python-stdnum, when it is first needed."""
    from importlib import import_module  # noqa: PLC0415 - see the docstring.

    return import_module(name)


_CHECKS: Final[Mapping[CheckDigit, Check]] = {
    CheckDigit.CN_USCC: _is_credit,
    CheckDigit.IBAN: _is_iban,
    CheckDigit.EU_VAT: _is_vat,
    CheckDigit.LUHN: _is_luhn,
}
