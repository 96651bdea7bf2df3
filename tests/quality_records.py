"""Nasty records and a rule for every test: what three engines and Python must agree on."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from kb.quality.definitions import read_dataset
from kb.quality.rules.columns import ColumnType

TODAY = date(2026, 11, 28)
COLUMNS = {
    "id": ColumnType.INTEGER,
    "t": ColumnType.TEXT,
    "u": ColumnType.TEXT,
    "n": ColumnType.DECIMAL,
    "m": ColumnType.DECIMAL,
    "i": ColumnType.INTEGER,
    "d": ColumnType.DATE,
    "e": ColumnType.DATE,
    "s": ColumnType.TIMESTAMP,
    "b": ColumnType.BOOLEAN,
    "dt": ColumnType.TEXT,
    "nt": ColumnType.TEXT,
    "it": ColumnType.TEXT,
    "st": ColumnType.TEXT,
}
TEXTS = (
    *(
        "",
        " ",
        "  ",
        "a",
        "A",
        "a ",
        " a",
        "ab",
        "AB",
        "aB",
        "Ab ",
        "a\n",
        "a\r\n",
        "\n",
    ),
    *(
        "\t",
        "\u3000",
        "\u00a0",
        " \u3000 ",
        "测试",
        "测试 ",
        "无",
        "無",
        "ａ",
        "１２３",
        "É",
        "é",
    ),
    *(
        "e\u0301",
        "ß",
        "ẞ",
        "ss",
        "İ",
        "ı",
        "i",
        "I",
        "ﬁ",
        "fi",
        "😀",
        "a😀b",
        "\U0001f600",
    ),
    *(
        "锟斤拷公司",
        "Ã©tat",
        "ï»¿x",
        "Â\u00a0",
        "%",
        "_",
        "a%b",
        "*",
        "?",
        "[a]",
        "a-b",
    ),
    *("\\", "\\\\", "\\'", "'", "''", '"', "`", "--", ";", ":x", "%s", "{x}", "$1"),
    *("1900-01-01", "99999999", "0", "-0", "007", "7", "7.0", "1e5", "NULL", "null"),
    *("AB12", "AB1", "ab12", "AB12 ", "AB12\n", " AB12", "ＡＢ12", "AB١٢", "XYZ"),
    *("\x01", "a\x08", "a\x7f", "\u0085", "\u200b", "a\ufeff", "\ufffd", "\ue000"),
    *("0571-88888888", "0571-8888888a", "13800138000", "x" * 300, "测" * 255, "9" * 40),
    *(
        "91110000600037341L",
        "91110000600037342L",
        "9111000060003734",
        "91110000600037341l",
    ),
    *(
        "N2340000MA2N3XXXXX",
        "11010519491231002X",
        "11010519491231002x",
        "110105194912310021",
    ),
    *(
        "110105194902300028",
        "110105491231002",
        "44052418800101001X",
        " 11010519491231002X",
    ),
    *(
        "GB82WEST12345698765432",
        "GB82 WEST 1234 5698 7654 32",
        "GB82WEST12345698765431",
    ),
    *(
        "DE136695976",
        "DE136695975",
        "ATU13585627",
        "4242424242424242",
        "4242424242424241",
    ),
)
NUMBERS = tuple(
    map(
        Decimal,
        """
        0 -0 1 -1 0.5 -0.5 1.5 2.5 -2.5 0.005 -0.005 0.015 0.025 1.005 2.675 -1.005 0.1 0.2 0.3
        0.0001 -0.0001 0.00005 99.99 100 100.00 99999999 999999999 0.13 0.06 0.17 -0.13 3 7
        9007199254740992 9007199254740993 -9007199254740993 9223372036854775807
        9223372036854775808 1234567890123456789.0123456789 -1234567890123456789.0123456789
        9999999999999999999.9999999999 0.0000000001 12345678.9 33.3333333333 66.6666666667
        """.split(),  # noqa: SIM905 - a table.
    )
)
WHOLE = (0, 1, -1, 2, 7, 13, 99, 100, 99999999, 2**31 - 1, -(2**31), 2**53 + 1, 2**62)
DAYS = (
    *(date(1, 1, 1), date(1, 1, 31), date(9999, 12, 31), date(9999, 12, 1)),
    *(date(1900, 1, 1), date(1900, 2, 28), date(2000, 2, 29), date(2023, 2, 28)),
    *(date(2024, 2, 29), date(2024, 1, 31), date(2024, 3, 31), date(2024, 5, 31)),
    *(date(2020, 1, 1), date(2020, 1, 31), date(2023, 12, 31), date(2026, 11, 27)),
    *(
        TODAY,
        date(2026, 11, 29),
        date(2027, 1, 1),
        date(1969, 12, 31),
        date(1582, 10, 15),
    ),
)
WRITTEN_DAYS = (
    *("2020-02-30", "2020-2-3", "2020-01-01 ", " 2020-01-01", "20200101", "0000-01-01"),
    *(
        "2021-02-29",
        "1900-02-29",
        "2000-02-29",
        "2020-13-01",
        "2020-00-10",
        "2020-01-00",
    ),
    *("２０２０-01-01", "2020-01-01\n", "2020/01/01", "", "9999-12-31", "0001-01-01"),
    *(
        "2020-01-01 00:00:00",
        "2020-04-31",
        "2020-06-30",
        "now",
        "2451545",
        "10000-01-01",
    ),
)
WRITTEN_NUMBERS = (
    *(
        "0",
        "-0",
        "+5",
        "5",
        "5.0",
        "5.50",
        " 5",
        "5 ",
        "1e5",
        "0x1F",
        "12,5",
        "１２",
        "",
        ".",
    ),
    *(
        ".5",
        "5.",
        "99999999999999999999.5",
        "NaN",
        "Infinity",
        "-1.005",
        "007",
        "1.5.2",
    ),
    *(
        "--1",
        "+-1",
        "1_000",
        "0.1",
        "0.30",
        "5\n",
        "٣",
        "123456789012345678901234567890",
    ),
)
WRITTEN_MOMENTS = (
    *(
        "2020-01-01 00:00:00",
        "2020-01-01T23:59:59.5",
        "2020-01-01 24:00:00",
        "2020-01-01",
    ),
    *(
        "2020-01-01 23:59:60",
        "2020-01-01 00:00:00.123456",
        "2020-01-01 00:00:00.1234567",
    ),
    *("2020-02-30 00:00:00", "2020-01-01 00:60:00", "2020-01-01 00:00:00.", "", "x"),
    *(
        "2020-01-01 00:00:00Z",
        "2020-01-01  00:00:00",
        "2020-01-01 00:00:00 ",
        "0000-01-01 00:00:00",
    ),
    *("2026-11-28 23:59:59", "2026-11-29 00:00:00", "9999-12-31 23:59:59.999999"),
)
DATASET = read_dataset(
    r"""
