"""What the database refuses to lose or to take from elsewhere, whoever writes to it."""

import sqlite3

import pytest

from kb.articles.models import Aspect
from kb.tables import Base
from review import service as review
from review.service import Judgement, Reading
from tests.kb.incidents.closing_sql import (
    WHOLE,
    execute,
    refuse,
    to_close,
    update,
)

GONE = {
    "an incident is deleted": "DELETE FROM incident",
    "a closed one is": "DELETE FROM incident WHERE state = 'closed'",
    "it is moved": "UPDATE incident SET id = id + 1000",
    "an event is rewritten": "UPDATE incident_event SET text = 'x'",
    "an event goes elsewhere": "UPDATE incident_event SET incident_id = incident_id + 1",
    "the word is deleted": "DELETE FROM incident_event WHERE action = 'confirm'",
    "an upsert closes": (
        f"INSERT INTO incident ({WHOLE}) SELECT {WHOLE} FROM incident WHERE true"
        " ON CONFLICT (id) DO UPDATE SET state = 'resolved'"
    ),
    "an upsert rewrites an event": (
        "INSERT INTO incident_event (id, incident_id, action, source, target, text,"
        " internal, details, actor_id, channel, at)"
        " SELECT id, incident_id, action, source, target, 'x',"
        " internal, details, actor_id, channel, at FROM incident_event WHERE true"
        " ON CONFLICT (id) DO UPDATE SET text = 'x'"
    ),
    "a submission's step is rewritten": "UPDATE submission_event SET reason = 'x'",
    "a submission's step is deleted": "DELETE FROM submission_event",
    "an article is deleted": "DELETE FROM article",
    "an article is moved": "UPDATE article SET id = id + 1000",
    "a verdict is added to a revision": (
        "INSERT INTO verdict (id, submission_id, aspect, passed, reason, bulk, overruled,"
        " reviewer_id, at) SELECT id + 1000, submission_id, aspect, passed, reason, bulk,"
        " overruled, reviewer_id, at FROM verdict"
    ),
}


@pytest.mark.usefixtures("closed")
def test_no_evidence_goes(desk):
    desk.approve(desk.submitted())

    for statement in GONE.values():
        refuse(desk.session, statement)


@pytest.mark.usefixtures("confirmed")
def test_values_of_another_table_do_not_close(desk, articles):
    desk.session.flush()
    refuse(
        desk.session,
        "UPDATE incident SET state = 'closed', solution_id = foreign_one.id,"
        " closing_revision_id = foreign_one.current_revision_id"
        " FROM article AS foreign_one WHERE foreign_one.id = :article",
        {"article": articles["foreign"]},
        match="time line",
    )


def copied(table, **changed):
    """Columns and expressions: rows of *table* as they are, but for what is *changed*."""
    names = [column.name for column in Base.metadata.tables[table].columns]
    chosen = ", ".join(str(changed.get(name, name)) for name in names)
    return f"INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} WHERE 1 = 1"


NEW_ID = "id + 1000"


REPLACED = {
    "opened again": "INSERT OR REPLACE " + copied("incident", state="'new'"),
    "as it was": "REPLACE " + copied("incident") + " AND state = 'closed'",
    "by its number": "INSERT OR REPLACE "
    + copied("incident", id=NEW_ID)
    + " AND state = 'closed'",
    "by a number that moves": "UPDATE OR REPLACE incident SET number ="
    " (SELECT number FROM incident WHERE state = 'closed') WHERE state = 'new'",
    "by an id that moves": "UPDATE OR REPLACE incident SET id ="
    " (SELECT id FROM incident WHERE state = 'closed') WHERE state = 'new'",
    "by a row that moves": "UPDATE OR REPLACE incident SET rowid ="
    " (SELECT id FROM incident WHERE state = 'closed') WHERE state = 'new'",
    "without a word": "UPDATE incident SET state = 'closed', verification = NULL"
    " WHERE state = 'new'",
    "whatever is in the way": "UPDATE OR REPLACE incident SET state = 'closed'"
    " WHERE state = 'new'",
    "an event": "INSERT OR REPLACE " + copied("incident_event", text="'x'"),
    "a revision": "INSERT OR REPLACE " + copied("revision", title="'x'"),
    "a revision by its submission": "INSERT OR REPLACE "
    + copied("revision", id=NEW_ID, number="number + 10"),
    "a revision by its number": "INSERT OR REPLACE "
    + copied("revision", id=NEW_ID, submission_id="submission_id + 1000"),
    "a verdict": "INSERT OR REPLACE " + copied("verdict", reason="'x'"),
    "a verdict for another text": "INSERT OR REPLACE "
    + copied("verdict", submission_id="submission_id + 1000"),
    "a verdict that moves": "UPDATE OR REPLACE verdict SET submission_id ="
    " (SELECT min(submission_id) FROM revision)"
    " WHERE submission_id NOT IN (SELECT submission_id FROM revision)",
    "a verdict that takes an id": "UPDATE OR REPLACE verdict SET id ="
    " (SELECT min(id) FROM verdict)"
    " WHERE submission_id NOT IN (SELECT submission_id FROM revision)",
    "an article": "INSERT OR REPLACE " + copied("article", kind="'policy'"),
    "an article that moves": "UPDATE OR REPLACE article SET id = id + 1",
    "an entry of the audit": "INSERT OR REPLACE " + copied("audit_entry", action="'x'"),
    "a submission's step": "INSERT OR REPLACE "
    + copied("submission_event", reason="'x'"),
}


