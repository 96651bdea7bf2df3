"""Events on their way to other systems: sent in the background, several at a time."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import structlog

from kb import encryption
from kb.addresses import is_not_public, read_hosts
from kb.audit import By
from kb.encryption import SecretUnreadableError
from kb.errors import KBError
from kb.outbox import attempts, deliveries, distribution
from kb.outbox.models import OutboxEvent, Reason, Webhook
from kb.outbox.outcomes import Attempt, Outcome, Run, ToldRoom
from kb.outbox.signatures import sign
from kb.outbox.webhooks import get_webhook
from web.api.changes import to_output
from web.background import chatting, receivers
from web.homes import read_secret_key
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 0.2
IDLE_SECONDS: Final = 1.0
UNHEARD_SECONDS: Final = 10.0
"""So often what nobody is told of is put aside: each time is a write, and it can wait."""
WORKERS: Final = 16
FAILING_WORKERS: Final = 8
"""The others are always free for receivers in good health."""
RUNS_PER_WEBHOOK: Final = 2
RUN_LENGTH: Final = 20
CHAT_LENGTH: Final = 200
"""That one message to a chat speaks of."""
RUN_SECONDS: Final = 20.0
"""After so long the rest of a run is put back: a claim must not run out under it."""

log = structlog.get_logger()


def describe(event: OutboxEvent, root: str = "") -> dict[str, Any]:
    """The message of an event, in the form that Standard Webhooks recommends."""
    data = to_output(event, root).model_dump(mode="json")
    return {"type": event.kind.value, "timestamp": data["at"], "data": data}


def distribute_all(services: Services) -> int:
    """Make the deliveries of everything that has happened; return how many events."""
    with services.database.reading() as session:
        if not distribution.has_due(session):
            return 0
    total, root = 0, services.public_url
    while True:
        with services.database.writing() as session:
            done = distribution.distribute(
                session, partial(describe, root=root), now=services.now()
            )
        total += done
        if done < distribution.BATCH:
            return total


def send(
    services: Services, run: Run, *, is_stopped: Callable[[], bool] = lambda: False
) -> list[Outcome]:
    """Send a run in order, and write down how it went.

    It ends at the first failure: a receiver that is down is not asked twenty times.
    """
    outcomes = (
        _send_all(services, run, is_stopped)
        if run.room is None
        else _tell_chat(services, run, run.room)
    )
    now = services.now()
    with services.database.writing() as session:
        attempts.note(
            session,
            run.webhook_id,
            outcomes,
            jitter=random.random(),  # noqa: S311 - it spreads retries, no more.
            now=now,
        )
        attempts.release(session, run.attempts[len(outcomes) :], now=now)
    return outcomes


def try_now(services: Services, webhook_id: int, *, by: By) -> Outcome:
    """Send a chat a trial, and wait for what its service says.

    Raise ``WebhookOffError``.
    """
    with services.database.writing() as session:
        webhook = get_webhook(session, webhook_id)
        trial = deliveries.send_test(session, webhook, by=by)
        run = attempts.claim_new(session, webhook, trial)
    (outcome,) = send(services, run)
    return outcome


def _send_all(
    services: Services, run: Run, is_stopped: Callable[[], bool]
) -> list[Outcome]:
    try:
        secret = encryption.decrypt(read_secret_key(services.settings), run.secret)
    except SecretUnreadableError:
        return [Outcome(attempt=run.attempts[0], reason=Reason.SECRET_UNREADABLE)]
    end = time.monotonic() + RUN_SECONDS
    outcomes: list[Outcome] = []
    for attempt in run.attempts:
        if outcomes and (is_stopped() or time.monotonic() > end):
            break
        outcomes.append(_send_one(services, run.url, secret, attempt))
        if not outcomes[-1].is_delivered:
            break
    return outcomes


def _tell_chat(services: Services, run: Run, room: ToldRoom) -> list[Outcome]:
    start = time.monotonic()
    try:
        outcomes = chatting.tell(services.settings, run, room, services.now())
    except SecretUnreadableError:
        return [
            Outcome(attempt=each, reason=Reason.SECRET_UNREADABLE)
            for each in run.attempts
        ]
    took = round((time.monotonic() - start) * 1000)
    return [replace(each, duration_ms=took) for each in outcomes]


def _send_one(services: Services, url: str, secret: str, attempt: Attempt) -> Outcome:
    start = time.monotonic()
    timestamp = int(services.now().timestamp())
    answer = receivers.post(
        url,
        attempt.body,
        {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Yunzhi-Webhooks/1",
            "Accept": "*/*",
            "Connection": "close",
            "webhook-id": attempt.message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(
                secret, attempt.message_id, timestamp, attempt.body
            ),
        },
        allowed=read_hosts(services.settings.webhook_hosts),
        refuses=is_not_public if services.settings.webhooks_public_only else None,
    )
    return Outcome(
        attempt=attempt,
        status=answer.status,
        reason=answer.reason,
        retry_after=answer.retry_after,
        duration_ms=round((time.monotonic() - start) * 1000),
    )


@dataclass(slots=True)
class Dispatcher:
    """Hands what is due to workers; none of them waits for another's receiver."""

    services: Services
    workers: ThreadPoolExecutor
    context: Callable[[], AbstractContextManager[Any]] = nullcontext
    """Within which words are in the language of a chat."""
    woken: threading.Event = field(default_factory=threading.Event)
    _runs: Counter[int] = field(default_factory=Counter)
    """In the hands of workers, by webhook."""
    _failing: set[int] = field(default_factory=set)
    """Webhooks that had failed when their run began."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _put_aside_at: float = float("-inf")

    def work(self, stopped: threading.Event) -> int:
        """Hand out what is due, as long as there is any and somebody to send it.

        Return how many events and runs that were.
        """
        if not self._is_anybody_told():
            return self._put_aside()
        total = distribute_all(self.services)
        while not stopped.is_set() and (runs := self._hand_out(stopped)):
            total += runs + distribute_all(self.services)
        return total

    def _is_anybody_told(self) -> bool:
        with self.services.database.asking() as connection:
            return distribution.is_anybody_told(connection)

    def _put_aside(self) -> int:
        if time.monotonic() - self._put_aside_at < UNHEARD_SECONDS:
            return 0
        self._put_aside_at = time.monotonic()
        return distribute_all(self.services)

    def _hand_out(self, stopped: threading.Event) -> int:
        """Return how many runs that were."""
        with self.services.database.reading() as session:
            ready = attempts.list_ready(session, now=self.services.now())
        count = 0
        for webhook in ready:
            length = self._take_room(webhook)
            if length and self._claim(webhook, length, stopped):
                count += 1
        return count

    def _claim(self, webhook: Webhook, length: int, stopped: threading.Event) -> bool:
        run = None
        try:
            with self.services.database.writing() as session:
                fresh = session.get_one(Webhook, webhook.id)
                run = attempts.claim(session, fresh, length, now=self.services.now())
        finally:
            if run is None or not run.attempts:
                self._leave(webhook.id)
        if not run.attempts:
            return False
        self.workers.submit(self._work, run, stopped)
        return True

    def _take_room(self, webhook: Webhook) -> int:
        """How many deliveries of *webhook* may be claimed now; 0 if it has to wait."""
        with self._lock:
            if self._runs.total() >= WORKERS:
                return 0
            if webhook.failures:
                if self._runs[webhook.id] or len(self._failing) >= FAILING_WORKERS:
                    return 0
                self._failing.add(webhook.id)
            elif self._runs[webhook.id] >= RUNS_PER_WEBHOOK:
                return 0
            self._runs[webhook.id] += 1
            if webhook.failures:
                return 1
            return CHAT_LENGTH if webhook.form.is_chat else RUN_LENGTH

    def _leave(self, webhook_id: int) -> None:
        with self._lock:
            self._runs[webhook_id] -= 1
            self._runs += Counter()  # Drops those at nothing.
            self._failing.discard(webhook_id)

    def _work(self, run: Run, stopped: threading.Event) -> None:
        try:
            with self.context():
                send(self.services, run, is_stopped=stopped.is_set)
        except KBError as error:
            log.warning("delivery_not_noted", webhook=run.webhook_id, reason=str(error))
        except Exception:
            # What was sent and not noted is sent again after its lease.
            log.exception("delivery_failed", webhook=run.webhook_id)
        finally:
            self._leave(run.webhook_id)
            self.woken.set()


@contextmanager
def running(
    services: Services,
    context: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> Iterator[None]:
    """Deliver until the block ends; chats are told within *context*, an application's."""
    with ThreadPoolExecutor(WORKERS, "delivery") as workers:
        dispatcher = Dispatcher(services, workers, context)
        loop = Loop(
            name="deliveries",
            work=dispatcher.work,
            seconds=POLL_SECONDS,
            idle_seconds=IDLE_SECONDS,
            woken=dispatcher.woken,
        )
        with loop.running():
            yield
