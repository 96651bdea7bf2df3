"""Deviations brought up to what the facts say: opened, as before, or corrected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.baselines.comparing import (
    Difference,
    Expectation,
    compare,
    read_expectations,
)
from kb.baselines.groups import list_members, read_known, to_facts
from kb.baselines.models import (
    Baseline,
    BaselineEdition,
    Deviation,
    DeviationState,
)
from kb.registers.models import Record


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison changed."""

    opened: int = 0
    corrected: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.opened + other.opened, self.corrected + other.corrected)


_Key = tuple[int, str]
"""Record and attribute."""


def find_edition(session: Session, baseline: Baseline) -> BaselineEdition | None:
    """The one in force."""
    return session.scalar(
        select(BaselineEdition).where(
            BaselineEdition.baseline_id == baseline.id,
            BaselineEdition.number == baseline.edition,
        )
    )


def read_expected(session: Session, baseline: Baseline) -> tuple[Expectation, ...]:
    """Nothing of one that has ended, or has no edition yet."""
    edition = find_edition(session, baseline)
    if edition is None or baseline.ended_at is not None:
        return ()
    return read_expectations(edition.expected)


def compare_all(session: Session, baseline: Baseline, *, by: By) -> Outcome:
    """Hold the whole group against the edition in force; the caller has locked it.

    What deviates of a record that has left the group is expected no more.
    """
    there = select(Deviation).where(Deviation.baseline_id == baseline.id)
    return _bring_up(session, baseline, list_members(session, baseline), there, by)


def compare_one(
    session: Session, baseline: Baseline, record: Record, *, by: By
) -> Outcome:
    """As ``compare_all``, of one record of the group."""
    there = select(Deviation).where(
        Deviation.baseline_id == baseline.id, Deviation.record_id == record.id
    )
    return _bring_up(session, baseline, [record], there, by)


def _bring_up(
    session: Session,
    baseline: Baseline,
    records: Sequence[Record],
    there: Select[Deviation],
    by: By,
) -> Outcome:
    found = _find(session, baseline, records)
    before = session.scalars(
        there.where(Deviation.state != DeviationState.CORRECTED)
        .order_by(Deviation.id)
        .with_for_update(of=Deviation)
        .execution_options(populate_existing=True)
    ).all()
    ended = [each for each in before if not _goes_on(each, found)]
    for each in ended:
        each.state, each.corrected_at, each.updated_at = (
            DeviationState.CORRECTED,
            by.now,
            by.now,
        )
    # What is corrected leaves its place before the next of that fact takes it.
    session.flush()
    kept = {
        _key(each): each
        for each in before
        if each.state is not DeviationState.CORRECTED
    }
    for key, each in kept.items():
        each.expected, each.actual = found[key].wanted, found[key].actual
        each.edition, each.seen_at = baseline.edition, by.now
    opened = {key: each for key, each in found.items() if key not in kept}
    session.add_all(_open(baseline, opened, by))
    session.flush()
    return Outcome(len(opened), len(ended))


def _find(
    session: Session, baseline: Baseline, records: Iterable[Record]
) -> Mapping[_Key, Difference]:
    ids = {each.code: each.id for each in records}
    known = to_facts(read_known(session, list(records)))
    return {
        (ids[code], attribute): each
        for code, attribute, each in compare(read_expected(session, baseline), known)
    }


def _goes_on(deviation: Deviation, found: Mapping[_Key, Difference]) -> bool:
    """Whether it is the same still: a change explains one value, and not the next."""
    now = found.get(_key(deviation))
    if now is None:
        return False
    return deviation.state is not DeviationState.TIED or deviation.actual == now.actual


def _key(deviation: Deviation) -> _Key:
    return deviation.record_id, deviation.attribute


def _open(
    baseline: Baseline, differences: Mapping[_Key, Difference], by: By
) -> Iterable[Deviation]:
    for (record_id, attribute), each in differences.items():
        yield Deviation(
            baseline_id=baseline.id,
            record_id=record_id,
            attribute=attribute,
            expected=each.wanted,
            actual=each.actual,
            edition=baseline.edition,
            state=DeviationState.OPEN,
            opened_at=by.now,
            seen_at=by.now,
            updated_at=by.now,
        )
