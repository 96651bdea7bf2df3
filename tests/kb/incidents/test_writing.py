"""What is written at once: each flush costs more than the rows in it."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from kb.incidents import commenting, transfers
from kb.incidents.commenting import Comment
from tests.statements import asked_of

KEYS = "SELECT incident.id, incident.id AS"


@contextmanager
def writes_of(session):
    """The flushes meanwhile, and the questions for what an event's thing is called."""
    flushed, keys = [], []

    def note_flush(*_told):
        flushed.append(1)

    event.listen(session, "before_flush", note_flush)
    try:
        with asked_of(session.get_bind()) as asked:
            yield flushed, keys
            session.flush()
    finally:
        event.remove(session, "before_flush", note_flush)
    keys += [each for each in asked if each.startswith(KEYS)]


def comment(desk, incident):
    said = Comment("x", internal=True)
    commenting.comment(desk.session, incident, said, by=desk.as_("technician"))


def take_over(desk, incident):
    transfers.take_over(desk.session, incident, by=desk.as_("technician"))


def test_a_new_request_is_written_in_two(desk):
    """Its row, of whose id the number is made; then everything else."""
    desk.incident("Another, so that there is somebody to ask.")
    desk.session.flush()
    with writes_of(desk.session) as (flushed, asked):
        desk.incident()

    assert (len(flushed), asked) == (2, [])


@pytest.mark.parametrize("act", [comment, take_over])
def test_a_step_and_what_it_tells_are_written_in_one(desk, act):
    incident = desk.started()
    desk.session.flush()
    with writes_of(desk.session) as (flushed, asked):
        act(desk, incident)

    assert (len(flushed), asked) == (1, [])