dataset: nasty
relation: nasty
key: [id]
columns: {dt: date, nt: decimal, it: integer, st: timestamp}
codes: {letters: [a, "b", AB, 测试, "1"]}
indicators:
  - {code: null-t, test: not_null, column: t}
  - {code: null-d, test: not_null, column: dt}
  - {code: blank-t, test: not_blank, column: t}
  - {code: blank-n, test: not_blank, column: n}
  - {code: blank-dt, test: not_blank, column: dt}
  - {code: values-t, test: accepted_values, column: t, values: [a, "a ", ab, 测试, "'", "\\", "%", 007]}
  - {code: values-codes, test: accepted_values, column: u, codes: letters}
  - {code: values-n, test: accepted_values, column: n, values: [0, 0.5, 100.0, 2.675]}
  - {code: values-i, test: accepted_values, column: i, values: [0, 1, 2147483647]}
  - {code: values-d, test: accepted_values, column: d, values: [2024-02-29, 1900-01-01]}
  - {code: values-b, test: accepted_values, column: b, values: [true]}
  - {code: pattern-1, test: pattern, column: t, pattern: '[A-Z]{2}\d{2}'}
  - {code: pattern-2, test: pattern, column: t, pattern: '^\d{4}-\d{8}$'}
  - {code: pattern-3, test: pattern, column: t, pattern: '[^a]*'}
  - {code: pattern-4, test: pattern, column: t, pattern: '[一-龥]+'}
  - {code: pattern-5, test: pattern, column: t, pattern: 'a.?'}
  - {code: pattern-6, test: pattern, column: t, pattern: '(a|ab|\\|\.|é|\[a\])?'}
  - {code: pattern-7, test: pattern, column: u, pattern: '.{1,3}'}
  - {code: length-1, test: length, column: t, min: 1, max: 4}
  - {code: length-2, test: length, column: t, max: 255}
  - {code: range-n, test: range, column: n, min: -1.005, max: 99.99}
  - {code: range-n2, test: range, column: n, max: 9007199254740992}
  - {code: range-i, test: range, column: i, min: 0, max: 100.5}
  - {code: range-d, test: range, column: d, min: 1900-01-01, max: 2026-11-28}
  - {code: range-s, test: range, column: s, min: 2020-01-01 00:00:00}
  - {code: range-t, test: range, column: t, min: "A", max: "a"}
  - {code: range-nt, test: range, column: nt, min: 0, max: 5}
  - {code: type-dt, test: type, column: dt, type: date}
  - {code: type-nt, test: type, column: nt, type: decimal}
  - {code: type-it, test: type, column: it, type: integer}
  - {code: type-st, test: type, column: st, type: timestamp}
  - {code: type-n, test: type, column: n, type: integer}
  - {code: type-t, test: type, column: t, type: text}
  - {code: check-uscc, test: check_digit, column: t, kind: cn_uscc}
  - {code: check-id, test: check_digit, column: t, kind: cn_id}
  - {code: check-old, test: check_digit, column: t, kind: cn_id, old_numbers: true, where: "d > 1900-01-01"}
  - {code: check-iban, test: check_digit, column: t, kind: iban}
  - {code: check-vat, test: check_digit, column: t, kind: eu_vat}
  - {code: check-luhn, test: check_digit, column: t, kind: luhn}
  - {code: order-1, test: date_order, columns: [d, e]}
  - {code: order-2, test: date_order, columns: [d, e, s]}
  - {code: order-3, test: date_order, columns: [dt, st]}
  - {code: future-d, test: not_future, column: d}
  - {code: future-s, test: not_future, column: s}
  - {code: future-st, test: not_future, column: st}
  - {code: garbled-t, test: garbled, column: t}
  - {code: garbled-n, test: garbled, column: n}
  - {code: default-t, test: default_value, column: t}
  - {code: default-n, test: default_value, column: n}
  - {code: default-d, test: default_value, column: d}
  - {code: default-s, test: default_value, column: s}
  - {code: default-own, test: default_value, column: u, values: [XYZ, a]}
  - {code: rule-days, test: compare, rule: "e <= d + 30 days", where: "d >= 2020-01-01"}
  - {code: rule-months, test: compare, rule: "e <= d + 1 month"}
  - {code: rule-month-end, test: compare, rule: "e <= d + 1 month - 1 day"}
  - {code: rule-back, test: compare, rule: "e >= d - 13 months"}
  - {code: rule-years, test: compare, rule: "e < d + 1 year"}
  - {code: rule-weeks, test: compare, rule: "e - d between -14 and 60"}
  - {code: rule-parts, test: compare, rule: "year(d) = year(e) or month(d) + 1 >= month(e) and day(d) <> day(e)"}
  - {code: rule-today, test: compare, rule: "d <= today() and d > today() - 10 years"}
  - {code: rule-moment, test: compare, rule: "s >= d and date(s) <= e"}
  - {code: rule-moment2, test: compare, rule: "s < 2024-02-29T12:00:00 or st is null"}
  - {code: rule-null, test: compare, rule: "t is not null and n is null or d is null"}
  - {code: rule-null2, test: compare, rule: "dt is null or dt > 2000-01-01"}
  - {code: rule-null3, test: compare, rule: "n + m is null or n >= m"}
  - {code: rule-not, test: compare, rule: "not (t = 'a' or u = 'a' and not (n > 0))"}
  - {code: rule-text, test: compare, rule: "t = u"}
  - {code: rule-text2, test: compare, rule: "t <> 'a ' and t not in ('A', 'é')"}
  - {code: rule-order, test: compare, rule: "t < u"}
  - {code: rule-substr, test: compare, rule: "substr(t, 1, 2) <> substr(u, 2, 1)"}
  - {code: rule-substr2, test: compare, rule: "length(substr(t, 3, 100)) < 3 or trim(t) = t"}
  - {code: rule-upper, test: compare, rule: "upper(t) = t"}
  - {code: rule-lower, test: compare, rule: "lower(t) <> lower(u)"}
  - {code: rule-matches, test: compare, rule: "t matches '\\d+' or u not matches '[a-z]*'"}
  - {code: rule-coalesce, test: compare, rule: "coalesce(t, u, 'x') <> 'a'"}
  - {code: rule-coalesce2, test: compare, rule: "coalesce(n, m, 0) >= 0"}
  - {code: rule-length, test: compare, rule: "length(t) + length(u) * 2 - 1 <= 7"}
  - {code: rule-boolean, test: compare, rule: "b = true or i > 1"}
  - {code: rule-whole, test: compare, rule: "i * 2 - 1 <> 1 and n <> i"}
  - {code: rule-nm, test: compare, rule: "n <= m"}
  - {code: rule-ne, test: compare, rule: "n <> m"}
  - {code: rule-where, test: not_null, column: u, where: "t < 'b' and i between 0 and 100"}
  - {code: balance-1, test: balance, rule: "round(n * m - i, 2) between -0.05 and 0.05"}
  - {code: balance-2, test: balance, rule: "round(n, 2) = n"}
  - {code: balance-3, test: balance, rule: "round(n, 1) <> round(m, 1)"}
  - {code: balance-4, test: balance, rule: "n - m + 0.1 > 0.3"}
  - {code: balance-5, test: balance, rule: "abs(n) >= abs(m)"}
  - {code: balance-6, test: balance, rule: "-n < m * 0.13"}
  - {code: balance-7, test: balance, rule: "round(n / m, 2) <= 1"}
  - {code: balance-8, test: balance, rule: "round(i / 3, 0) = round(n / 7, 4)"}
  - {code: balance-9, test: balance, rule: "nt * 2 > it"}
  - {code: balance-10, test: balance, rule: "round(n * 0.5, 2) = round(m / 2, 2)"}
