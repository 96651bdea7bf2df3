"""What stands on the pages that are looked at."""

from sqlalchemy import select

from kb.alerts import refusals
from kb.alerts.refusals import Refusal
from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.outbox import distribution, webhooks
from kb.outbox.models import Delivery, DeliveryState, EventKind
from kb.people import units
from kb.people.models import Post, Tier
from kb.reporting import service as reporting
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked
from kb.reports.periods import read_period
from kb.rosters import service as rosters
from kb.rosters.models import Turn
from kb.rosters.service import ShiftDraft
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from tests.alerts import send_storm
from tests.conftest import NOON
from tests.desk import Desk
from tests.kb.reporting.vocabulary import VOCABULARY
from web.background import delivering

REFUSED = Refusal(
    path="/hooks/alertmanager",
    status=422,
    code="bad_alert",
    detail="alerts.0.labels: Field required.",
    address="2001:db8::7:1:2:9",
)


def webhook(session, desk):
    """One that is told of everything."""
    webhooks.add(
        session,
        "https://receiver.example.org/a/long/path/of/a/receiver/of/messages?key=0123",
        list(EventKind),
        key="only for tests",
        by=desk.as_("administrator"),
    )


def tell(session):
    """Deliveries of each state to the webhook, with long payloads and reasons."""
    distribution.distribute(session, delivering.describe, now=NOON)
    session.flush()
    rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    rows[0].state, rows[0].status, rows[0].duration_ms = DeliveryState.DELIVERED, 200, 8
    rows[1].state, rows[1].status, rows[1].attempts = DeliveryState.GIVEN_UP, 503, 9
    rows[1].reason, rows[2].reason = "status", "refused_address"


def work(services, people):
    """An incident that waits for its user's word, and a submission for its reviewer."""
    with services.database.writing() as session:
        everybody = {
            "reporter": people["requester"],
            "technician": people["technician"],
            "manager": people["manager"],
            "administrator": people["administrator"],
        }
        desk = Desk(
            session,
            people={
                part: session.merge(user, load=False)
                for part, user in everybody.items()
            },
        )
        webhook(session, desk)
        promise = Promise(priority=3, respond_minutes=15, resolve_minutes=240)
        levels.add(session, promise, by=desk.as_("manager"))
        desk.resolved(solution=desk.solution())
        contacts.add_contact(
            session,
            Card(name="王建国", phone="138 0371 8866"),
            by=desk.as_("technician"),
        )
        desk.submitted()
        session.flush()
        tell(session)
        send_storm(session, people["technician"].id)
        refusals.note(session, REFUSED, now=NOON)
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )
        add_roster(session, desk)
        add_report(session, desk)


def add_report(session, desk):
    """The draft of a report, which somebody has still to write to."""
    asked = Asked(kind=read_kinds()["monthly"], period=read_period("2026-02"))
    reporting.make(session, asked, VOCABULARY, by=desk.as_("manager"))


def add_roster(session, desk):
    """Somebody on duty by day and by night, on one day somebody else."""
    unit = units.add_unit(session, "运维中心", tier=Tier.CITY)
    by, day = desk.as_("manager"), NOON.date()
    technician = desk.person("technician")
    technician.password_hash = "any"
    roster = rosters.add_roster(
        session, "一线值班", unit=unit, post=Post.TECHNICAL, turn=Turn.WEEK, by=by
    )
    rosters.set_members(session, roster, [technician], by=by)
    for name, hours in (("白班", "09:00-17:00"), ("夜班", "17:00-09:00")):
        draft = ShiftDraft(name=name, rule="FREQ=DAILY", hours=hours, starts_on=day)
        shift = rosters.add_shift(session, roster, draft, by=by)
    rosters.hand_over(session, roster, shift.id, day, None, reason="培训", by=by)
