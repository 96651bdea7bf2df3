"""Learning from the organisation's solved cases, from reading them to the model."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from search.analysis import Analyser
from search.engine import Document
from search.learning import history, trial
from search.learning.fitting import fit
from search.learning.models import Model, Report, to_stamp
from search.learning.trial import MakeEngine, Way


def learn(
    session: Session,
    read_documents: Callable[[], Iterable[Sequence[Document]]],
    make_engine: MakeEngine,
    analyser: Analyser,
    *,
    now: datetime,
) -> Model:
    """Try the ways of ordering on the past, and fit the best one to all of it.

    Takes seconds to minutes and one processor; nobody waits for it.
    """
    started = time.monotonic()
    total = history.count_cases(session)
    cases = history.read_cases(session)
    verdict = trial.judge(cases, read_documents, make_engine, analyser)
    classifier = (
        fit(trial.to_examples(cases, analyser))
        if verdict.way is Way.CLASSIFIER
        else None
    )
    report = Report(
        learned_at=now,
        cases=total,
        stamp=to_stamp(analyser),
        way=verdict.way,
        outcomes=verdict.outcomes,
        seconds=round(time.monotonic() - started, 1),
        least_strength=verdict.least_strength,
    )
    return Model(report, verdict.weights, classifier)
