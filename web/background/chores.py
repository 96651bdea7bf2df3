"""What the service does by itself: reminders, the call-back list, e-mail, forgetting."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from flask import Flask

from kb import call_rates, idempotency, table_statistics
from kb.alerts import inbox as alert_inbox
from kb.alerts import recurrence, refusals, silence
from kb.articles import likeness, waiting_likeness
from kb.audit import Actor, By
from kb.complaints import telling
from kb.exchange import refused
from kb.incidents import closing, verification
from kb.letters import service as letters
from kb.notifications import reminders
from kb.outbox import attempts, forgetting
from kb.people import directory, sessions
from kb.quality.checks import duties
from kb.registers import expiry, files, papers, wording
from kb.registers.types import RecordType
from kb.traces import recording
from kb.turns import take_turn
from search.telling import telling_words
from web.answers import learning, registering
from web.background import (
    collecting,
    mail,
    phases,
    planning,
    reporting,
    survey_mail,
    vouchers,
)
from web.background.mail_notes import Notes
from web.parts.loop import Loop
from web.services import Services

PAUSE_SECONDS: Final = 30.0
ARTICLES_AT_ONCE: Final = 100
HOURLY: Final = timedelta(hours=1)

log = structlog.get_logger()


def mark_unanswered(services: Services) -> int:
    """Put on the call-back list what has waited too long for the user's word."""
    count = 0
    while marked := _mark_some(services):
        count += marked
    return count


def _mark_some(services: Services) -> int:
    now = services.now()
    with services.database.writing() as session:
        account = directory.service_account(session, now=now)
        marked = verification.mark_all_unanswered(
            session,
            days=services.settings.unanswered_days,
            by=By(Actor(account, closing.AUTOMATIC), now),
        )
        return len(marked)


def remind(services: Services) -> int:
    """Tell owners of articles that are due for another look."""
    now = services.now()
    with services.database.writing() as session:
        if not take_turn(session, "reminders"):
            return 0
        return reminders.remind(session, now.astimezone().date(), now=now)


def tell_late_complaints(services: Services) -> int:
    """Tell who leads there that nobody has acknowledged a complaint in time."""
    now = services.now()
    with services.database.writing() as session:
        if not take_turn(session, "complaints"):
            return 0
        account = directory.service_account(session, now=now)
        return telling.tell_late(session, by=By(Actor(account, closing.AUTOMATIC), now))


def remind_of_checks(services: Services) -> int:
    """Tell people which checks of data quality are theirs to sign."""
    with services.database.writing() as session:
        if not take_turn(session, "duties"):
            return 0
        return duties.remind(session, now=services.now())


def keep_registers(services: Services) -> int:
    """Tell of what ends soon, and remove papers that are kept no longer."""
    now, types = services.now(), registering.list_types(services)
    today = now.astimezone().date()
    with services.database.writing() as session:
        files.forget_removed(session, now=now)
        told = expiry.warn(session, types, today=today, now=now)
        account = directory.service_account(session, now=now)
        by = By(Actor(account, closing.AUTOMATIC), now)
        return told + papers.remove_over(session, today=today, by=by)


def word_registers(services: Services) -> int:
    """Write the words of records anew where a type calls its choices otherwise now."""
    return sum(
        _word(services, each) for each in registering.list_types(services).values()
    )


def _word(services: Services, found: RecordType) -> int:
    with services.database.reading() as session:
        if not wording.is_behind(session, found):
            return 0
    count = last = 0
    while True:
        # In pieces: nobody writes on SQLite while one of them lasts.
        with services.database.writing() as session:
            last = wording.write_some(session, found, last)
            if not last:
                wording.note_written(session, found)
                return count
        count += 1


def forget_old_searches(services: Services) -> int:
    oldest = services.now() - timedelta(days=services.settings.trace_days)
    with services.database.writing() as session:
        return recording.forget_before(session, oldest)


def forget_old_events(services: Services) -> int:
    """Give up what cannot be delivered any more, and remove what is old and settled."""
    now = services.now()
    with services.database.writing() as session:
        attempts.give_up_old(session, now=now)
    oldest = now - timedelta(days=services.settings.event_days)
    count = 0
    while True:
        with services.database.writing() as session:
            done = forgetting.forget_before(session, oldest)
        count += done
        if not done:
            return count


