"""Inspections of what stores data, as it comes in and before it leaves."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.checklists.questions import Checklist, judge, read_checklist, to_data
from kb.registers.errors import RecordNotAllowedError
from kb.registers.models import Inspection, Passage, Record
from kb.registers.moves import Remark
from kb.registers.service import note
from kb.registers.visibility import may_keep
from kb.text import clean

_FILES: Final = {Passage.ENTRY: "entry.yaml", Passage.EXIT: "exit.yaml"}


@cache
def checklist_for(passage: Passage) -> Checklist:
    """What is asked at the door; kept with each inspection as it was."""
    import yaml  # noqa: PLC0415 - no start needs it.

    text = files("kb.registers").joinpath("inspections_shipped", _FILES[passage])
    return read_checklist(yaml.safe_load(text.read_text(encoding="utf-8")))


def inspect(
    session: Session,
    record: Record,
    passage: Passage,
    answers: Mapping[str, str],
    *,
    text: str = "",
    by: By,
) -> Inspection:
    """Keep the answers; whether it passed follows from them: it has no finding.

    Raise ``ChecklistInputError`` for a question without an answer.
    """
    if not may_keep(by.actor.user, record):
        raise RecordNotAllowedError
    checklist = checklist_for(passage)
    judged = {
        each.key: judge(each, answers.get(each.key, "")) for each in checklist.questions
    }
    found = [key for key, each in judged.items() if each.is_finding]
    change = note(
        session,
        record,
        Remark.INSPECT,
        text=clean(text),
        by=by,
        passage=passage.value,
        findings=found,
    )
    inspection = Inspection(
        record_id=record.id,
        change_id=change.id,
        passage=passage,
        answers={
            "questions": to_data(checklist),
            "said": {key: each.value for key, each in judged.items()},
            "findings": found,
        },
        passed=not found,
        text=change.text,
        actor_id=by.actor.user.id,
        at=by.now,
    )
    session.add(inspection)
    session.flush()  # Whether it may pass is asked of the database.
    return inspection


def list_inspections(session: Session, record: Record) -> Sequence[Inspection]:
    """The latest first."""
    return session.scalars(
        select(Inspection)
        .where(Inspection.record_id == record.id)
        .order_by(Inspection.id.desc())
    ).all()
