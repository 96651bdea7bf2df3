"""Operations on runs of data quality: asked for, and how far one is."""

from typing import ClassVar, Final

from kb.audit import By
from kb.people.models import Scope
from kb.quality.datasets import get_dataset
from kb.quality.findings.models import QualityRun, RunState
from kb.quality.runs import waiting
from web.api.operation import Call, Operation
from web.api.shapes import Id, Moment, Shape, Tag, Word


class StartRunInput(Shape):
    dataset: Word
    """By code."""


class QualityRunInput(Shape):
    id: Id


class QualityRunOutput(Shape):
    """A dataset held against its indicators, as a whole or not at all."""

    id: int
    dataset: str
    state: RunState
    steps: int
    """How many statements it is likely to take; 0 before that is known."""
    step: int
    checked: int
    """Rows."""
    found: int
    opened: int
    reopened: int
    corrected: int
    fault: str
    """Its code, where it failed."""
    message: str
    started_at: Moment
    """Or asked for, while it waits."""
    ended_at: Moment | None
    changed_columns: list[str]
    """Which the source had not at the last look, or of another type."""

    item_names: ClassVar = {"changed_columns": "column"}


def start(call: Call, given: StartRunInput) -> QualityRunOutput:
    dataset = get_dataset(call.session, given.dataset)
    return _to_output(waiting.ask(call.session, dataset, by=_by(call)))


def get(call: Call, given: QualityRunInput) -> QualityRunOutput:
    return _to_output(waiting.get_run(call.session, given.id, _by(call)))


def _by(call: Call) -> By:
    return By(call.actor, call.now)


def _to_output(run: QualityRun) -> QualityRunOutput:
    same = ("id", "state", "steps", "step", "checked", "found")
    counts = ("opened", "reopened", "corrected", "started_at", "ended_at")
    return QualityRunOutput(
        dataset=run.dataset.code,
        fault=run.fault_code,
        message=run.fault,
        changed_columns=[each["name"] for each in run.changed_columns],
        **{name: getattr(run, name) for name in (*same, *counts)},
    )


START: Final = Operation(
    name="startQualityRun",
    summary="Ask for a run over a dataset; it begins when its source is free.",
    tag=Tag.QUALITY,
    scope=Scope.ADMINISTER,
    takes=StartRunInput,
    gives=QualityRunOutput,
    run=start,
    writes=True,
)
GET: Final = Operation(
    name="getQualityRun",
    summary="Get how far a run of data quality is, and what it found.",
    tag=Tag.QUALITY,
    scope=Scope.ADMINISTER,
    takes=QualityRunInput,
    gives=QualityRunOutput,
    run=get,
)
