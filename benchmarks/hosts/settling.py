"""The end: what waits is waited for, and then everything is compared."""

import random
import time
from collections.abc import Sequence
from typing import Any

import psycopg

from benchmarks.hosts import comparing, index
from benchmarks.hosts.comparing import Finding
from benchmarks.hosts.people import Findable, Person
from benchmarks.hosts.servers import wait_until
from benchmarks.hosts.setting_up import KINDS, Place
from benchmarks.hosts.tally import Tally

_WAITING = {
    "marks of articles": "SELECT count(*) FROM pending_indexing",
    "marks of records": "SELECT count(*) FROM pending_record",
    "events": "SELECT count(*) FROM outbox_event WHERE is_due",
    "deliveries": "SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'",
    "mails": "SELECT count(*) FROM notification WHERE mailed_at IS NULL",
}
_END_LEASES = """
    UPDATE notification SET mailing_until = now() WHERE mailing_until > now();
    UPDATE webhook_delivery SET due_at = now() WHERE due_at > now() AND state = 'waiting'
"""
READY_SECONDS = 300.0


def settle(place: Place, seconds: float, *, is_hastened: bool) -> float:
    """Wait until nothing waits any more; return how long that took."""
    for host in place.ground.hosts:
        wait_until(host.is_ready, READY_SECONDS, f"{host.name} is ready")
    began = time.monotonic()
    with psycopg.connect(place.url, autocommit=True) as connection:
        while waiting := _count(connection):
            if is_hastened:
                is_hastened = False
                time.sleep(5)  # What is in somebody's hands now, they finish.
                connection.execute(_END_LEASES)
            if time.monotonic() > began + seconds:
                print(f"after {seconds:.0f} s there waits still: {waiting}")
                break
            time.sleep(0.5)
    return time.monotonic() - began


def _count(connection: psycopg.Connection[Any]) -> dict[str, int]:
    counts = {
        name: int(connection.execute(query).fetchall()[0][0])
        for name, query in _WAITING.items()
    }
    return {name: count for name, count in counts.items() if count}


def compare_all(place: Place, people: Sequence[Person]) -> list[Finding]:
    servers = place.ground.servers
    with psycopg.connect(place.url, autocommit=True) as connection:
        findings = comparing.compare_writes(connection, people, servers.s3)
        findings.append(comparing.compare_mails(connection, place.ground.mailbox))
        findings.append(comparing.compare_events(connection, place.receiver, KINDS))
    for name, wanted in index.read_wanted(place.url).items():
        held = index.read_held(servers.search.ports[0], name)
        findings.append(comparing.compare_index(f"index of {name}", wanted, held))
    findings.append(_compare_searches(place, people))
    return findings


def _compare_searches(place: Place, people: Sequence[Person]) -> Finding:
    """Of all articles there are, each on some host."""
    titles = dict(place.seeds)
    for person in people:
        titles |= {title.split()[-1]: title for title in person.promises.revisions}
    searcher = place.make_person("searcher", Tally(), Findable())
    chance = random.Random("end")
    return comparing.compare_searches(
        titles, lambda word: searcher.find_on(chance.choice(place.ground.hosts), word)
    )
