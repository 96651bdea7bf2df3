"""What was answered against what was kept, one by one, after everything has settled."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks.hosts.people import Person
from benchmarks.hosts.receivers import EventReceiver, Mailbox
from tests.contents import path_in
from tests.s3 import S3Server

_BY = "%person %"
"""What people wrote has their names in it."""
INCIDENTS = "SELECT title FROM incident WHERE title LIKE %s"
COMMENTS = "SELECT text FROM incident_event WHERE action = 'comment' AND text LIKE %s"
TAKEN = (
    "SELECT title FROM incident_event e JOIN incident i ON i.id = e.incident_id"
    " WHERE e.action = 'start' AND title LIKE %s"
)
SUBMISSIONS = "SELECT title FROM submission WHERE title LIKE %s"
REVISIONS = "SELECT title FROM revision WHERE title LIKE %s"
SUBMITTED_FILES = (
    "SELECT s.title, a.blob_sha256 FROM attachment a JOIN submission s"
    " ON s.id = a.submission_id WHERE s.title LIKE %s"
)
MAILED = (
    "SELECT n.id FROM notification n JOIN user_account u ON u.id = n.user_id"
    " WHERE n.mailed_at IS NOT NULL AND u.email LIKE '%@%'"
)
EVENTS = "SELECT id FROM outbox_event WHERE kind = ANY(%s)"


@dataclass(frozen=True)
class Finding:
    """One comparison: how many were looked at, and which were wrong, and how."""

    what: str
    answered: int
    kept: int
    lost: Sequence[object] = ()
    again: Sequence[object] = ()
    """Kept or told more often than once."""
    others: Sequence[object] = ()
    """There, and nobody asked for it."""

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.again or self.others)


def compare_writes(
    connection: psycopg.Connection[Any], people: Sequence[Person], s3: S3Server
) -> list[Finding]:
    promises = [person.promises for person in people]
    unknown = {what for each in promises for what in each.unknown}

    def compare(what: str, query: str, answered: Iterable[str]) -> Finding:
        kept = Counter(row[0] for row in connection.execute(query, [_BY]))
        return _compare(what, list(answered), kept, unknown)

    submitted = {
        title: sha for each in promises for title, sha in each.submissions.items()
    }
    revised = {title: sha for each in promises for title, sha in each.revisions.items()}
    files = Counter(connection.execute(SUBMITTED_FILES, [_BY]).fetchall())
    return [
        compare(
            "incidents", INCIDENTS, (t for each in promises for t in each.incidents)
        ),
        compare("comments", COMMENTS, (t for each in promises for t in each.comments)),
        compare("taken", TAKEN, (t for each in promises for t in each.taken)),
        compare("submissions", SUBMISSIONS, [*submitted, *revised]),
        compare("revisions", REVISIONS, revised),
        _compare_files({**submitted, **revised}, files, unknown, s3),
    ]


def _compare(
    what: str, answered: Sequence[str], kept: Counter[str], unknown: set[str]
) -> Finding:
    promised = set(answered)
    return Finding(
        what,
        len(promised),
        kept.total(),
        [each for each in promised if each not in kept],
        [each for each, count in kept.items() if count > 1],
        [each for each in kept if each not in promised | unknown],
    )


def _compare_files(
    wanted: Mapping[str, str],
    kept: Counter[tuple[str, str]],
    unknown: set[str],
    s3: S3Server,
) -> Finding:
    """By what the bucket holds, read past every host, and digested here."""
    lost = [
        title
        for title, sha256 in wanted.items()
        if (title, sha256) not in kept or not _is_whole(s3, sha256)
    ]
    return Finding(
        "files",
        len(wanted),
        kept.total(),
        lost,
        [each for each, count in kept.items() if count > 1],
        [title for title, _ in kept if title not in wanted and title not in unknown],
    )


def _is_whole(s3: S3Server, sha256: str) -> bool:
    path = path_in(s3.files, sha256)
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def compare_mails(connection: psycopg.Connection[Any], mailbox: Mailbox) -> Finding:
    """Notifications that are noted as mailed against what the mail server took."""
    noted = {int(row[0]) for row in connection.execute(MAILED)}
    return Finding(
        "mails",
        len(noted),
        mailbox.count(),
        [each for each in noted if each not in mailbox.taken],
        [each for each, times in mailbox.taken.items() if len(times) > 1],
        [each for each in mailbox.taken if each not in noted],
    )


def compare_events(
    connection: psycopg.Connection[Any], receiver: EventReceiver, kinds: Sequence[str]
) -> Finding:
    """Each event came at least once, always under one id and with the same words."""
    happened = {int(row[0]) for row in connection.execute(EVENTS, [list(kinds)])}
    came = receiver.events()
    changed = [each for each, bodies in receiver.bodies.items() if len(bodies) > 1]
    return Finding(
        "events",
        len(happened),
        receiver.counts.total(),
        [each for each in happened if each not in came],
        [*(each for each, ids in came.items() if len(ids) > 1), *changed],
        [each for each in came if each not in happened],
    )


def compare_index(
    what: str, wanted: Mapping[int, Any], held: Mapping[int, Any]
) -> Finding:
    """What the database says now against what the index holds, word for word."""
    return Finding(
        what,
        len(wanted),
        len(held),
        [key for key in wanted if key not in held],
        [key for key, record in wanted.items() if key in held and held[key] != record],
        [key for key in held if key not in wanted],
    )


def compare_searches(
    titles: Mapping[str, str], find: Callable[[str], list[str] | None]
) -> Finding:
    """Every article by its own word: it is found, and nothing else is."""
    found = {word: find(word) for word in titles}
    return Finding(
        "searches at the end",
        len(titles),
        sum(1 for each in found.values() if each),
        [word for word, title in titles.items() if title not in (found[word] or [])],
        (),
        [word for word, title in titles.items() if set(found[word] or []) - {title}],
    )
