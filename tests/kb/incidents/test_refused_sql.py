"""What the database refuses of incidents by itself, whoever writes to it."""

import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.articles.kinds import ArticleKind
from kb.articles.models import Aspect
from kb.incidents import closing, links, verification
from kb.incidents.models import Incident
from kb.migrations.incident_rules import MAY_CHANGE
from kb.tables import Base
from review import retiring
from review import service as review
from review.service import Judgement, Reading
from tests.conftest import NOON
from tests.factories import make_article, make_draft

COLUMNS = {column.name: column for column in Incident.__table__.columns}
WHOLE = ", ".join(COLUMNS)


@pytest.fixture
def articles(desk):
    """Ids by the names in ``BROKEN``, and those of a solution that would do."""
    solution = desk.solution("自己的方案")
    outdated = solution.current_revision_id
    make_article(
        desk.session,
        make_draft("自己的方案，第二版"),
        user=desk.person("manager"),
        article=solution,
    )
    found = {"solution": solution, "foreign": desk.solution("别人的方案")}
    found["policy"] = desk.solution("一项制度", kind=ArticleKind.POLICY)
    found["retired"] = desk.solution("下架的方案")
    retiring.retire(desk.session, found["retired"].id, "过时", by=desk.as_("reviewer"))
    ids = {name: article.id for name, article in found.items()}
    revisions = {
        f"{name} revision": article.current_revision_id
        for name, article in found.items()
    }
    return {**ids, **revisions, "outdated revision": outdated}


@pytest.fixture
def confirmed(desk, articles):
    """All that closing wants is there."""
    incident = desk.resolved()
    links.link(desk.session, incident, articles["solution"], by=desk.as_("technician"))
    return verification.confirm(desk.session, incident, by=desk.as_("reporter"))


@pytest.fixture
def closed(desk, confirmed):
    return closing.close(desk.session, confirmed, by=desk.as_("technician"))


def execute(session, statement, values=None):
    session.flush()
    with session.begin_nested():
        return session.execute(text(statement), values or {})


def refuse(
    session,
    statement,
    values=None,
    match="incident|article|verdict|kept for good|happened",
):
    with pytest.raises(DBAPIError, match=match):
        execute(session, statement, values)


def set_of(values):
    return ", ".join(f"{name} = :{name}" for name in values)


def to_close(articles, broken=None):
    """Values that close an incident, apart from what is *broken*."""
    values = {
        "state": "closed",
        "closing_revision_id": "solution revision",
        "closed_at": NOON.isoformat(" "),
        **(broken or {}),
    }
    return {name: articles.get(value, value) for name, value in values.items()}


def update(incident, values):
    statement = f"UPDATE incident SET {set_of(values)} WHERE id = :id"
    return statement, {**values, "id": incident.id}


def insert(incident, values):
    """A copy of *incident* under another id, with *values*."""
    own = {"id": ":id", "number": ":number"} | {name: f":{name}" for name in values}
    chosen = ", ".join(own.get(name, name) for name in COLUMNS)
    statement = f"INSERT INTO incident ({WHOLE}) SELECT {chosen} FROM incident WHERE id = :other"
    new = {"id": incident.id + 1_000, "number": "INC-999999", "other": incident.id}
    return statement, {**values, **new}


def test_sql_that_keeps_the_rule_is_let_through(desk, articles, confirmed):
    execute(desk.session, *update(confirmed, to_close(articles)))


def test_no_incident_is_inserted_closed(desk, articles, confirmed):
    refuse(desk.session, *insert(confirmed, to_close(articles)))


def test_a_closed_incident_is_not_copied(desk, closed):
    refuse(desk.session, *insert(closed, {}))


def test_an_incident_in_any_other_state_is_inserted(desk, confirmed):
    execute(desk.session, *insert(confirmed, {}))


# What a row would say that closes with something missing: one column at a time, and an
# article that solves nothing. The names stand for ids of `articles`.
BROKEN = {
    "no solution": {"solution_id": None},
    "no revision": {"closing_revision_id": None},
    "no word": {"verification": None},
    "no time of the word": {"verified_at": None},
    "another time of the word": {"verified_at": "2026-01-01 00:00:00"},
    "nobody recorded it": {"recorded_by_id": None},
    "another channel": {"verification_channel": "rest"},
    "denied": {"verification": "denied"},
    "unanswered": {"verification": "unanswered"},
    "nothing at all": {
        "solution_id": None,
        "closing_revision_id": None,
        "verification": None,
        "verified_at": None,
    },
    "a foreign revision": {"closing_revision_id": "foreign revision"},
    "an outdated revision": {"closing_revision_id": "outdated revision"},
    "a revision that is not there": {"closing_revision_id": 10**8},
    "a solution that nobody linked": {
        "solution_id": "foreign",
        "closing_revision_id": "foreign revision",
    },
    "a policy": {"solution_id": "policy", "closing_revision_id": "policy revision"},
    "a retired article": {
        "solution_id": "retired",
        "closing_revision_id": "retired revision",
    },
}


@pytest.mark.parametrize("write", [update, insert])
def test_nothing_closes_with_something_missing(desk, articles, confirmed, write):
    for broken in BROKEN.values():
        refuse(desk.session, *write(confirmed, to_close(articles, broken)))


