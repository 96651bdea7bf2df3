"""What a run finds, kept in batches as it comes: memory stays what one batch takes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kb.quality.definitions import DatasetDefinition
from kb.quality.findings.models import Indicator
from kb.quality.runs.masking import Masking, to_text
from kb.quality.runs.whose import Whose, to_person

MOST_FINDINGS: Final = 100_000
"""Of one indicator in one run; what is beyond is counted only."""
BATCH: Final = 1_000

Keep = Callable[[Sequence[Mapping[str, Any]]], None]
"""Takes the rows of a batch of staged findings."""
Place = tuple[int | None, str]
"""The unit of a row, and what its source calls whoever entered it."""


@dataclass(slots=True)
class Gathering:
    """The findings of one run, from the rows that break its rules."""

    run_id: int
    dataset: DatasetDefinition
    masking: Masking
    keep: Keep
    whose: Whose = field(default_factory=lambda: Whose({}, {}))
    most: int = MOST_FINDINGS
    rows: Counter[Place] = field(default_factory=Counter)
    """Rows that were checked."""
    found: defaultdict[int, Counter[Place]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    """By the indicator's id."""
    only_counted: Counter[int] = field(default_factory=Counter)
    not_compared: Counter[int] = field(default_factory=Counter)
    """Rows that there were too many of to be compared with each other."""
    rows_of: dict[int, int] = field(default_factory=dict)
    """What tests of the number of rows counted, by the indicator's id."""
    _listed: Counter[int] = field(default_factory=Counter)
    _batch: list[Mapping[str, Any]] = field(default_factory=list)

    def count_rows(self, record: Mapping[str, Any], count: int) -> None:
        self.rows[self.place_of(record)] += count

    def add(
        self,
        indicator: Indicator,
        record: Mapping[str, Any],
        shown: Iterable[str],
        key: Sequence[str] | None = None,
    ) -> None:
        """Note that *record* breaks the indicator's rule, which looks at *shown*.

        It is known again by *key*, where that is not the dataset's: of what is no row.
        """
        place = self.place_of(record)
        self.found[indicator.id][place] += 1
        if self._listed[indicator.id] >= self.most:
            self.only_counted[indicator.id] += 1
            return
        self._listed[indicator.id] += 1
        known_by = self.dataset.key if key is None else key
        row = self._to_row(record, place, shown, known_by)
        self._batch.append({"indicator_id": indicator.id, **row})
        if len(self._batch) >= BATCH:
            self.flush()

    def is_whole(self, indicator: Indicator) -> bool:
        """Whether all that is wrong by it is listed: else nothing can be corrected."""
        beyond = (self.only_counted, self.not_compared)
        return not any(each[indicator.id] for each in beyond)

    def flush(self) -> None:
        if self._batch:
            self.keep(self._batch)
            self._batch = []

    def place_of(self, record: Mapping[str, Any]) -> Place:
        unit, person = self.dataset.unit, self.dataset.entered_by
        code = to_text(record.get(unit)) if unit else None
        name = to_person(to_text(record.get(person))) if person else ""
        return self.whose.find_unit(code), name

    def _to_row(
        self,
        record: Mapping[str, Any],
        place: Place,
        shown: Iterable[str],
        key: Sequence[str],
    ) -> Mapping[str, Any]:
        dataset = self.dataset
        wanted = (*filter(None, [dataset.entered_at]), *dataset.display, *sorted(shown))
        beside = [name for name in wanted if name in record and name not in key]
        unit_id, person = place
        return {
            "run_id": self.run_id,
            "identity": self.masking.identify(record, key),
            "key": self.masking.show(record, key),
            "shown": self.masking.show(record, beside),
            "sealed": self.masking.seal(record, (*key, *beside)),
            "unit_id": unit_id,
            "person": person,
            "author_id": self.whose.find_author(person),
        }
