"""A record, or the table of a day, tried before it is handed in. Nothing of it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kb.errors import Case, InvalidInputError
from kb.quality import entering
from kb.quality.entering import EntryRules, Judged
from kb.quality.models import QualityDataset, SourceKind
from kb.quality.rules.columns import ColumnType
from web.errors import shown_on
from web.pages.quality import showing
from web.presentation import forms
from web.services import services
from web.words import quality as quality_words

if TYPE_CHECKING:
    from ingest.table_rows import Rows

bp = Blueprint("quality_trying", __name__, url_prefix="/quality/try")

MOST_ROWS: Final = 2_000
MOST_BYTES: Final = 4 << 20
SHOWN: Final = 100
"""Rows with faults on the page."""
_INPUTS: Final = {
    ColumnType.DATE: "date",
    ColumnType.INTEGER: "text",
    ColumnType.TIMESTAMP: "text",
}


class TableCase(Case):
    MISSING = "missing"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_COLUMN = "no_column"
    UNREADABLE = "unreadable"
    TOO_MUCH = "too_much"
    NO_HEADER = "no_header"
    LONG_ROW = "long_row"
    CUT_OFF = "cut_off"


_FAULTS: Final = {
    "unreadable": TableCase.UNREADABLE,
    "too_large": TableCase.TOO_MUCH,
    "no_columns": TableCase.NO_HEADER,
    "too_many_columns": TableCase.TOO_MUCH,
    "long_row": TableCase.LONG_ROW,
    "cut_off": TableCase.CUT_OFF,
}
"""By what the reader of tables says."""


class TableError(InvalidInputError):
    """A table of a day that cannot be tried."""

    code = "bad_day_table"


@dataclass(frozen=True, slots=True)
class TriedRow:
    number: int
    key: str
    violations: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class TriedTable:
    rows: int
    wrong: int
    found: list[TriedRow]
    unknown: list[str]
    missing: list[str]
    other_sheets: tuple[str, ...]

    @property
    def is_cut(self) -> bool:
        return self.wrong > len(self.found)


@bp.get("")
def index() -> str:
    with services().database.reading() as session:
        datasets = session.scalars(
            select(QualityDataset)
            .where(QualityDataset.removed_at.is_(None))
            .options(joinedload(QualityDataset.source))
            .order_by(QualityDataset.code)
        ).all()
        return render_template(
            "quality/datasets.html",
            datasets=[
                {
                    "code": each.code,
                    "name": showing.name_of(each),
                    "is_own": each.source.kind is SourceKind.OWN,
                }
                for each in datasets
            ],
            quality_words=quality_words,
        )


@bp.get("/<code>")
def form(code: str, problem: str = "", **_arguments: object) -> str:
    with services().database.reading() as session:
        return _render(_read_rules(session, code), problem=problem)


@bp.post("/<code>")
@shown_on(form)
def try_record(code: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        rules = _read_rules(session, code)
        record = {
            name: forms.text(f"v-{name}").strip() or None for name in rules.columns
        }
        return _render(rules, result=_to_result(rules, entering.judge(rules, record)))


@bp.post("/<code>/table")
@shown_on(form)
def try_table(code: str) -> ResponseReturnValue:
    data = _read_file()
    with services().database.reading() as session:
        rules = _read_rules(session, code)
        return _render(rules, table=_judge_all(rules, _read_table(data)))


def _read_file() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise TableError("Choose a file.", case=TableCase.MISSING, field="file")
    with file.stream:
        data = file.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TableError(
            f"The table is larger than {MOST_BYTES >> 20} MB.",
            case=TableCase.TOO_LARGE,
            limit=MOST_BYTES >> 20,
            field="file",
        )
    return data


def _read_table(data: bytes) -> "Rows":
    """Raise ``TableError``."""
    # Few people drop a table, and what reads it is heavy.
    from ingest import table_files, table_rows  # noqa: PLC0415

    try:
        return table_rows.read(data, MOST_ROWS)
    except table_files.TableFileError as error:
        case = _FAULTS[error.fault.value]
        raise TableError(
            f"The table cannot be read: {case}.",
            case=case,
            row=error.row,
            field="file",
        ) from error


def _read_rules(session: Session, code: str) -> EntryRules:
    today = services().now().astimezone().date()
    return entering.read_rules(session, code, today)


def _judge_all(rules: EntryRules, table: "Rows") -> TriedTable:
    if not set(table.names) & set(rules.columns):
        raise TableError(
            "No column of the table is one of the dataset.",
            case=TableCase.NO_COLUMN,
            value=", ".join(_spell(rules, rules.columns)),
            field="file",
        )
    if len(table.rows) > MOST_ROWS:
        raise TableError(
            f"The table has more than {MOST_ROWS:,} rows.",
            case=TableCase.TOO_MANY,
            limit=MOST_ROWS,
            field="file",
        )
    tried = [_try_row(rules, table.names, *row) for row in table.rows]
    wrong = [each for each in tried if each.violations]
    return TriedTable(
        rows=len(tried),
        wrong=len(wrong),
        found=wrong[:SHOWN],
        unknown=[name for name in table.names if name not in rules.columns],
        missing=_spell(
            rules, [name for name in rules.columns if name not in table.names]
        ),
        other_sheets=table.other_sheets,
    )


def _try_row(
    rules: EntryRules, names: Sequence[str], number: int, cells: Sequence[Any]
) -> TriedRow:
    values = {
        name: cell
        for name, cell in zip(names, cells, strict=True)
        if name in rules.columns
    }
    key = [str(values[name]) for name in _key_of(rules) if values.get(name)]
    violations = _list_faults(rules, entering.judge(rules, values))
    return TriedRow(number, " · ".join(key), violations)


def _key_of(rules: EntryRules) -> list[str]:
    return list(rules.dataset.definition.get("key", ()))


def _to_result(rules: EntryRules, judged: Judged) -> dict[str, Any]:
    return {
        "violations": _list_faults(rules, judged),
        "not_checked": len(judged.not_checked),
    }


def _list_faults(rules: EntryRules, judged: Judged) -> list[dict[str, Any]]:
    """What cannot be read as what its column holds comes first."""
    labels = _label(rules)
    unreadable = [
        {
            "severity": "stop",
            "name": gettext("This is no such value."),
            "columns": labels[name],
            "article_id": None,
            "advice": "",
        }
        for name in judged.unreadable
    ]
    return [
        *unreadable,
        *(
            {
                "severity": each.severity.value,
                "name": quality_words.of(each.names, each.code),
                "columns": ", ".join(labels[name] for name in each.columns),
                "article_id": each.article_id,
                "advice": quality_words.of(each.advice),
            }
            for each in judged.faults
        ),
    ]


def _spell(rules: EntryRules, names: Iterable[str]) -> list[str]:
    """Columns by what people call them, and by what the table has to call them."""
    labels = _label(rules)
    return [
        name if labels[name] == name else f"{labels[name]} ({name})" for name in names
    ]


def _label(rules: EntryRules) -> Mapping[str, str]:
    said = rules.dataset.definition.get("labels") or {}
    return {name: quality_words.of(said.get(name), name) for name in rules.columns}


def _render(rules: EntryRules, **shown: Any) -> str:
    labels = _label(rules)
    fields = [
        {"name": name, "label": labels[name], "type": _INPUTS.get(kind, "text")}
        for name, kind in rules.columns.items()
    ]
    return render_template(
        "quality/try.html",
        code=rules.dataset.code,
        name=showing.name_of(rules.dataset),
        fields=fields,
        typed=forms.typed(),
        limit=SHOWN,
        most_rows=MOST_ROWS,
        quality_words=quality_words,
        **{"problem": "", "result": None, "table": None, **shown},
    )