@pytest.fixture
def stranger(desk):
    """Another program at the same file: SQLite leaves keys and checks to each of them."""
    desk.closed()
    desk.incident("一个新的")
    submission = desk.submitted("还在审核")
    review.claim(desk.session, submission, by=desk.as_("reviewer"))
    judged = {Aspect.CONTENT: Judgement(passed=True)}
    reading = Reading(version=submission.version)
    review.judge(desk.session, submission, judged, reading, by=desk.as_("reviewer"))
    desk.session.commit()
    connection = sqlite3.connect(desk.session.get_bind().url.database)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    yield connection
    connection.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_is_kept_is_replaced(stranger):
    before = list(stranger.iterdump())

    for statement in REPLACED.values():
        with pytest.raises(sqlite3.IntegrityError):
            stranger.execute(statement)
        stranger.execute("COMMIT")

    assert list(stranger.iterdump()) == before


POSTGRESQL = [pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]


on_postgresql = pytest.mark.parametrize("database_url", POSTGRESQL, indirect=True)


@on_postgresql
@pytest.mark.usefixtures("closed")
def test_nothing_that_is_kept_is_emptied(desk):
    events = [name for name in Base.metadata.tables if name.endswith("_event")]
    events.remove("outbox_event")  # It is forgotten when it has been delivered.
    for table in (*events, "incident", "revision", "verdict", "audit_entry", "article"):
        refuse(desk.session, f"TRUNCATE {table} CASCADE", match="never emptied")


@on_postgresql
def test_no_article_of_ones_own_is_rested_on(desk, articles, confirmed):
    # A temporary table comes before all others of its name, unless told otherwise.
    execute(desk.session, "CREATE TEMPORARY TABLE article AS SELECT * FROM article")
    execute(desk.session, "UPDATE pg_temp.article SET retired_at = NULL")
    retired = {"solution_id": "retired", "closing_revision_id": "retired revision"}

    values = to_close(articles, retired)
    refuse(desk.session, *update(confirmed, values), match="live solution")


@on_postgresql
def test_no_time_line_of_ones_own_bears_witness(desk):
    incident = desk.resolved(solution=desk.solution())
    for statement in [
        "CREATE TEMPORARY TABLE incident_event AS SELECT * FROM incident_event",
        "UPDATE pg_temp.incident_event SET action = 'confirm' WHERE action = 'resolve'",
        (
            "UPDATE incident SET verification = 'confirmed',"
            " verification_channel = 'test', (verified_at, recorded_by_id) ="
            " (SELECT at, actor_id FROM incident_event WHERE action = 'confirm'),"
            " closing_revision_id ="
            " (SELECT current_revision_id FROM article WHERE article.id = solution_id)"
        ),
    ]:
        execute(desk.session, statement)

    statement = "UPDATE incident SET state = 'closed' WHERE id = :id"
    refuse(desk.session, statement, {"id": incident.id}, match="time line")


@on_postgresql
@pytest.mark.usefixtures("confirmed")
def test_nothing_is_merged_into_closed(desk, articles):
    refuse(
        desk.session,
        "MERGE INTO incident USING article ON article.id = :article"
        " WHEN MATCHED THEN UPDATE SET state = 'closed', solution_id = article.id,"
        " closing_revision_id = article.current_revision_id",
        {"article": articles["foreign"]},
        match="time line",
    )
