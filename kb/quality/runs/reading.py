"""A source read for a run: counted, judged row by row and as a whole, counted again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kb.quality.definitions import DatasetDefinition, IndicatorDefinition
from kb.quality.findings.errors import FewerRowsError, PartlyReadError
from kb.quality.findings.models import Indicator
from kb.quality.rules.columns import Columns
from kb.quality.rules.compiling import RowRule, compile_indicator
from kb.quality.rules.relations import relation_of
from kb.quality.rules.set_rules import SetRule
from kb.quality.runs import agreeing, questions
from kb.quality.runs.agreeing import OpenOther
from kb.quality.runs.gathering import Gathering
from kb.quality.sources.session import SourceSession
from kb.quality.vocabulary import RuleTest

MOST_GROUPS: Final = 200_000
"""Of units and people: a column that holds something else is no unit and no person."""
LEAST_SHARE: Final = 0.5
"""Of the rows of the last run: a table with fewer is likely to be filled just now."""
ALWAYS: Final = 3
"""Statements of every run: the columns, the rows, and the rows again at the end."""
ROWS: Final = "rows"
"""What the number of rows is called where it is what is wrong."""


@dataclass(frozen=True, slots=True)
class Before:
    """How many rows earlier runs have checked."""

    last: int | None = None
    last_month: int | None = None
    """By the last run of an earlier month."""
    rows_of: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """Which of them an indicator counted then, by its id and the version that counted."""
    last_rows_of: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """The same of the last run: of an other source, the rows that it had."""

    def find_rows(self, indicator: Indicator, *, of_all: bool) -> int | None:
        """How many there were of those that *indicator* counts, by its rule of today."""
        counted = self.rows_of.get((indicator.id, indicator.number))
        return self.last_month if counted is None and of_all else counted


@dataclass(slots=True)
class Reading:
    """One dataset of one open source."""

    source: SourceSession
    dataset: DatasetDefinition
    today: date
    hold: Callable[[int], None]
    """Called before each statement, with how many there are likely to be."""
    open_other: OpenOther
    """Opens another source that a rule holds this one against."""
    columns: Columns = field(init=False, default_factory=dict)
    """Those that the source has."""
    _relation: str = field(init=False)
    _indicators: Mapping[str, Indicator] = field(init=False, default_factory=dict)
    _rows: list[RowRule] = field(init=False, default_factory=list)
    _sets: list[SetRule] = field(init=False, default_factory=list)

    def look(self) -> None:
        """Which columns there are now."""
        self.hold(self.steps)
        dataset = self.dataset
        self._relation = relation_of(self.source.engine, dataset)
        self.columns = self.source.columns(dataset.select or dataset.relation or "")

    def compile(self, judged: Sequence[Indicator]) -> None:
        """Raise what ``compile_indicator`` raises, for a column that is lost as well."""
        self._indicators = {each.code: each for each in judged}
        for each in judged:
            definition = IndicatorDefinition.model_validate(each.definition)
            rule = compile_indicator(
                definition, self.dataset, self.columns, today=self.today
            )
            if isinstance(rule, SetRule):
                self._sets.append(rule)
            else:
                self._rows.append(rule)

    @property
    def steps(self) -> int:
        """How many statements it is likely to take; before ``compile`` a few."""
        engine = self.source.engine
        passes = {rule.is_rendered(engine) for rule in self._rows}
        return ALWAYS + len(passes) + len(self._sets)

    def count(self) -> Iterator[tuple[Mapping[str, Any], int]]:
        """How many rows there are of each unit and person."""
        own = (self.dataset.unit, self.dataset.entered_by)
        names = list(dict.fromkeys(filter(None, own)))
        sql = questions.compose_counts(self.source.engine, self._relation, names)
        for *values, count in self._stream(sql, most=MOST_GROUPS):
            yield dict(zip(names, values, strict=True)), int(count)

    def judge(self, gathering: Gathering, before: Before) -> None:
        """Add to *gathering* what breaks any of the rules.

        Raise ``PartlyReadError`` if rows got lost meanwhile.
        """
        engine = self.source.engine
        rendered = [rule for rule in self._rows if rule.is_rendered(engine)]
        others = [rule for rule in self._rows if not rule.is_rendered(engine)]
        if rendered:
            self._judge_there(gathering, rendered)
        if others:
            self._judge_here(gathering, others)
        for rule in self._sets:
            self._judge_set(gathering, rule, before)
        self._require_all(gathering)

    def _judge_there(self, gathering: Gathering, rules: Sequence[RowRule]) -> None:
        names = self._names(rules)
        asked = questions.compose_pass(self.source.engine, self._relation, names, rules)
        for row in self._stream(asked.sql):
            record, broken = asked.read(row)
            for rule in broken:
                self._add(gathering, rule, record)

    def _judge_here(self, gathering: Gathering, rules: Sequence[RowRule]) -> None:
        read = 0
        for record in self._records(self._names(rules)):
            read += 1
            for rule in rules:
                if rule.violates(record):
                    self._add(gathering, rule, record)
        expected = gathering.rows.total()
        if read != expected:
            raise PartlyReadError(read, expected)

    def _judge_set(self, gathering: Gathering, rule: SetRule, before: Before) -> None:
        if rule.is_whole:
            self._judge_whole(gathering, rule, before)
            return
        if rule.elsewhere is not None:
            self._judge_elsewhere(gathering, rule, before)
            return
        names = self._names([rule])
        if rule.pushed_down:
            sql = questions.compose_wrong(
                self.source.engine, self._relation, names, rule
            )
            for row in self._stream(sql):
                self._add(gathering, rule, dict(zip(names, row, strict=True)))
            return
        near = rule.find_near(self._records(sorted(rule.columns)))
        gathering.not_compared[self._indicators[rule.code].id] = near.not_compared
        wrong = set(near.keys)
        for record in self._records(names) if wrong else ():
            if tuple(record[part.name] for part in rule.key) in wrong:
                self._add(gathering, rule, record)

    def _judge_elsewhere(
        self, gathering: Gathering, rule: SetRule, before: Before
    ) -> None:
        """Our rows, each held against what the other source says under the same key."""
        indicator = self._indicators[rule.code]
        known = before.last_rows_of.get((indicator.id, indicator.number))
        names, to_pair = self._names([rule]), agreeing.to_pair(rule)
        self.hold(self.steps)
        with agreeing.read_other(rule, self.open_other, known) as (other, count):
            gathering.rows_of[indicator.id] = count
            where = rule.filtered(self.source.engine)
            for record in self._records(names, where):
                pair = to_pair(record)
                if pair is not None and other.contradicts(pair):
                    self._add(gathering, rule, record)

    def _judge_whole(self, gathering: Gathering, rule: SetRule, before: Before) -> None:
        self.hold(self.steps)
        value = self.source.scalar(rule.statement(self.source.engine, self._relation))
        indicator = self._indicators[rule.code]
        if rule.kind is RuleTest.ROW_COUNT:
            gathering.rows_of[indicator.id] = int(value)
        previous = before.find_rows(indicator, of_all=rule.where is None)
        if rule.is_broken(value, previous):
            name = rule.definition.column or ROWS
            gathering.add(indicator, {name: value}, [name], key=())

    def _require_all(self, gathering: Gathering) -> None:
        """A table that is filled anew while it is read says nothing of what is corrected."""
        self.hold(self.steps)
        sql = questions.compose_counts(self.source.engine, self._relation, ())
        rows, expected = int(self.source.scalar(sql)), gathering.rows.total()
        if rows != expected:
            raise PartlyReadError(rows, expected)

    def _add(
        self, gathering: Gathering, rule: RowRule | SetRule, record: Mapping[str, Any]
    ) -> None:
        gathering.add(self._indicators[rule.code], record, rule.columns)

    def _names(self, rules: Iterable[RowRule | SetRule]) -> list[str]:
        """The columns that a finding of one of *rules* needs, those of the key first."""
        dataset = self.dataset
        own = (dataset.unit, dataset.entered_by, dataset.entered_at)
        looked_at = sorted({name for rule in rules for name in rule.columns})
        return list(
            dict.fromkeys(
                [*dataset.key, *filter(None, own), *dataset.display, *looked_at]
            )
        )

    def _records(
        self, names: Sequence[str], where: str = ""
    ) -> Iterator[Mapping[str, Any]]:
        sql = questions.compose_rows(self.source.engine, self._relation, names, where)
        for row in self._stream(sql):
            yield dict(zip(names, row, strict=True))

    def _stream(self, sql: str, **limits: int) -> Iterator[tuple[Any, ...]]:
        self.hold(self.steps)
        return self.source.stream(sql, **limits)


def require_as_many(rows: int, before: Before) -> None:
    """Raise ``FewerRowsError`` for a table that has lost most of its rows."""
    if before.last is not None and rows < before.last * LEAST_SHARE:
        raise FewerRowsError(rows, before.last)
