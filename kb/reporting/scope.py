"""What the blocks of one report are made of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kb.reporting.vocabulary import Vocabulary
from kb.reports.cuts import Cut
from kb.reports.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    session: Session
    period: Period
    cut: Cut
    vocabulary: Vocabulary
    now: datetime
