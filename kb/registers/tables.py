"""A register as a table: its columns, records as rows, and rows brought in by code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import Case, InvalidInputError
from kb.registers.bringing import Bringing, Brought, Row, bring_all
from kb.registers.codes import to_code
from kb.registers.entries import NAME, Entry, text_of
from kb.registers.errors import RecordNotAllowedError
from kb.registers.models import Record
from kb.registers.types import FieldKind, RecordType, Words
from kb.registers.visibility import may_add
from kb.topology.ranges import fold

CODE: Final = "code"
STATE: Final = "state"
STOCK: Final = "stock"
NOT_TAKEN: Final = frozenset({STATE, STOCK})
"""Columns of our own export that only steps and movements change."""
_NAMES: Final[Mapping[str, Words]] = {
    CODE: {"zh": "编号", "en": "Code"},
    STATE: {"zh": "状态", "en": "State"},
    STOCK: {"zh": "库存", "en": "Stock"},
}
_GUARD: Final = re.compile(r"^'(?=[=+\-@\t\r])")


class RegisterTableCase(Case):
    NO_NAME = "no_name"
    UNKNOWN_COLUMN = "unknown_column"
    TWICE = "twice"


class RegisterTableError(InvalidInputError):
    """A table whose columns are not those of the register."""

    code = "bad_register_table"


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    names: Words


def list_columns(found: RecordType) -> list[Column]:
    """Those of our own export, in their order."""
    ours = [Column(CODE, _NAMES[CODE]), Column(NAME, found.title)]
    ours += [Column(each.key, each.names) for each in found.fields]
    ours.append(Column(STATE, _NAMES[STATE]))
    return [*ours, Column(STOCK, _NAMES[STOCK])] if found.has_stock else ours


def to_row(
    found: RecordType, record: Record, language: str, state: str
) -> dict[str, str]:
    """The record by the keys of the columns, choices in words; *state* is said so."""
    row = {CODE: record.code, NAME: record.name, STATE: state}
    for each in found.fields:
        text = text_of(each, record)
        if each.kind is FieldKind.CHOICE and each.choices and text in each.choices:
            text = each.choices[text][language]
        row[each.key] = text
    return row | ({STOCK: str(record.stock)} if found.has_stock else {})


def read_header(found: RecordType, header: Sequence[str]) -> list[str]:
    """The key of each column, whichever language names it.

    Raise ``RegisterTableError`` for a column that the register does not have, one that is there
    twice, and a table without names.
    """
    known = {
        fold(name): each.key
        for each in list_columns(found)
        for name in (each.key, *each.names.values())
    }
    keys = []
    for name in header:
        key = known.get(fold(name))
        if key is None:
            raise RegisterTableError(
                f"The register has no column {name[:60]}.",
                case=RegisterTableCase.UNKNOWN_COLUMN,
                given=name[:60],
            )
        if key in keys:
            raise RegisterTableError(
                f"The column {name[:60]} is there twice.",
                case=RegisterTableCase.TWICE,
                given=name[:60],
            )
        keys.append(key)
    if NAME not in keys and CODE not in keys:
        raise RegisterTableError(
            "The table names neither the code nor the name.",
            case=RegisterTableCase.NO_NAME,
        )
    return keys


def bring(
    session: Session,
    found: RecordType,
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    by: By,
) -> Brought:
    """Bring in every row that can be: one with the code of a record changes that record.

    What is refused is given back with its reason; nothing of such a row is kept.
    """
    if not may_add(by.actor.user, found):
        raise RecordNotAllowedError
    keys = read_header(found, header)
    brought = Brought(tuple(header))
    bringing = Bringing(session, found, brought, by=by)
    bring_all(bringing, (_to_row(keys, number, cells) for number, cells in rows))
    brought.refused.sort(key=lambda each: each.number)
    return brought


def _to_row(keys: Sequence[str], number: int, cells: Sequence[str]) -> Row:
    texts = {key: _GUARD.sub("", cell) for key, cell in zip(keys, cells, strict=False)}
    own = (*NOT_TAKEN, CODE, NAME)
    said = {key: text for key, text in texts.items() if key not in own}
    code = to_code(texts.get(CODE, ""))
    return Row(number, tuple(cells), code, Entry(texts.get(NAME), said))
