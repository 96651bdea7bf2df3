"""Why something deviates: a change explains it, or an item follows it up."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.audit import By
from kb.baselines.errors import BaselineCase, BaselineInputError
from kb.baselines.models import Baseline, Deviation
from kb.baselines.moves import MOVES, Action
from kb.changes.listing import visible_to as changes_for
from kb.changes.models import Change, ChangeState
from kb.errors import NotFoundError
from kb.items.models import Item
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.text import cut, to_line

EXPLAINS: Final = frozenset(
    {ChangeState.IN_PROGRESS, ChangeState.DONE, ChangeState.CLOSED}
)
"""What was never begun, or was undone, changed nothing."""


def tie(
    session: Session, baseline: Baseline, ids: Collection[int], number: str, *, by: By
) -> Change:
    """Say that the change explains these deviations: all of them, or none.

    Raise ``BaselineInputError`` for a change that the caller does not see, that is
    another client's, or that has not begun.
    """
    deviations = _lock(session, baseline, ids)
    for each in deviations:
        MOVES.require(each, Action.TIE, by.actor.user)
    change = _find_change(session, baseline, number, by)
    for each in deviations:
        each.change_id = change.id
        _step(session, each, Action.TIE, by=by, change=change.id)
    return change


def raise_item(
    session: Session, baseline: Baseline, ids: Collection[int], *, by: By
) -> Item:
    """Say that nobody was to do this: one item follows all of them up."""
    deviations = _lock(session, baseline, ids)
    for each in deviations:
        MOVES.require(each, Action.RAISE, by.actor.user)
    item = open_item(session, _describe(baseline, deviations), by=by)
    for each in deviations:
        each.item_id = item.id
        _step(session, each, Action.RAISE, by=by, item=item.id)
    return item


def untie(
    session: Session, baseline: Baseline, ids: Collection[int], *, by: By
) -> None:
    """Take back that a change explains them."""
    deviations = _lock(session, baseline, ids)
    for each in deviations:
        MOVES.require(each, Action.UNTIE, by.actor.user)
    for each in deviations:
        change_id, each.change_id = each.change_id, None
        _step(session, each, Action.UNTIE, by=by, change=change_id)


def _lock(
    session: Session, baseline: Baseline, ids: Collection[int]
) -> Sequence[Deviation]:
    """Raise ``NotFoundError`` for one that is none of the baseline."""
    if not ids:
        raise BaselineInputError(
            "Choose at least one deviation.", case=BaselineCase.NOTHING_CHOSEN
        )
    found = session.scalars(
        select(Deviation)
        .where(Deviation.baseline_id == baseline.id, Deviation.id.in_(ids))
        .order_by(Deviation.id)
        .with_for_update(of=Deviation)
        .execution_options(populate_existing=True)
    ).all()
    if missing := set(ids) - {each.id for each in found}:
        raise NotFoundError("deviation", min(missing))
    return found


def _find_change(session: Session, baseline: Baseline, number: str, by: By) -> Change:
    change_id = numbering.CHANGES.read(number)
    change = session.scalar(
        select(Change).where(
            Change.id == change_id, changes_for(session, by.actor.user)
        )
    )
    given = to_line(number)[:20]
    if change is None:
        raise BaselineInputError(
            f"There is no change {given}.",
            case=BaselineCase.UNKNOWN_CHANGE,
            field="change",
            number=given,
        )
    if change.client_id != baseline.client_id:
        raise BaselineInputError(
            f"{change.number} is a change of another client.",
            case=BaselineCase.OTHER_CLIENT,
            field="change",
            number=change.number,
        )
    if change.state not in EXPLAINS:
        raise BaselineInputError(
            f"{change.number} has not begun, or was undone: it explains nothing.",
            case=BaselineCase.CHANGE_NOT_MADE,
            field="change",
            number=change.number,
        )
    return change


def _describe(baseline: Baseline, deviations: Sequence[Deviation]) -> NewItem:
    first = deviations[0]
    about = first.record.code if len(deviations) == 1 else f"{len(deviations)} ×"
    names = ", ".join(sorted({each.attribute for each in deviations}))
    return NewItem(
        title=cut(f"{baseline.name}: {about} {names}"),
        description=cut("\n".join(_list_lines(deviations)), _LONGEST),
        source=ItemSource.BASELINE,
        source_id=baseline.id,
        client_id=baseline.client_id,
        unit_id=_find_unit(baseline, deviations),
    )


def _list_lines(deviations: Iterable[Deviation]) -> Iterable[str]:
    for each in deviations:
        yield f"{each.record.code} {each.attribute}: {each.actual} ({each.expected})"


def _find_unit(baseline: Baseline, deviations: Iterable[Deviation]) -> int | None:
    """Where all of them are; else where the group is."""
    units = {each.record.unit_id for each in deviations}
    return units.pop() if len(units) == 1 else baseline.unit_id


def _step(
    session: Session,
    deviation: Deviation,
    action: Action,
    *,
    by: By,
    **details: int | None,
) -> None:
    MOVES.advance(deviation, action, now=by.now)
    deviation.decided_by_id, deviation.decided_at = by.actor.user.id, by.now
    audit.record(session, action, deviation, by=by, **details)


_LONGEST: Final = 4_000
