"""Which texts carry which pictures: kept by the change itself, so that no door forgets it.

Whoever writes an address into a text shows the picture to all its readers. So it counts
only where the writer may see that picture: an address that somebody got to know opens
nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.articles.models import Submission, SubmissionEvent, Verdict
from kb.changes.models import Change, ChangeEvent
from kb.duties.models import DutyAnswer, DutyRunEvent
from kb.incidents.models import Incident, IncidentEvent
from kb.people.models import User
from kb.pictures import visibility
from kb.pictures.addresses import find_keys
from kb.pictures.models import Picture, PictureUse
from kb.problems.models import Problem, ProblemEvent


@dataclass(frozen=True, slots=True)
class _Carrier:
    """Whose words they are: what a use refers to."""

    column: InstrumentedAttribute[int | None]
    id: int
    is_new: bool = False
    """It cannot have carried any before."""
    loses: bool = True
    """Whether these are all its texts; else others of it, which stay, carry the rest."""

    @property
    def is_it(self) -> ColumnElement[bool]:
        return self.column == self.id


_WORDS: Final = ("description", "done", "answers")
_REWORDED: Final = "incidents reworded"
"""Under this name the ``info`` of a session has the ids of those whose words it changed."""


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: Any) -> None:
    _note_reworded(session)
    _follow_steps(
        session, [row for row in session.new if isinstance(row, IncidentEvent)]
    )
    for row in (*session.new, *session.dirty):
        follow = _OF_STEPS.get(type(row))
        if follow is not None and row in session.new:
            follow(session, row)
        elif isinstance(row, Verdict) and _is_changed(row, "reason"):
            _follow_words(
                session, row.submission_id, row.reason, row.reviewer_id, row.at
            )
        elif isinstance(row, SubmissionEvent) and row in session.new:
            _follow_words(session, row.submission_id, row.reason, row.actor_id, row.at)
        elif isinstance(row, Submission) and _is_changed(row, "sections"):
            texts = row.sections.values()
            carrier = _Carrier(PictureUse.submission_id, row.id, row in session.new)
            _carry(session, carrier, texts,
                   writer_id=row.author_id, now=row.updated_at)  # fmt: skip


def _note_reworded(session: Session) -> None:
    """A new one has carried nothing before."""
    ids = {
        row.id
        for row in session.dirty
        if isinstance(row, Incident) and not inspect(row).unmodified.issuperset(_WORDS)
    }
    if ids:
        session.info.setdefault(_REWORDED, set()).update(ids)


def _follow_steps(session: Session, steps: Sequence[IncidentEvent]) -> None:
    """A step has words of its own, and may have changed those of the incident."""
    if not steps:
        return
    for step in steps:
        carrier = _Carrier(PictureUse.event_id, step.id, is_new=True)
        _carry(session, carrier, [step.text],
               writer_id=step.actor_id, now=step.at)  # fmt: skip
    last = {each.incident_id: each for each in steps}
    words = {key: _words_of(session.get_one(Incident, key)) for key in last}
    reworded: set[int] = session.info.get(_REWORDED, set())
    # What shows no picture, and says what it said, carries none.
    carried = _list_carried(
        session, [key for key in last if key in reworded or find_keys(words[key])]
    )
    for step in last.values():
        incident = session.get_one(Incident, step.incident_id)
        told = words[incident.id]
        _carry(session, _Carrier(PictureUse.incident_id, incident.id), told,
               writer_id=step.actor_id, now=step.at,
               before=carried.get(incident.id, set()))  # fmt: skip


def _words_of(incident: Incident) -> list[str]:
    told = [incident.description, incident.done, *(incident.answers or {}).values()]
    return [each for each in told if each]


def _list_carried(
    session: Session, incident_ids: Sequence[int]
) -> Mapping[int | None, set[int]]:
    """The pictures of several incidents, in one statement."""
    if not incident_ids:
        return {}
    found: dict[int | None, set[int]] = {}
    said = {"incidents": tuple(incident_ids)}
    for incident_id, picture_id in session.execute(_CARRIED, said):
        found.setdefault(incident_id, set()).add(picture_id)
    return found


_CARRIED: Final = select(PictureUse.incident_id, PictureUse.picture_id).where(
    PictureUse.incident_id.in_(bindparam("incidents", expanding=True))
)


def _follow_problem(session: Session, step: ProblemEvent) -> None:
    problem = session.get_one(Problem, step.problem_id)
    carrier = _Carrier(PictureUse.problem_id, problem.id, loses=False)
    _carry(session, carrier, [step.text, problem.description, problem.cause],
           writer_id=step.actor_id, now=step.at)  # fmt: skip


def _follow_change(session: Session, step: ChangeEvent) -> None:
    change = session.get_one(Change, step.change_id)
    carrier = _Carrier(PictureUse.change_id, change.id, loses=False)
    _carry(session, carrier, [step.text, change.description, change.result],
           writer_id=step.actor_id, now=step.at)  # fmt: skip


def _follow_run(session: Session, step: DutyRunEvent) -> None:
    """Answers are written before the step that keeps them for good."""
    answers = session.scalars(
        select(DutyAnswer).where(DutyAnswer.run_id == step.run_id)
    )
    told = [step.text, *(text for row in answers for text in (row.value, row.remark))]
    carrier = _Carrier(PictureUse.duty_run_id, step.run_id, loses=False)
    _carry(session, carrier, told, writer_id=step.actor_id, now=step.at)


_OF_STEPS: Final[Mapping[type, Callable[[Session, Any], None]]] = {
    ProblemEvent: _follow_problem,
    ChangeEvent: _follow_change,
    DutyRunEvent: _follow_run,
}


def _follow_words(
    session: Session, submission_id: int, words: str, writer_id: int, now: datetime
) -> None:
    """What reviewers say of a submission is no part of the article that it becomes."""
    carrier = _Carrier(PictureUse.judged_id, submission_id, loses=False)
    _carry(session, carrier, [words], writer_id=writer_id, now=now)


def _is_changed(row: Any, name: str) -> bool:
    return bool(inspect(row).attrs[name].history.has_changes())


def _carry(
    session: Session,
    carrier: _Carrier,
    texts: Iterable[str],
    *,
    writer_id: int,
    now: datetime,
    before: set[int] | None = None,
) -> None:
    """Make the uses of *carrier* those that its *texts* say.

    *before* are the pictures that it carries, where the caller knows.
    """
    keys = find_keys(text for text in texts if text)
    if not keys and (carrier.is_new or not carrier.loses):
        return
    if before is None:
        query = select(PictureUse.picture_id).where(carrier.is_it)
        before = set() if carrier.is_new else set(session.scalars(query))
    if not keys and not before:
        return
    named = session.scalars(select(Picture).where(Picture.key.in_(keys))).all()
    fresh = [each for each in named if each.id not in before]
    writer = session.get_one(User, writer_id) if fresh else None
    for picture in fresh:
        if writer is not None and visibility.may_see(session, picture, writer):
            _add(session, picture, {carrier.column.key: carrier.id})
    gone = before - {each.id for each in named} if carrier.loses else set()
    for picture_id in gone:
        _remove(session, picture_id, carrier.is_it, now)


def _add(session: Session, picture: Picture, carrier: dict[str, int]) -> None:
    session.execute(insert(PictureUse).values(picture_id=picture.id, **carrier))
    session.execute(
        update(Picture).where(Picture.id == picture.id).values(unused_since=None)
    )


def _remove(session: Session, picture_id: int, is_carrier: Any, now: datetime) -> None:
    session.execute(
        delete(PictureUse).where(PictureUse.picture_id == picture_id, is_carrier)
    )
    others = select(PictureUse.id).where(PictureUse.picture_id == picture_id)
    session.execute(
        update(Picture)
        .where(Picture.id == picture_id, ~others.exists())
        .values(unused_since=now)
    )
