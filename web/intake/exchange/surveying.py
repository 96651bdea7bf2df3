"""A file looked at before any row is taken: its columns, what nobody knows, how many."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kb.errors import KBError
from kb.exchange import lookups
from kb.exchange.cells import Reading, Row, find_choice
from kb.exchange.mapping import CHOICES, PEOPLE, find_field
from kb.exchange.preset import fold
from kb.exchange.rows import ClosedAs, IncidentRow, Noun, Which
from kb.exchange.run import IncidentImport
from kb.exchange.understanding import to_incident
from web.intake.exchange.running import Run
from web.intake.exchange.sources import Source, until_damaged, with_cells

SECONDS: Final = 15.0
"""So long somebody waits for the count; what is left is said to be not counted."""
EXAMPLES: Final = 3
LONGEST_EXAMPLE: Final = 60
LOOKED_AT: Final = 1_000
"""Rows that give examples."""
MOST_VALUES: Final = 5_000
"""Different ones of a field; a column that has more holds no choices."""
SHOWN: Final = 30
"""Values of a field that people are asked about at once, the most frequent."""
TRIED: Final = 1_000
"""Rows of which it is known how each stands, for they are tried, too."""
_LONG: Final = frozenset(
    {
        *("description", "description_markdown", "description_html", "done"),
        *("comments", "internal_comments", "remarks", "attachments"),
    }
)
"""Fields that do not say how a row stands, and cost most."""


@dataclass(slots=True)
class Looked:
    columns: dict[str, list[str]] = field(default_factory=dict)
    """Examples by column, in the order of the file."""
    values: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: {name: Counter() for name in CHOICES}
    )
    """How often a field has a value; of a state, beside its group."""


@dataclass(slots=True)
class Counted:
    rows: Counter[Which] = field(default_factory=Counter)
    """Those that are understood, by choice."""
    names: dict[str, Counter[str]] = field(default_factory=dict)
    """People and units of rows that become incidents."""
    first: dict[int, IncidentRow] = field(default_factory=dict)
    """Of the rows that are tried, by their numbers."""
    is_whole: bool = True


def survey(run: Run, source: Source, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What the page asks about; *chosen* is what was said of values before."""
    looked = _look(run.reading, source)
    found: dict[str, Any] = {
        "mapping": [
            {
                "name": name,
                "field": find_field(run.reading.preset, name),
                "examples": examples,
            }
            for name, examples in looked.columns.items()
        ]
    }
    if run.options.noun is Noun.INCIDENTS:
        counted = _count(run, source)
        unknown = {
            name: _list_unknown(run.reading, name, values, chosen.get(name, {}))
            for name, values in looked.values.items()
        }
        unknown |= _list_strangers(run, counted.names, chosen)
        found["unknown"] = {name: each for name, each in unknown.items() if each}
        found["choices"] = {each.value: counted.rows[each] for each in Which}
        found["is_counted"] = counted.is_whole
        found["first_rows"] = counted.first
    return found


def _look(reading: Reading, source: Source) -> Looked:
    looked = Looked()
    spelled = {fold(name): name for name in reversed(source.columns) if name.strip()}
    with source.again() as fresh:
        records = until_damaged(with_cells(fresh, reading.preset))
        for count, record in enumerate(records):
            if count < LOOKED_AT:
                for name, cells in record.cells.items():
                    kept = looked.columns.setdefault(spelled.get(name, name), [])
                    _add_examples(kept, cells)
            row = Row(record.cells, reading)
            for name, values in looked.values.items():
                said = _said(row, name), _said(row, f"{name}_group")
                if any(said) and (said in values or len(values) < MOST_VALUES):
                    values[said] += 1
    looked.columns.pop("", None)
    return looked


def _add_examples(kept: list[str], cells: Iterable[Any]) -> None:
    for cell in cells:
        if len(kept) == EXAMPLES:
            return
        text = cell if isinstance(cell, (str, int, float)) else ""
        shown = " ".join(str(text).split())[:LONGEST_EXAMPLE]
        if shown and shown not in kept:
            kept.append(shown)


def _said(row: Row, name: str) -> str:
    try:
        return row.line(name)
    except KBError:
        return ""


def _count(run: Run, source: Source) -> Counted:
    """How the rows stand: read as they are when they are taken, without long texts."""
    preset = run.reading.preset
    short = {name: each for name, each in preset.columns.items() if name not in _LONG}
    reading = replace(run.reading, preset=replace(preset, columns=short))
    counted = Counted(names={name: Counter() for name in (*PEOPLE, "unit")})
    ends_at = time.monotonic() + SECONDS
    with source.again() as fresh:
        for record in until_damaged(with_cells(fresh, preset)):
            if time.monotonic() > ends_at:
                counted.is_whole = False
                break
            if record.fault is None:
                _count_row(run, counted, record.number, Row(record.cells, reading))
    return counted


def _count_row(run: Run, counted: Counted, number: int, cells: Row) -> None:
    try:
        row = to_incident(cells)
    except KBError:
        return
    for which in Which:
        counted.rows[which] += row.is_of(which)
    if len(counted.first) < TRIED:
        counted.first[number] = row
    if row.is_solved and run.options.closed_as is ClosedAs.PAST_CASE:
        return  # It keeps whom it names as a text.
    for name, names in counted.names.items():
        said = cells.line(name)
        if said and (said in names or len(names) < MOST_VALUES):
            names[said] += 1


def _list_unknown(
    reading: Reading,
    name: str,
    values: Mapping[tuple[str, str], int],
    chosen: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Values that no row may have, most frequent first, and those that were said of."""
    table = reading.preset.values.get(name, {})
    groups = reading.preset.values.get(f"{name}_group", {})
    members = CHOICES[name]
    found: Counter[str] = Counter()
    for (said, group), count in values.items():
        is_known = find_choice(table, said, members) or find_choice(
            groups, group, members
        )
        if said and (not is_known or fold(said) in chosen):
            found[said] += count
    return list(_to_lines(found, chosen))


def _list_strangers(
    run: Run, names: Mapping[str, Counter[str]], chosen: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """People and units that nobody here is called as."""
    services = run.services
    found = {}
    with services.database.reading() as session:
        given = IncidentImport(
            origin=run.origin, actor=run.actor, now=services.now(), is_ours=run.is_ours
        )
        for name, counts in names.items():
            said = chosen.get(name, {})
            known = (
                lookups.find_units(session, counts)
                if name == "unit"
                else lookups.find_people(session, counts, given)
            )
            strangers = Counter(
                {
                    each: count
                    for each, count in counts.items()
                    if each not in known or fold(each) in said
                }
            )
            found[name] = list(_to_lines(strangers, said))
    return found


def _to_lines(
    found: Counter[str], chosen: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for value, count in found.most_common(SHOWN):
        yield {"value": value, "count": count, "ours": chosen.get(fold(value), "")}
