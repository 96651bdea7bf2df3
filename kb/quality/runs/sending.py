"""What only the back office can correct goes there with the run that finds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from kb.content.store import ContentStore
from kb.quality.findings import back_office
from kb.quality.findings.models import Finding, Indicator
from kb.quality.findings.moves import MOVES, Action
from kb.quality.runs.applying import Applying
from kb.quality.vocabulary import Fix

MOST_CASES: Final = 100
"""Incidents of one run. A rule that is new over old data would flood a desk: what is
beyond stays with its units, whose people send what they look at."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The findings of one run that the back office has to correct."""

    applying: Applying
    store: ContentStore

    def send(self, judged: Sequence[Indicator]) -> int:
        """Open the one incident of each indicator and unit; return how many there are.

        What was sent before, and taken back by a person since, is not sent again, unless
        it was corrected and has come back. A code that means no unit is no work for the
        back office: whoever keeps the sources maps it.
        """
        back = [
            each.id for each in judged if each.fix is Fix.BACK and not each.is_built_in
        ]
        groups = self._list_groups(back)
        for indicator_id, unit_id in groups:
            self._send_group(indicator_id, unit_id)
        return len(groups)

    def _list_groups(self, indicators: Sequence[int]) -> list[tuple[int, int | None]]:
        """The fullest first."""
        rows = self.applying.session.execute(
            select(Finding.indicator_id, Finding.unit_id)
            .where(Finding.indicator_id.in_(indicators), self._is_due())
            .group_by(Finding.indicator_id, Finding.unit_id)
            .order_by(func.count().desc(), Finding.indicator_id, Finding.unit_id)
            .limit(MOST_CASES)
        )
        return [(indicator_id, unit_id) for indicator_id, unit_id in rows]

    def _is_due(self) -> ColumnElement[bool]:
        by, run = self.applying.by, self.applying.run
        return (
            (Finding.last_run_id == run.id)
            & Finding.state.in_(MOVES.moves[Action.SEND].sources)
            & or_(Finding.incident_id.is_(None), Finding.reopened_at == by.now)
        )

    def _send_group(self, indicator_id: int, unit_id: int | None) -> None:
        session, by = self.applying.session, self.applying.by
        of_group = (
            (Finding.indicator_id == indicator_id)
            & (
                Finding.unit_id.is_(None)
                if unit_id is None
                else Finding.unit_id == unit_id
            )
            & self._is_due()
        )
        listed = session.scalars(
            select(Finding)
            .where(of_group)
            .order_by(Finding.id)
            .limit(back_office.MOST)
            .execution_options(populate_existing=True)
        ).all()
        incident = back_office.open_with_list(session, listed, "", self.store, by=by)
        self.applying.move(
            Action.SEND,
            of_group,
            {"incident": incident.number},
            incident_id=incident.id,
            sent_at=func.coalesce(Finding.sent_at, by.now),
        )
