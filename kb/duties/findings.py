"""What becomes of an answer outside its limits: an item, or an incident."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.audit import By
from kb.checklists.questions import AnswerType, Judged, Question, say, write_number
from kb.duties.models import DutyAnswer, DutyRun, Opens
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report, open_incident
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.people.models import User
from kb.registers.models import Record
from kb.registers.ties import tie
from kb.services.models import Client
from kb.text import MAX_LINE, cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of a run, judged, with where it was given."""

    question: Question
    judged: Judged
    remark: str
    place: int
    place_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    answered: Answered
    photos: Sequence[str]
    """Of the place where it was found."""
    source: ItemSource
    language: str
    """In which it is described."""


def open_for(session: Session, run: DutyRun, finding: Finding, *, by: By) -> DutyAnswer:
    """The answer as it is kept, with the item or incident that it opens."""
    answer = to_row(run, finding.answered)
    title, description = _describe(run, finding)
    if run.duty.opens is Opens.INCIDENT:
        report = Report(
            title=title,
            description=description,
            unit=run.duty.unit,
            post=run.duty.post,
            channel=Channel.SELF_SERVICE,
            client=session.get_one(Client, run.duty.client_id),
        )
        # The actor may come from another session.
        reporter = session.get_one(User, by.actor.user.id)
        incident = open_incident(session, report, reporter=reporter, by=by)
        answer.incident_id = incident.id
        _tie(session, run, incident, finding.answered.place, by=by)
    else:
        new = NewItem(
            title=title,
            description=description,
            source=finding.source,
            source_id=run.id,
            client_id=run.duty.client_id,
            unit_id=run.duty.unit_id,
            record_id=find_record_id(run, finding.answered.place),
        )
        answer.item_id = open_item(session, new, by=by).id
    return answer


def find_record_id(run: DutyRun, place: int) -> int | None:
    """The record that stands at that place of the walk, where it goes through records."""
    return run.record_ids[place] if 0 <= place < len(run.record_ids) else None


def _tie(
    session: Session, run: DutyRun, incident: Incident, place: int, *, by: By
) -> None:
    record_id = find_record_id(run, place)
    record = session.get(Record, record_id) if record_id is not None else None
    # Since it was planned, it may have gone to another client.
    if record is not None and record.client_id == incident.client_id:
        tie(session, incident, record, by=by)


def to_row(run: DutyRun, answered: Answered) -> DutyAnswer:
    return DutyAnswer(
        run_id=run.id,
        place=answered.place,
        question=answered.question.key,
        value=answered.judged.value,
        remark=answered.remark,
        is_finding=answered.judged.is_finding,
    )


def say_value(question: Question, value: str, language: str) -> str:
    """An answer in words: a choice by its name, a number with what it is measured in."""
    match question.type:
        case AnswerType.CHOICE:
            named = {each.code: each.words for each in question.choices}
            return say(named.get(value, value), language)
        case AnswerType.YES_NO:
            return _YES_NO[value][language[:2] == "zh"] if value else ""
        case AnswerType.NUMBER:
            return f"{value} {question.measured_in}".strip()
        case _:
            return value


_YES_NO = {"yes": ("yes", "是"), "no": ("no", "否")}


def say_limits(question: Question) -> str:
    """Such as 18–27 °C; nothing where there is none."""
    low, high = question.lowest, question.highest
    if low is not None and high is not None:
        limits = f"{write_number(low)}–{write_number(high)}"
    elif low is not None:
        limits = f"≥ {write_number(low)}"
    elif high is not None:
        limits = f"≤ {write_number(high)}"
    else:
        return ""
    return f"{limits} {question.measured_in}".strip()


def _describe(run: DutyRun, finding: Finding) -> tuple[str, str]:
    """Title and description, in the language of whoever answers."""
    answered, language = finding.answered, finding.language
    question = answered.question
    place = f"{answered.place_name} · " if answered.place_name else ""
    colon = "：" if language.startswith("zh") else ": "
    said = say_value(question, answered.judged.value, language)
    words = f"{place}{say(question.words, language)}{colon}{said}"
    limits = say_limits(question)
    lines = [
        f"{run.duty.title} ({run.duty.number}, {run.planned_for})",
        f"{words} ({limits})" if limits else words,
        answered.remark,
        *finding.photos,
    ]
    return cut(words, MAX_LINE), "\n\n".join(line for line in lines if line)
