"""Alerts condensed in the background, and a solution looked for, for each of their groups."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy.orm import Session

from kb.alerts import condensing, groups, inbox, suggestions
from kb.alerts.models import AlertGroup, Outcome, SuggestedFrom
from kb.alerts.placing import Rules
from kb.errors import UnavailableError
from kb.incidents.models import Incident
from search.engine import Hit
from search.query_language import parse
from web.answers.readers import Reader, to_common
from web.answers.suggesting import suggest_to
from web.intake.alert_inbox import Inbox
from web.parts.loop import Loop
from web.services import Services
from web.words.alerts import MANY_HOSTS

POLL_SECONDS: Final = 0.2
IDLE_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 5.0
BATCH: Final = 500
"""Alerts of one transaction at most: what they have in common is read once for all."""
FIRST: Final = 50
"""Of the first one: how much time they take is known after it."""
MOST_ALONE: Final = 100
"""Alerts that are condensed one by one, where some of them cannot be."""
BATCH_SECONDS: Final = 0.1
"""Of work; a transaction that has more to do ends sooner, for while it lasts nobody else
writes on SQLite."""
PAUSE_SECONDS: Final = 0.02
"""Between two of them, so that people come in between."""
BUSY_PAUSE_SECONDS: Final = 0.4
"""The same while posts come in: their senders wait for an answer, and this can wait."""
SUGGESTED_AT_ONCE: Final = 20
RUNBOOKS: Final = 10
"""Hits among which one is looked for that is called after the alert."""

log = structlog.get_logger()


def rules_of(services: Services) -> Rules:
    settings = services.settings
    return Rules(
        window=timedelta(minutes=settings.alert_window_minutes),
        many_hosts=MANY_HOSTS[settings.language],
        quiet=timedelta(hours=settings.alert_quiet_hours),
    )


def condense_all(
    services: Services,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    is_busy: Callable[[], bool] = lambda: False,
) -> int:
    """Condense everything that waits; return how many alerts that were.

    Each batch is a transaction of its own, so that an interrupted run goes on where it
    stopped.
    """
    total, limit = 0, FIRST
    while not is_stopped() and _is_behind(services):
        began = time.thread_time()
        done = _condense_some(services, limit)
        total += done
        if not done:
            break
        # All of a batch is read before its first alert: not many more than time is for.
        fits = done * BATCH_SECONDS / max(time.thread_time() - began, 0.001)
        limit = max(1, min(BATCH, 2 * limit, int(fits)))
        time.sleep(BUSY_PAUSE_SECONDS if is_busy() else PAUSE_SECONDS)
    return total


def set_aside(services: Services) -> int:
    """Of those that come first, condense each alone; put aside what cannot be condensed.

    It stays in the inbox as failed. Return how many that were.
    """
    failed = 0
    for _ in range(MOST_ALONE):
        try:
            done = _condense_some(services, 1)
        except UnavailableError:
            raise
        except Exception:
            log.exception("alert_not_condensed")
            _mark_failed(services)
            failed += 1
            continue
        if not done:
            break
    return failed


def suggest_solutions(services: Services) -> int:
    """Look for a solution for groups that are new; return how many groups that were.

    Raise ``UnavailableError`` if the index cannot be asked; they are looked at later.
    """
    with services.database.reading() as session:
        due = [_to_wanted(session, group) for group in _list_due(session)]
    # Outside any transaction: nobody waits for the database while the index works.
    found = {wanted.group_id: _find_solution(services, wanted) for wanted in due}
    if found:
        with services.database.writing() as session:
            for group_id, solution in found.items():
                suggestions.keep(session, group_id, solution, now=services.now())
    return len(found)


def to_loop(services: Services, box: Inbox) -> Loop:
    """What condenses the alerts that *box* has kept."""
    return Loop(
        name="alerts",
        work=partial(_condense, services, box),
        seconds=POLL_SECONDS,
        idle_seconds=IDLE_SECONDS,
        retry_seconds=RETRY_SECONDS,
    )


def _condense(services: Services, box: Inbox, stopped: threading.Event) -> int | None:
    """Return how many alerts that were, or nothing if they could not all be read."""
    done = None
    try:
        done = condense_all(
            services, is_stopped=stopped.is_set, is_busy=lambda: box.is_busy
        )
    except UnavailableError:
        raise
    except Exception:
        # One alert must not keep the others waiting.
        log.exception("condensing_failed")
        set_aside(services)
    suggest_solutions(services)
    return done


def _is_behind(services: Services) -> bool:
    with services.database.reading() as session:
        return bool(inbox.list_waiting(session, 1))


def _condense_some(services: Services, limit: int) -> int:
    # Time of this thread alone: on a busy machine a batch must not shrink to nothing.
    ends = time.thread_time() + BATCH_SECONDS
    with services.database.writing() as session:
        return condensing.condense(
            session,
            rules_of(services),
            limit=limit,
            now=services.now(),
            is_enough=lambda: time.thread_time() > ends,
        )


def _mark_failed(services: Services) -> None:
    with services.database.writing() as session:
        for received in inbox.list_waiting(session, 1):
            inbox.settle(received, Outcome.FAILED, now=services.now())


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the solution for a group is looked for by."""

    group_id: int
    name: str
    title: str
    text: str
    runbook_url: str


def _list_due(session: Session) -> Sequence[AlertGroup]:
    return suggestions.list_due(session, SUGGESTED_AT_ONCE)


def _to_wanted(session: Session, group: AlertGroup) -> _Wanted:
    incident = session.get_one(Incident, group.incident_id)
    cause = suggestions.find_cause(session, group)
    if cause is None:
        title, text = incident.title, incident.description
        return _Wanted(group.id, "", title, text, group.runbook_url)
    text = groups.describe(cause)
    return _Wanted(group.id, cause.name, cause.summary, text, group.runbook_url)


def _find_solution(
    services: Services, wanted: _Wanted
) -> tuple[int, SuggestedFrom] | None:
    runbook = (
        _find_runbook(services, wanted.runbook_url) if wanted.runbook_url else None
    )
    if runbook is None:
        runbook = _find_by_name(services, wanted.name)
    if runbook is not None:
        return runbook, SuggestedFrom.RUNBOOK
    hits = suggest_to(services, wanted.title, wanted.text, _reader(services), 1)
    return (hits[0].article_id, SuggestedFrom.TEXT) if hits else None


def _find_by_name(services: Services, name: str) -> int | None:
    """An article of ours that is called after the alert."""
    for words in dict.fromkeys((name, suggestions.to_words(name))):
        hits = _search(services, words) if words else ()
        for hit in hits:
            if suggestions.is_called_after(hit.title, name):
                return hit.article_id
    return None


def _search(services: Services, words: str) -> Sequence[Hit]:
    query = parse(words).to_query(limit=RUNBOOKS, **_reader(services).bounds)
    return services.engine.search(query).hits


def _reader(services: Services) -> Reader:
    with services.database.reading() as session:
        return to_common(session)


def _find_runbook(services: Services, address: str) -> int | None:
    """An article of ours at that address, or one whose title the address ends with."""
    with services.database.reading() as session:
        public = services.public_url
        found = suggestions.find_runbook(session, address, public)
    title = suggestions.to_title(address)
    if found is not None or not title:
        return found
    same = (
        hit
        for hit in _search(services, title)
        if suggestions.to_title(hit.title).casefold() == title.casefold()
    )
    return next((hit.article_id for hit in same), None)
