"""The indicators that ship over the tax database, held against it engine by engine."""

import random
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal

from sqlalchemy import Date, DateTime, Integer, Numeric

from kb.quality.rules.compiling import RowRule, compile_dataset
from kb.quality.rules.relations import relation_of, to_name
from tests import quality_records
from tests.tax_house import DATASETS, TODAY
from web.demo.tax.tables import OFFICES, TRADES

LONGEST = 200
"""Of a text in these tables."""
HOURS = (time.min, time(12), time(23, 59, 59))
SHARE = 0.25
"""Of the cells something nasty stands in."""


def make_nasty(bureau, count, seed=1):
    """*count* rows of each table, each an own row with some cells exchanged."""
    chance = random.Random(seed)
    rows = dict(bureau.rows)
    for table in rows.keys() - {OFFICES, TRADES}:
        rows[table] = [
            {
                column.name: f"N{number:09}"
                if column.primary_key
                else _exchange(chance, column.type, row[column.name])
                for column in table.columns
            }
            for number in range(count)
            for row in [chance.choice(bureau.rows[table])]
        ]
    return replace(bureau, rows=rows)


def _exchange(chance, kind, value):
    if chance.random() > SHARE:
        return value
    match kind:
        case DateTime():
            day, hour = chance.choice(quality_records.DAYS), chance.choice(HOURS)
            return chance.choice((None, datetime.combine(day, hour)))
        case Date():
            return chance.choice((None, *quality_records.DAYS))
        case Numeric():
            most = Decimal(10) ** (kind.precision - kind.scale - 1)
            return chance.choice((None, *_within(quality_records.NUMBERS, most)))
        case Integer():
            return chance.choice((None, *_within(quality_records.WHOLE, 2**31 - 1)))
        case _:
            text = chance.choice((None, *quality_records.TEXTS, f" {value}"))
            return text if text is None else text[:LONGEST]


def _within(numbers, most):
    return [each for each in numbers if abs(each) <= most]


def find_differences(session):
    """Where the engine and Python differ, of each rule that looks at one row.

    Beside it the number of rules, of those that the engine says, and of verdicts.
    """
    differences, rules, said, verdicts = [], 0, 0, 0
    for definition in DATASETS:
        relation = relation_of(session.engine, definition)
        columns = session.columns(definition.select or definition.relation)
        compiled = [
            each
            for each in compile_dataset(definition, columns, today=TODAY.date())
            if isinstance(each, RowRule)
        ]
        asked = [each for each in compiled if each.is_rendered(session.engine)]
        listed = [to_name(session.engine, each) for each in columns]
        for each in asked:
            verdict = each.rendered(session.engine)
            listed.append(f"CASE WHEN {verdict} THEN 1 ELSE 0 END")
        rows = session.stream(f"SELECT {', '.join(listed)} FROM {relation} AS rows_")
        rules, said = rules + len(compiled), said + len(asked)
        for row in rows:
            record = dict(zip(columns, row, strict=False))
            for rule, verdict in zip(asked, row[len(columns) :], strict=True):
                verdicts += 1
                if bool(verdict) != rule.violates(record):
                    seen = {name: record[name] for name in sorted(rule.columns)}
                    differences.append((rule.code, verdict, seen))
    return differences, rules, said, verdicts