"""
)


def make_records(count: int, seed: int) -> Iterator[dict[str, object]]:
    """Records that each engine can keep; the same ones for the same *seed*."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        yield {
            "id": number,
            "t": _some(chance, TEXTS, _text),
            "u": _some(chance, TEXTS, _text),
            "n": _some(chance, NUMBERS, _number),
            "m": _some(chance, NUMBERS, _number),
            "i": _some(chance, WHOLE, lambda chance: chance.randint(-9, 120)),
            "d": _some(chance, DAYS, _day),
            "e": _some(chance, DAYS, _day),
            "s": _some(chance, [_moment(chance) for _ in range(2)], _moment),
            "b": _some(chance, (True, False), lambda chance: chance.random() < 0.5),
            "dt": _some(chance, WRITTEN_DAYS, lambda chance: _day(chance).isoformat()),
            "nt": _some(chance, WRITTEN_NUMBERS, lambda chance: str(_number(chance))),
            "it": _some(
                chance, WRITTEN_NUMBERS, lambda chance: str(chance.randint(-9, 9))
            ),
            "st": _some(chance, WRITTEN_MOMENTS, lambda chance: str(_moment(chance))),
        }


def _some(chance, pool, make):
    """Nothing, something nasty, or something usual."""
    lot = chance.random()
    if lot < 0.08:
        return None
    return chance.choice(pool) if lot < 0.7 else make(chance)


def _text(chance):
    return "".join(chance.choice("aAbB1 é测\n") for _ in range(chance.randint(0, 4)))


def _number(chance):
    whole = chance.randint(-(10 ** chance.randint(1, 9)), 10 ** chance.randint(1, 9))
    return Decimal(whole).scaleb(-chance.randint(0, 6))


def _day(chance):
    return date(2020, 1, 1) + timedelta(chance.randint(0, 2600))


def _moment(chance):
    start = datetime.combine(chance.choice(DAYS), datetime.min.time())
    step = timedelta(
        seconds=chance.choice((0, 1, 43_200, 86_399)),
        microseconds=chance.choice((0, 1, 500_000, 999_999)),
    )
    return start + step
