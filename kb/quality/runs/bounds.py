"""What a run counted only, or did not compare: of what there was too much."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.quality.findings.models import Indicator, QualityRun, RunIndicator, RunState


@dataclass(frozen=True, slots=True)
class Beyond:
    only_counted: int = 0
    """Found, and not listed."""
    not_compared: int = 0
    """Rows that were not held against each other."""


def find_beyond(session: Session, indicator: Indicator) -> Beyond:
    """By the last run that ended well."""
    found = session.execute(
        select(RunIndicator.only_counted, RunIndicator.not_compared)
        .join(QualityRun, QualityRun.id == RunIndicator.run_id)
        .where(
            RunIndicator.indicator_id == indicator.id,
            QualityRun.state == RunState.DONE,
        )
        .order_by(RunIndicator.id.desc())
        .limit(1)
    ).first()
    return Beyond(*found) if found else Beyond()


def sum_beyond(session: Session, run_id: int) -> Beyond:
    """Of all indicators of a run."""
    counted, left = session.execute(
        select(
            func.coalesce(func.sum(RunIndicator.only_counted), 0),
            func.coalesce(func.sum(RunIndicator.not_compared), 0),
        ).where(RunIndicator.run_id == run_id)
    ).one()
    return Beyond(int(counted), int(left))