@pytest.mark.parametrize("state", ["new", "in_progress", "cancelled"])
def test_nothing_closes_that_is_not_resolved(desk, articles, confirmed, state):
    reason = "duplicate" if state == "cancelled" else None
    other = desk.incident("另一个").id if reason else None
    back = {"state": state, "cancel_reason": reason, "duplicate_of_id": other}
    execute(desk.session, *update(confirmed, back))

    values = to_close(articles, {"cancel_reason": None, "duplicate_of_id": None})
    refuse(desk.session, *update(confirmed, values), match="resolved")


def test_nothing_closes_on_a_word_without_an_event(desk, articles):
    incident = desk.resolved()
    links.link(desk.session, incident, articles["solution"], by=desk.as_("technician"))
    reporter = desk.person("reporter").id
    word = {
        "verification": "confirmed",
        "verified_at": NOON.isoformat(" "),
        "verified_by_id": reporter,
        "recorded_by_id": reporter,
        "verification_channel": "test",
    }

    values = {**to_close(articles), **word}
    refuse(desk.session, *update(incident, values), match="time line")
    execute(desk.session, *update(incident, word))
    refuse(
        desk.session,
        *update(incident, to_close(articles)),
        match="time line",
    )


def word_of(incident):
    return {
        name: str(getattr(incident, name))
        for name in ("verification", "verification_channel")
    } | {
        "verified_by_id": incident.verified_by_id,
        "recorded_by_id": incident.recorded_by_id,
    }


def test_nothing_closes_again_on_the_word_of_the_first_time(desk, articles, closed):
    word = word_of(closed)
    closing.reopen(desk.session, closed, "又坏了", by=desk.as_("reporter"))
    verification.resolve(desk.session, closed, "重启", by=desk.as_("technician"))
    first = "(SELECT at FROM incident_event WHERE action = 'confirm')"

    statement = (
        f"UPDATE incident SET {set_of(to_close(articles) | word)},"
        f" verified_at = {first} WHERE id = :id"
    )
    values = {**to_close(articles), **word, "id": closed.id}
    refuse(desk.session, statement, values, match="time line")


def test_nothing_closes_on_a_word_given_for_another_solution(desk, articles, confirmed):
    word = word_of(confirmed)
    links.link(desk.session, confirmed, articles["foreign"], by=desk.as_("technician"))
    first = "(SELECT at FROM incident_event WHERE action = 'confirm')"
    values = to_close(articles, {"closing_revision_id": "foreign revision"}) | word

    statement = (
        f"UPDATE incident SET {set_of(values)}, verified_at = {first} WHERE id = :id"
    )
    refuse(desk.session, statement, {**values, "id": confirmed.id}, match="time line")


def other_value(column):
    """An expression for a value that is another one, also if there is none."""
    name = column.name
    if isinstance(column.type, sa.Boolean):
        return f"NOT {name}"
    if isinstance(column.type, sa.Integer):
        return f"COALESCE({name}, 0) + 1"
    if isinstance(column.type, sa.JSON):
        return """'{"other": 1}'"""
    if isinstance(column.type, sa.String):
        return f"COALESCE({name}, '') || 'x'"
    return "'2020-01-01 00:00:00'"


@pytest.mark.usefixtures("closed")
def test_a_closed_incident_never_changes(desk):
    """A column that is new here is added within ``incident_rules.lifted``."""
    row = execute(desk.session, "SELECT * FROM incident").mappings().one()

    for name in sorted(COLUMNS.keys() - MAY_CHANGE):
        value = other_value(COLUMNS[name])
        several = f"version = version + 1, {name} = {value} WHERE state = 'closed'"
        refuse(desk.session, f"UPDATE incident SET {name} = {value}")
        refuse(desk.session, f"UPDATE incident SET {several}")
        if COLUMNS[name].nullable and row[name] is not None:
            refuse(desk.session, f"UPDATE incident SET {name} = NULL")


@pytest.mark.usefixtures("closed")
def test_a_closed_incident_is_grouped_and_commented_on(desk):
    execute(
        desk.session,
        "UPDATE incident SET version = version + 1, updated_at = updated_at",
    )
    execute(desk.session, "UPDATE incident SET problem_id = NULL")


REOPENED = {
    "state": "in_progress",
    "verification": None,
    "verified_at": None,
    "verified_by_id": None,
    "recorded_by_id": None,
    "verification_channel": "",
    "satisfaction": None,
    "satisfaction_word": "",
    "closing_revision_id": None,
    "closed_at": None,
}
KEPT = {
    "verification": "confirmed",
    "verified_at": NOON.isoformat(" "),
    "verified_by_id": 1,
    "recorded_by_id": 1,
    "verification_channel": "page",
    "satisfaction": 5,
    "satisfaction_word": "好",
    "closing_revision_id": 1,
    "closed_at": NOON.isoformat(" "),
}


def test_a_closed_incident_is_reopened(desk, closed):
    execute(desk.session, *update(closed, REOPENED))


def test_a_reopened_incident_keeps_neither_word_nor_closing(desk, closed):
    for name, kept in KEPT.items():
        values = REOPENED | {name: kept}
        refuse(desk.session, *update(closed, values), match="neither word")


def test_a_closed_incident_is_only_reopened(desk, closed):
    for state in ("new", "resolved", "cancelled", "Closed"):
        values = REOPENED | {"state": state}
        refuse(desk.session, *update(closed, values), match="only be reopened")
    refuse(
        desk.session, *update(closed, REOPENED | {"state": None}), match="(?i)not.null"
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
