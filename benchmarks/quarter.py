"""A quarter of a region at work: 14 cities, 100 counties, and their incidents, in a database."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, case, func, insert, literal, null, select, text
from sqlalchemy.orm import Session

from kb import table_statistics
from kb.database import Database
from kb.incidents.actions import Action, Remark
from kb.incidents.models import Arrival, Channel, Incident, IncidentEvent, State
from kb.migrations import incident_rules
from kb.people import units
from kb.people.models import Membership, Post, Role, Tier, User
from kb.people.users import add_user
from kb.reports.periods import read_period
from kb.service_levels.models import Clock, ClockState, ServiceLevel, Target

QUARTER: Final = "2026-Q3"
CITIES, COUNTIES, WORKERS = 14, 100, 240
CAUSES: Final = ("", "hardware", "misoperation", "line", "data", "not_by_process")
BATCH: Final = 2_000
LATE_AFTER: Final = timedelta(hours=4)
BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)


def fill(database: Database, many: int) -> None:
    """Do nothing where there are incidents already."""
    chance = random.Random(1)
    with database.writing() as session:
        if session.scalar(select(Incident.id).limit(1)) is not None:
            return
        places = _add_units(session)
        people = [_add_worker(session, number, places) for number in range(WORKERS)]
        session.add(
            ServiceLevel(respond_minutes=60, resolve_minutes=240, active_from=BEGINNING)
        )
    for start in range(0, many, BATCH):
        with database.writing() as session:
            rows = [
                _make(number, _find_time(number / many, chance), chance, places, people)
                for number in range(start, min(start + BATCH, many))
            ]
            session.execute(insert(Incident), rows)
    with database.engine.begin() as connection:
        _close(connection)
        _add_time_lines(connection)
    table_statistics.gather(database)
    if database.is_shared:
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _add_units(session: Session) -> list[int]:
    region = units.add_unit(session, "Region", tier=Tier.REGION)
    cities = [
        units.add_unit(session, f"City {number}", tier=Tier.CITY, parent=region)
        for number in range(CITIES)
    ]
    counties = [
        units.add_unit(
            session,
            f"County {number}",
            tier=Tier.COUNTY,
            parent=cities[number % CITIES],
        )
        for number in range(COUNTIES)
    ]
    return [each.id for each in (*cities, *counties)]


def _add_worker(session: Session, number: int, places: list[int]) -> User:
    worker = add_user(
        session,
        f"worker{number}",
        name=f"Worker {number}",
        roles=[Role.TECHNICIAN],
        now=BEGINNING,
    )
    worker.password_hash = "none that a password has"
    posts = list(Post)
    worker.memberships.append(
        Membership(
            unit_id=places[number % len(places)],
            post=posts[number // len(places) % len(posts)],
        )
    )
    session.flush()
    return worker


def _find_time(share: float, chance: random.Random) -> datetime:
    """When so large a *share* of the incidents had been opened: ids grow with time."""
    period = read_period(QUARTER)
    passed = (period.until - period.since) * share
    return period.since + passed + timedelta(minutes=chance.random())


def _make(
    number: int,
    created: datetime,
    chance: random.Random,
    places: list[int],
    people: list[User],
) -> dict[str, Any]:
    place = chance.choice(places)
    level = chance.choice((1, 1, 1, 2, 3))
    person = chance.choice(people).id
    is_new = not number % 10
    return {
        "number": f"INC-{number:06}",
        "title": f"Incident {number}",
        "description": "The printer says nothing. " * chance.randrange(1, 20),
        "state": State.NEW if is_new else State.RESOLVED,
        "reporter_id": person,
        "confirmer_id": person,
        "unit_id": place,
        "origin_unit_id": place if chance.random() < 0.9 else chance.choice(places),
        "post": chance.choice(list(Post)),
        "system": f"System {chance.randrange(20)}",
        "category": f"Category {chance.randrange(8)}",
        "level": level,
        "highest_level": level,
        "opened_level": 1,
        "assignee_id": person if not is_new or chance.random() < 0.5 else None,
        "channel": chance.choice(list(Channel)),
        "cause": chance.choice(CAUSES),
        "satisfaction": None,
        "due_at": created + LATE_AFTER if is_new else None,
        "created_at": created,
        "updated_at": created,
        "resolved_at": None
        if is_new
        else created + timedelta(hours=chance.randrange(1, 12)),
        "written_for_it": chance.random() < 0.2,
    }


def _close(connection: Connection) -> None:
    """What is resolved is closed, past the rules that hold for people."""
    context = MigrationContext.configure(connection)
    with Operations.context(context), incident_rules.lifted():
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        else:
            connection.execute(
                text("ALTER TABLE incident DROP CONSTRAINT ck_incident_closing_rule")
            )
        connection.execute(
            text(
                "UPDATE incident SET state = 'closed', closed_at = resolved_at,"
                " satisfaction = 1 + id % 5 WHERE state = 'resolved'"
            )
        )


def _add_time_lines(connection: Connection) -> None:
    """Where each came to, what happened to it, and its two clocks, counted in the database."""
    connection.execute(
        insert(Arrival).from_select(
            ["incident_id", "unit_id", "post", "level", "by_id", "at"],
            select(
                Incident.id,
                Incident.origin_unit_id,
                Incident.post,
                Incident.level,
                Incident.reporter_id,
                Incident.created_at,
            ),
        )
    )
    steps = (
        (Remark.OPEN, State.NEW, Incident.created_at),
        (Action.RESOLVE, State.RESOLVED, Incident.resolved_at),
        (Action.CLOSE, State.CLOSED, Incident.closed_at),
    )
    for action, target, at in steps:
        _add_events(connection, action, target, at)
    for goal in Target:
        _add_clocks(connection, goal)


def _add_events(
    connection: Connection, action: Action | Remark, target: State, at: Any
) -> None:
    columns = {
        "incident_id": Incident.id,
        "action": literal(action.value),
        "text": literal(""),
        "details": literal("{}")
        if connection.dialect.name == "sqlite"
        else text("'{}'::json"),
        "actor_id": Incident.reporter_id,
        "channel": literal("page"),
        "at": at,
        "target": literal(target, IncidentEvent.target.type),
        "internal": literal(False),
    }
    connection.execute(
        insert(IncidentEvent).from_select(
            list(columns), select(*columns.values()).where(at.is_not(None))
        )
    )


def _add_clocks(connection: Connection, target: Target) -> None:
    """One of seven closed ones was late; those still open have all missed their time."""
    is_late = Incident.id % 7 == 0
    is_open = Incident.closed_at.is_(None)
    state = Clock.state.type
    missed_at = case(
        (is_open, Incident.due_at), (is_late, Incident.closed_at), else_=null()
    )
    columns = {
        "incident_id": Incident.id,
        "target": literal(target, Clock.target.type),
        "level_id": select(ServiceLevel.id).limit(1).scalar_subquery(),
        "state": case(
            (is_open | is_late, literal(ClockState.MISSED, state)),
            else_=literal(ClockState.MET, state),
        ),
        "started_at": Incident.created_at,
        "due_at": Incident.created_at,
        "missed_at": missed_at,
        "met_at": Incident.closed_at,
        "ended_at": func.coalesce(missed_at, Incident.closed_at),
        "spent_seconds": Incident.id % 40_000,
    }
    connection.execute(
        insert(Clock).from_select(list(columns), select(*columns.values()))
    )
