"""What is written at once: each flush costs more than the rows in it."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from kb.incidents import commenting, transfers
from kb.incidents.commenting import Comment


@contextmanager
def writes_of(session):
    """The flushes meanwhile, and the questions for what an event's thing is called."""
    flushed, asked = [], []

    def note_flush(*_told):
        flushed.append(1)

    def note(_connection, _cursor, statement, *_others):
        if statement.startswith("SELECT incident.id, incident.id AS"):
            asked.append(statement)

    engine = session.get_bind()
    event.listen(session, "before_flush", note_flush)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield flushed, asked
        session.flush()
    finally:
        event.remove(session, "before_flush", note_flush)
        event.remove(engine, "before_cursor_execute", note)


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
