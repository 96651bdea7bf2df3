"""A process that is killed between an answer and its item leaves both or none."""

import os
import signal

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.database import connect
from kb.duties.models import DutyAnswer, DutyRun, RunState
from kb.items.models import Item
from tests.conftest import NOON
from tests.desk import Desk
from tests.kb.duties.conftest import WARM, Office, make_office


@pytest.fixture
def planned(database):
    """The id of a run that waits to be done, in a database that keeps it."""
    with database.writing() as session:
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )
        return make_office(Desk(session)).run().id


def complete_and_die(url, run_id, moment):
    """In a process of its own; *moment* says when nothing more of it happens."""
    child = os.fork()
    if not child:
        _complete(url, run_id, moment)
        die()
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def _complete(url, run_id, moment):
    with connect(url).writing() as session:
        moment()
        office = Office(Desk(session), session.get_one(DutyRun, run_id).duty.unit)
        office.complete(session.get_one(DutyRun, run_id), WARM)


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def after_the_item():
    event.listen(Item, "after_insert", die)


def after_the_answers():
    event.listen(DutyAnswer, "after_insert", die)


def before_the_commit():
    event.listen(Session, "before_commit", die)


def after_the_commit():
    event.listen(Session, "after_commit", die)


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (after_the_item, (0, 0, RunState.PLANNED)),
        (after_the_answers, (0, 0, RunState.PLANNED)),
        (before_the_commit, (0, 0, RunState.PLANNED)),
        (after_the_commit, (1, 3, RunState.DONE)),
    ],
)
def test_a_killed_process_leaves_answer_and_item_or_none(
    database, database_url, planned, moment, kept
):
    assert complete_and_die(database_url, planned, moment) == signal.SIGKILL

    with database.reading() as session:
        items = session.scalar(select(func.count(Item.id)))
        answers = session.scalar(select(func.count(DutyAnswer.id)))
        state = session.get_one(DutyRun, planned).state
    assert (items, answers, state) == kept
