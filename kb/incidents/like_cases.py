"""Past cases that say nearly the same, as groups: each led by the first that came.

A new case is compared with what leads a group and shares a band with it (ADR 11); from
``NEAR`` on it belongs there, else it leads a group of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from kb.articles.likeness import Sketch, Wording, to_sketch
from kb.incidents.past_cases import PastCase, PastCaseBand

NEAR: Final = 0.5
"""Share of common shingles: what different people write of one fix."""
MIN_TEXT: Final = 20
"""Characters; "done" and "fixed" are no solution for anybody else."""
MAX_TEXT: Final = 2_000
"""Of what is compared; further down stand copies of letters and logs."""
_AT_ONCE: Final = 5_000
"""Values that one statement asks for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared of a case, and of which client it is."""

    case_id: int
    client_id: int
    title: str
    resolution: str


@dataclass(slots=True)
class _Leader:
    case_id: int
    client_id: int
    shingles: frozenset[str]


def group(session: Session, cases: Iterable[Said]) -> None:
    """Put new cases that say what was done into groups; of one client each."""
    telling = [each for each in cases if len(each.resolution) >= MIN_TEXT]
    sketches = [(each, _to_sketch(each.title, each.resolution)) for each in telling]
    leaders = _find_leaders(session, [sketch for _, sketch in sketches])
    groups: list[dict[str, int]] = []
    bands: list[dict[str, int]] = []
    for said, sketch in sketches:
        leader = _find_near(said, sketch, leaders)
        groups.append({"of": said.case_id, "leader": leader or said.case_id})
        if leader is None:
            new = _Leader(said.case_id, said.client_id, sketch.shingles)
            for position, value in enumerate(sketch.values):
                leaders.setdefault(value, []).append(new)
                bands.append(
                    {"case_id": said.case_id, "position": position, "value": value}
                )
    # Past the mapper, which would look at each of a hundred thousand bands.
    connection = session.connection()
    if groups:
        connection.execute(
            update(PastCase.__table__)  # type: ignore[arg-type]  # It is one.
            .where(PastCase.id == bindparam("of"))
            .values(group_id=bindparam("leader")),
            groups,
        )
    if bands:
        connection.execute(insert(PastCaseBand), bands)


def _to_sketch(title: str, resolution: str) -> Sketch:
    return to_sketch(Wording(title, {"resolution": resolution[:MAX_TEXT]}))


def _find_leaders(
    session: Session, sketches: Sequence[Sketch]
) -> dict[int, list[_Leader]]:
    """By the values of their bands; of those that share one with any of *sketches*."""
    wanted = sorted({value for sketch in sketches for value in sketch.values})
    pairs: list[tuple[int, int]] = []
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        rows = session.execute(
            select(PastCaseBand.value, PastCaseBand.case_id).where(
                PastCaseBand.value.in_(some)
            )
        )
        pairs += [(value, case_id) for value, case_id in rows]
    by_id = _read_leaders(session, {case_id for _, case_id in pairs})
    found: dict[int, list[_Leader]] = {}
    for value, case_id in pairs:
        found.setdefault(value, []).append(by_id[case_id])
    return found


def _read_leaders(session: Session, ids: Iterable[int]) -> dict[int, _Leader]:
    columns = (PastCase.id, PastCase.client_id, PastCase.title, PastCase.resolution)
    rows = session.execute(select(*columns).where(PastCase.id.in_(sorted(ids))))
    return {
        row.id: _Leader(
            row.id, row.client_id, _to_sketch(row.title, row.resolution).shingles
        )
        for row in rows
    }


def _find_near(
    said: Said, sketch: Sketch, leaders: dict[int, list[_Leader]]
) -> int | None:
    """The leader that shares most with it, if that is enough."""
    candidates = {
        each.case_id: each
        for value in sketch.values
        for each in leaders.get(value, ())
        if each.client_id == said.client_id
    }
    shares = {key: _share(each.shingles, sketch) for key, each in candidates.items()}
    best = max(shares, key=lambda key: (shares[key], -key), default=None)
    return best if best is not None and shares[best] >= NEAR else None


def _share(others: frozenset[str], sketch: Sketch) -> float:
    return len(sketch.shingles & others) / (len(sketch.shingles | others) or 1)
