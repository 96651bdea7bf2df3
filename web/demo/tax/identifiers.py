"""Numbers of companies, people, cards and accounts, with the right check digits."""

from datetime import date, timedelta
from random import Random
from typing import Final

from stdnum import iban, luhn
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
"""Of GB 11714, for the organisation code within a credit code."""
BIRTH_PLACES: Final = ("412701", "412722", "412723", "412801", "412822", "413021")
"""Counties that there are: a check of identity numbers knows those that there are not."""
NO_OPERATOR: Final = "154"
"""A range of mobile numbers that no operator has: nobody is called by accident."""


def make_credit_code(random: Random, region: str) -> str:
    """A unified social credit code of a company (GB 32100)."""
    body = f"91{region}{_make_organisation_code(random)}"
    return body + uscc.calc_check_digit(body)


def _make_organisation_code(random: Random) -> str:
    # None of the letters that a credit code leaves out: I, O, S, V, Z.
    digits = "MA" + "".join(random.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=6))
    total = sum(
        ORGANISATION_ALPHABET.index(digit) * weight
        for digit, weight in zip(digits, ORGANISATION_WEIGHTS, strict=True)
    )
    return digits + "0123456789X"[-total % 11]


def make_identity_number(random: Random) -> str:
    """A citizen's identity number (GB 11643) of somebody born 1955 to 1999."""
    born = date(1955, 1, 1) + timedelta(days=random.randrange(16_000))
    body = f"{random.choice(BIRTH_PLACES)}{born:%Y%m%d}{random.randrange(1, 1000):03}"
    # The check digit of the library takes the number with any digit in its place.
    return body + ric.calc_check_digit(body + "0")


def make_mobile(random: Random) -> str:
    return f"{NO_OPERATOR}{random.randrange(10**8):08}"


def make_card(random: Random) -> str:
    """A bank card number of 19 digits (Luhn)."""
    body = f"620000{random.randrange(10**12):012}"
    return body + luhn.calc_check_digit(body)


def make_iban(random: Random) -> str:
    """An account in Germany."""
    body = f"{random.randrange(10**8, 10**9 - 1) * 10**9 + random.randrange(10**9):018}"
    return f"DE{iban.calc_check_digits(f'DE00{body}')}{body}"


def make_vat_number(random: Random) -> str:
    """A VAT number of Germany."""
    body = f"{random.randrange(10**7, 10**8)}"
    return f"DE{body}{mod_11_10.calc_check_digit(body)}"


def with_wrong_digit(number: str, position: int = -1) -> str:
    """The number with one digit typed wrongly: the last, or that at *position*.

    A position from the end; what stands before it stays as it is.
    """
    digits = list(number)
    place = len(digits) + position
    digits[place] = (
        str((int(digits[place]) + 1) % 10) if digits[place].isdigit() else "0"
    )
    return "".join(digits)
