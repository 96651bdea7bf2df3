"""Whom the demonstration works for: its own organisation and a client with other hours.

What was agreed with each: units, contract, calendars, service levels, catalogue, rosters.
"""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from kb import accounts
from kb.calendars import service as calendars
from kb.calendars.business_time import MINUTES_OF_DAY, Span
from kb.calendars.models import Calendar
from kb.people import units
from kb.people.models import ManagedSystem, Post, Tier, Unit
from kb.requests import kinds
from kb.rosters import service as rosters
from kb.rosters.models import Turn
from kb.rosters.service import ShiftDraft
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.services import catalogue, clients, contracts
from kb.services.catalogue import Entry
from kb.services.contracts import Terms
from kb.services.models import OWN, Client
from web.demo.cast import Cast
from web.services import Services

UNIT: Final = "市级信息科"
"""Where the first line works."""
REGION: Final = "省级信息中心"
PORT: Final = "port"
PORT_UNIT: Final = "港务集团信息部"
TERMINAL: Final = "集装箱码头"
"""Below it, where its own desk works."""
SINCE: Final = timedelta(days=120)
"""How long ago all of it was agreed: before the first incident."""
PROMISED: Final = {
    1: (15, 240),
    2: (30, 480),
    3: (120, 1_440),
    4: (240, 2_880),
    5: (480, 7_200),
}
"""Minutes to respond and to resolve, by priority."""
PROMISED_TO_PORT: Final = {1: (10, 120), 2: (15, 240), 3: (30, 480), 4: (60, 720)}
"""The same around the clock, for a terminal never rests."""
ALWAYS: Final = ((Span(0, MINUTES_OF_DAY),),) * 7
PROVIDERS: Final = ("firstline", "expert", "reviewer", "manager")
"""Who works for both clients; people of the port see the port alone."""
SHIFTS: Final = (("白班", "08:00-20:00"), ("夜班", "20:00-08:00"))
SERVICES: Final = (
    ("workplace", "办公终端与打印", "Workplace and printing", False),
    ("mail", "邮件与日历", "Mail and calendar", False),
    ("remote", "远程接入", "Remote access", False),
    ("terminal", "码头生产系统", "Terminal operations", True),
)
"""Code, names, and whether it is the port's alone."""


def add_organisation(services: Services) -> None:
    """Add what is not there yet: all of it, or nothing."""
    now = services.now()
    with services.database.writing() as session:
        if session.scalar(select(Client.id).where(Client.code == PORT)) is not None:
            return
        cast = Cast(session, now)
        add_units(cast)
        port = add_port(cast)
        promise(cast, port)
        add_services(cast, port)
        add_rosters(cast)


def add_units(cast: Cast) -> None:
    session, by = cast.session, cast.as_("admin", SINCE)
    region = units.add_unit(session, REGION, tier=Tier.REGION)
    city = units.add_unit(session, UNIT, tier=Tier.CITY, parent=region)
    head = units.add_unit(session, PORT_UNIT, tier=Tier.CITY)
    terminal = units.add_unit(session, TERMINAL, tier=Tier.COUNTY, parent=head)
    head.lead = cast.find("portlead")
    for login, unit, level in (
        ("firstline", city, 1),
        ("expert", region, 3),
        ("portdesk", terminal, 1),
        ("portlead", head, 2),
    ):
        person = cast.find(login)
        units.assign(session, person, unit, Post.TECHNICAL)
        accounts.set_level(session, person, level, by=by)
    units.assign(session, cast.find("portuser"), terminal, Post.BUSINESS)
    session.add(ManagedSystem(name="OA", owner=cast.find("expert"), unit=region))


def add_port(cast: Cast) -> Client:
    """The client with its calendar and its contract; some people work for both."""
    session, by = cast.session, cast.as_("admin", SINCE)
    own = session.get_one(Client, OWN)
    names = {"zh": "云江区局", "en": "Yunjiang bureau"}
    clients.edit_client(session, own, names, calendar_id=own.calendar_id, by=by)
    names = {"zh": "云江港务集团", "en": "Yunjiang Port Group"}
    port = clients.add_client(session, PORT, names, by=by)
    calendar = add_calendar(cast)
    clients.edit_client(session, port, names, calendar_id=calendar.id, by=by)
    year = by.now.astimezone().year
    terms = Terms(
        number=f"YJ-IT-{year}-017",
        name="信息系统运维服务",
        starts_on=date(year, 1, 1),
        ends_on=date(year + 1, 12, 31),
        unit=units.get_by_name(session, PORT_UNIT),
    )
    contracts.add_contract(session, port, terms, by=by)
    for login in PROVIDERS:
        for client in (own, port):
            clients.assign(session, cast.find(login), client, by=by)
    return port


def add_calendar(cast: Cast) -> Calendar:
    draft = calendars.Draft(
        code=PORT,
        names={
            "zh": "港口生产日历（全天候）",
            "en": "Port operations, around the clock",
        },
        zone="Asia/Shanghai",
    )
    by = cast.as_("admin", SINCE)
    return calendars.add_calendar(cast.session, draft, week=ALWAYS, by=by)


def promise(cast: Cast, port: Client) -> None:
    by = cast.as_("admin", SINCE)
    for client, promised in ((None, PROMISED), (port, PROMISED_TO_PORT)):
        for priority, (respond, resolve) in promised.items():
            agreed = Promise(
                client=client,
                priority=priority,
                respond_minutes=respond,
                resolve_minutes=resolve,
            )
            levels.add(cast.session, agreed, by=by)


def add_services(cast: Cast, port: Client) -> None:
    session, by = cast.session, cast.as_("admin", SINCE)
    offered = [
        kind
        for kind in kinds.list_kinds(session)
        if kind.code in {"fault", "technical_question", "service_request"}
    ]
    for code, zh, en, of_port in SERVICES:
        entry = Entry(
            names={"zh": zh, "en": en}, client=port if of_port else None, kinds=offered
        )
        catalogue.add_service(session, code, entry, by=by)


def add_rosters(cast: Cast) -> None:
    session, by = cast.session, cast.as_("admin", SINCE)
    for name, unit_name, people in (
        ("一线值班", UNIT, ("firstline", "expert")),
        ("码头值班", TERMINAL, ("portdesk", "portlead")),
    ):
        unit: Unit = units.get_by_name(session, unit_name)
        roster = rosters.add_roster(
            session, name, unit=unit, post=Post.TECHNICAL, turn=Turn.WEEK, by=by
        )
        members = [cast.find(login) for login in people]
        rosters.set_members(session, roster, members, by=by)
        starts_on = by.now.astimezone().date()
        for shift, hours in SHIFTS:
            draft = ShiftDraft(
                name=shift, rule="FREQ=DAILY", hours=hours, starts_on=starts_on
            )
            rosters.add_shift(session, roster, draft, by=by)
