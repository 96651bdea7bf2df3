"""Numbers with a check digit, right as their standards write them."""

from datetime import date

import pytest

from kb.quality.rules.check_digits import to_check
from kb.quality.vocabulary import CheckDigit

TODAY = date(2026, 11, 28)


def is_right(kind, number, *, old_numbers=False):
    return to_check(CheckDigit(kind), TODAY, old_numbers=old_numbers)(number)


def to_identity(first_17):
    """With its check digit, by the weights of GB 11643 and nothing of ours."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(
        int(digit) * weight for digit, weight in zip(first_17, weights, strict=True)
    )
    return first_17 + "10X98765432"[total % 11]


def to_credit(first_17):
    """With its check character, by the weights of GB 32100."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, n, 31) for n, sign in enumerate(first_17))
    return first_17 + signs[-total % 31]


@pytest.mark.parametrize(
    "number",
    [
        "91110000600037341L",
        "91350100M000100Y43",
        to_credit("12100000400000624"),
        # A rural collective: letters where most have digits.
        to_credit("N2340123MA2N3XXXX"),
        to_credit("Y1110000MA001234X"),
        to_credit("51100000500000005"),
    ],
)
def test_credit_codes_that_are_right(number):
    assert is_right("cn_uscc", number)


@pytest.mark.parametrize(
    "number",
    [
        "91110000600037342L",
        "91110000600037341M",
        "91110000600037341l",
        "91110000600037341",
        "91110000600037341LL",
        " 91110000600037341L",
        "91110000600037341L ",
        "9111-0000600037341L",
        "９1110000600037341L",
        "9I110000600037341L",
        "91110000600037341Z",
        "91AB0000600037341L",
        "91110000600037341L\n",
        "110105123456789",
    ],
)
def test_credit_codes_that_are_wrong(number):
    assert not is_right("cn_uscc", number)


def test_every_wrong_last_sign_and_every_neighbour_swap_of_a_credit_code_is_found():
    number = "91110000600037341L"
    others = set("0123456789ABCDEFGHJKLMNPQRTUWXY") - {"L"}
    swapped = {
        number[:n] + number[n + 1] + number[n] + number[n + 2 :]
        for n in range(17)
        if number[n] != number[n + 1]
    }

    assert not any(is_right("cn_uscc", number[:-1] + other) for other in others)
    assert not any(is_right("cn_uscc", other) for other in swapped)


@pytest.mark.parametrize(
    "first",
    [
        *("11010519491231002", "44052418800101001", "36042619910101007"),
        *("81000019900101001", "33010620240229001"),
        # Born long before the number of their region was given out.
        "65422319480229001",
    ],
)
def test_identity_numbers_that_are_right(first):
    number = to_identity(first)

    assert is_right("cn_id", number)
    others = set("0123456789X") - {number[-1]}
    assert not any(is_right("cn_id", number[:-1] + other) for other in others)


def test_a_small_x_is_not_the_one_of_the_standard():
    assert to_identity("11010519491231002") == "11010519491231002X"
    assert not is_right("cn_id", "11010519491231002x")


@pytest.mark.parametrize(
    "first",
    [
        "11010519490229001",
        "11010519491301001",
        "11010519490431001",
        "11010519490001001",
        "11010520261129001",
        "11010500000101001",
    ],
)
def test_a_day_of_birth_that_there_was_not_is_wrong_whatever_the_digit(first):
    assert not is_right("cn_id", to_identity(first))


@pytest.mark.parametrize(
    "number",
    [
        *("", "1", "01010519491231002X", "11010519491231002", " 11010519491231002X"),
        *("１１010519491231002X", "11010519491231002X\n", "1101051949123100 2X"),
    ],
)
def test_identity_numbers_of_another_form_are_wrong(number):
    assert not is_right("cn_id", number)


def test_old_numbers_of_15_digits_are_wrong_unless_the_indicator_takes_them():
    assert not is_right("cn_id", "110105491231002")
    assert is_right("cn_id", "110105491231002", old_numbers=True)
    assert not is_right("cn_id", "110105491331002", old_numbers=True)
    assert not is_right("cn_id", "11010549123100X", old_numbers=True)
    assert is_right("cn_id", "11010519491231002X", old_numbers=True)


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("iban", "GB82WEST12345698765432", "GB82WEST12345698765431"),
        ("iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("iban", "FR1420041010050500013M02606", "fr1420041010050500013m02606"),
        ("eu_vat", "DE136695976", "DE136695975"),
        ("eu_vat", "ATU13585627", "ATU13585626"),
        ("eu_vat", "NL004495445B01", "NL4495445B01"),
        ("eu_vat", "FR40303265045", "FR 40303265045"),
        ("luhn", "4242424242424242", "4242424242424241"),
        ("luhn", "79927398713", "7992739871３"),
        ("luhn", "00", "0"),
    ],
)
def test_other_numbers(kind, right, wrong):
    assert is_right(kind, right)
    assert not is_right(kind, wrong)
