"""A run is completed or skipped: its answers are judged, kept for good, and acted upon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.checklists.errors import ChecklistInputError
from kb.checklists.questions import (
    AnswerType,
    Checklist,
    Judged,
    Question,
    judge,
    unknown_question,
)
from kb.duties import findings, telling
from kb.duties.errors import AnsweredOtherwiseError, DutyCase, DutyInputError
from kb.duties.findings import Answered, Finding
from kb.duties.listing import get_run
from kb.duties.models import DutyAnswer, DutyRun, DutyRunEvent
from kb.duties.models import RunState as State
from kb.duties.moves import MOVES, Action
from kb.duties.service import read
from kb.emergency import plans
from kb.emergency.drills import note_drill
from kb.items.sources import ItemSource
from kb.masking import keep_block
from kb.text import clean

ONCE: Final = -1
"""The place of a question that is asked once in all."""

Key = tuple[int, str]
"""Place and question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody answered: the text of each answer, and a remark to some."""

    checklist: int
    """The number of the version that was shown."""
    answers: Mapping[Key, str]
    remarks: Mapping[Key, str] = field(default_factory=dict)
    language: str
    """In which what is found is described."""


def list_questions(run: DutyRun, checklist: Checklist) -> list[tuple[Key, Question]]:
    """Every question of a run in the order in which it is asked: place by place."""
    places = range(len(run.places)) if run.places else [ONCE]
    repeated = [
        ((place, each.key), each)
        for place in places
        for each in checklist.questions
        if not each.once
    ]
    once = [((ONCE, each.key), each) for each in checklist.questions if each.once]
    return repeated + once


def find_place(run: DutyRun, place: int) -> str:
    return run.places[place] if place != ONCE else ""


def to_field(key: Key) -> str:
    """What a form calls the answer."""
    return f"answer-{key[0]}-{key[1]}"


def complete(
    session: Session, run_id: int, filled: Filled, *, source: ItemSource, by: By
) -> DutyRun:
    """Keep the answers for good, and open what each finding asks for, all or nothing.

    The same answers of the same person again change nothing: a bad line sends twice.
    Raise ``AnsweredOtherwiseError`` for others, ``ChecklistInputError`` for what is no
    answer, and what the table of moves raises.
    """
    run = _lock(session, run_id, by)
    if run.state is State.DONE:
        return _require_same(run, filled, by)
    MOVES.require(run, Action.COMPLETE, by.actor.user)
    version = run.duty.checklist
    if version.number != filled.checklist:
        raise DutyInputError(
            "The checklist has changed meanwhile. Load the page anew.",
            case=DutyCase.OLD_CHECKLIST,
        )
    answered = _judge_all(run, read(version), filled)
    rows = [
        findings.open_for(
            session,
            run,
            Finding(
                answered=each,
                photos=_photos_of(each, answered),
                source=source,
                language=filled.language,
            ),
            by=by,
        )
        if each.judged.is_finding
        else findings.to_row(run, each)
        for each in answered
    ]
    session.add_all(rows)
    session.flush()  # Once the run is over, the database takes no answer any more.
    run.checklist, run.done_by_id, run.done_at = version, by.actor.user.id, by.now
    found = sum(row.is_finding for row in rows)
    event = DutyRunEvent(run_id=run.id, details={"findings": found})
    MOVES.step(session, run, Action.COMPLETE, event, by=by)
    _note_drill(session, run, by)
    telling.end_asking(session, run, now=by.now)
    return run


def _note_drill(session: Session, run: DutyRun, by: By) -> None:
    """The plan was tried, and is looked at again later; not one retired meanwhile."""
    plan_id = run.duty.plan_id
    if run.plan_revision_id is None or plan_id is None:
        return
    plan = plans.find_in_force(session, plan_id)
    if plan is not None:
        held_on = by.now.astimezone().date()
        note_drill(session, plan.article, held_on, duty_run_id=run.id, by=by)


def skip(session: Session, run_id: int, reason: str, *, by: By) -> DutyRun:
    """Say why it is not done. Raise ``DutyInputError`` without a reason."""
    run = _lock(session, run_id, by)
    MOVES.require(run, Action.SKIP, by.actor.user)
    text = clean(reason)
    if not text:
        raise DutyInputError(
            "Say why it is not done.", case=DutyCase.REASON_MISSING, field="reason"
        )
    run.reason = text
    event = DutyRunEvent(run_id=run.id, text=text, details={})
    MOVES.step(session, run, Action.SKIP, event, by=by)
    telling.end_asking(session, run, now=by.now)
    return run


def _lock(session: Session, run_id: int, by: By) -> DutyRun:
    """Raise ``NotFoundError``; it is given as it is now, and stays so."""
    run = get_run(session, run_id, by.actor.user)
    session.scalar(
        select(DutyRun)
        .where(DutyRun.id == run.id)
        .with_for_update(of=DutyRun)
        .execution_options(populate_existing=True)
    )
    return run


def _require_same(run: DutyRun, filled: Filled, by: By) -> DutyRun:
    checklist = run.checklist
    if checklist is not None and run.done_by_id == by.actor.user.id:
        sent = [_to_kept(each) for each in _judge_all(run, read(checklist), filled)]
        if sent == [_row_to_kept(each) for each in run.answers]:
            return run
    raise AnsweredOtherwiseError(run.done_by.name if run.done_by else "")


def _to_kept(answered: Answered) -> tuple[int, str, str, str]:
    value = answered.judged.value
    return answered.place, answered.question.key, value, answered.remark


def _row_to_kept(row: DutyAnswer) -> tuple[int, str, str, str]:
    return row.place, row.question, row.value, row.remark


def _judge_all(run: DutyRun, checklist: Checklist, filled: Filled) -> list[Answered]:
    asked = list_questions(run, checklist)
    for _, name in filled.answers.keys() - {key for key, _ in asked}:
        raise unknown_question(name)
    return [
        Answered(
            question=question,
            judged=_judge(key, question, filled),
            remark=keep_block(filled.remarks.get(key, "")),
            place=key[0],
            place_name=find_place(run, key[0]),
        )
        for key, question in asked
    ]


def _judge(key: Key, question: Question, filled: Filled) -> Judged:
    try:
        return judge(question, filled.answers.get(key, ""))
    except ChecklistInputError as error:
        error.values["field"] = to_field(key)
        raise


def _photos_of(finding: Answered, answered: Sequence[Answered]) -> list[str]:
    """The photos of the same place go with what was found there."""
    return [
        each.judged.value
        for each in answered
        if each.question.type is AnswerType.PHOTO
        and each.judged.value
        and each.place in (finding.place, ONCE)
    ]