def forget_old_alerts(services: Services) -> int:
    """Single alerts go; tallies stay."""
    oldest = services.now() - timedelta(days=services.settings.alert_days)
    count = 0
    while True:
        # In pieces: nobody writes on SQLite while one of them lasts.
        with services.database.writing() as session:
            gone = alert_inbox.forget_before(session, oldest)
            gone += refusals.forget_before(session, oldest)
        count += gone
        if not gone:
            return count


def forget_old_letters(services: Services) -> int:
    """Who wrote settled letters, and of what; that they came is kept."""
    oldest = services.now() - timedelta(days=services.settings.letter_days)
    with services.database.writing() as session:
        return letters.forget_before(session, oldest)


def mark_quiet_alerts(services: Services) -> int:
    """Of what has long been said to fire, and whose end may never be said."""
    before = services.now() - timedelta(hours=services.settings.alert_quiet_hours)
    count = 0
    while True:
        with services.database.writing() as session:
            marked = silence.mark_quiet(session, before)
        count += marked
        if not marked:
            return count


def forget_old_answers(services: Services) -> int:
    """Of requests with a key; nobody may ever send one again."""
    now = services.now()
    with services.database.writing() as session:
        return idempotency.forget_old(session, now=now)


def forget_old_refused_rows(services: Services) -> int:
    """Of imports that ended long ago: whoever wanted them has them."""
    oldest = services.now() - timedelta(days=refused.DAYS)
    count = 0
    while True:
        # In pieces, as above.
        with services.database.writing() as session:
            gone = refused.forget_before(session, oldest)
        count += gone
        if not gone:
            return count


def forget_old_sessions(services: Services) -> int:
    """And with them from where somebody once logged in."""
    with services.database.writing() as session:
        return sessions.forget_old(session, now=services.now())


def forget_full_rates(services: Services) -> int:
    """Of callers who may call as often as they may at all by now."""
    with services.database.writing() as session:
        return call_rates.forget_full(session, HOURLY, now=services.now())


def compare_articles(services: Services) -> int:
    """Compare those texts with the others that came before there was a comparison."""
    count = 0
    while True:
        with services.database.writing() as session:
            done = likeness.record_missing(session, ARTICLES_AT_ONCE)
            done = max(done, waiting_likeness.record_missing(session, ARTICLES_AT_ONCE))
        count += done
        if done < ARTICLES_AT_ONCE:
            return count


def find_recurring(services: Services) -> int:
    """Offer as problems what users report again and again."""
    tell = partial(telling_words, terminology=services.terminology())
    with services.database.writing() as session:
        if not take_turn(session, "recurrence"):
            return 0
        return recurrence.find(session, tell, now=services.now())


def gather_statistics(services: Services) -> int:
    """Have SQLite plan its questions by what its tables hold now."""
    table_statistics.gather(services.database)
    return 0


CHORES: Final = (
    gather_statistics,
    mark_unanswered,
    remind,
    remind_of_checks,
    tell_late_complaints,
    keep_registers,
    word_registers,
    forget_old_searches,
    forget_old_events,
    forget_old_alerts,
    forget_old_letters,
    mark_quiet_alerts,
    forget_old_answers,
    forget_old_refused_rows,
    forget_old_sessions,
    forget_full_rates,
    vouchers.sync_directory,
    vouchers.forget_waiting,
    compare_articles,
    find_recurring,
    phases.watch,
    reporting.make_due,
    planning.plan_duties,
    collecting.collect_old,
    learning.learn_aside,
)


def do_all(services: Services) -> None:
    """Every chore of the hour, one after the other; needs an application context."""
    for chore in CHORES:
        done = chore(services)
        if done:
            log.info("chore_done", chore=chore.__name__, count=done)


@dataclass(slots=True)
class _Round:
    """E-mail each time, everything else each hour."""

    app: Flask
    services: Services
    notes: Notes
    due: datetime | None = None

    def work(self, _stopped: threading.Event) -> None:
        now = self.services.now()
        with self.app.app_context():
            if self.due is None or now >= self.due:
                self.due = now + HOURLY
                do_all(self.services)
            mail.send_due(self.services, self.notes)
            survey_mail.send_due(self.services, self.notes)


def to_loop(app: Flask, services: Services, notes: Notes) -> Loop:
    return Loop(
        name="chores", work=_Round(app, services, notes).work, seconds=PAUSE_SECONDS
    )
