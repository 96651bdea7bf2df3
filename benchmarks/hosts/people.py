"""People at work on all hosts, who remember what they were answered."""

import base64
import hashlib
import http.client
import json
import random
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.hosts.answer import Answer
from benchmarks.hosts.host import Host
from benchmarks.hosts.pages import Browser
from benchmarks.hosts.tally import Tally

PATIENCE = 20.0
"""Seconds that one waits for an answer before one asks another host."""
TRIES = 6
PAUSE = (0.3, 1.2)
_LETTERS = "bcdfghjklmnprstvwz"


@dataclass(frozen=True)
class Tokens:
    """Of an account for each part that people play."""

    asker: str
    technician: str
    keeper: str


@dataclass
class Promises:
    """What was answered as done, and so must be there once; and what may be there."""

    incidents: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    submissions: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the file that went with it, by title."""
    revisions: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    """Never answered: there once or not at all."""
    refused: list[str] = field(default_factory=list)


@dataclass
class Findable:
    """Words that have found their article once, and so must find it from then on."""

    titles: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pick(self, chance: random.Random) -> str:
        with self.lock:
            return chance.choice(list(self.titles))

    def add(self, word: str, title: str) -> None:
        with self.lock:
            self.titles[word] = title


def make_word(chance: random.Random) -> str:
    """One that nobody else has, and that no rule of language changes."""
    return "q" + "".join(chance.choices(_LETTERS, k=14)) + "x"


@dataclass
class Person:
    hosts: Sequence[Host]
    tokens: Tokens
    name: str
    tally: Tally
    findable: Findable
    browser: Browser
    """The reviewer's."""
    promises: Promises = field(default_factory=Promises)
    waiting: dict[str, str] = field(default_factory=dict)
    """Checked in and not found yet."""
    submitted: list[tuple[int, str]] = field(default_factory=list)
    """What waits for review."""
    number: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.name)

    def work(self, until: threading.Event) -> None:
        acts = (
            self.handle,
            self.handle,
            self.check_in,
            self.submit,
            *[self.search] * 4,
        )
        while not until.is_set():
            self.chance.choice(acts)()
            until.wait(self.chance.uniform(*PAUSE))

    def handle(self) -> None:
        """Open an incident, take it, and say something of it."""
        title = self._next("incident")
        opened = self._write(
            self.tokens.asker, "/incidents", {"title": title, "description": "x"}, title
        )
        if opened is None:
            return
        self.promises.incidents.add(title)
        number = opened["number"]
        if self._write(self.tokens.technician, f"/incidents/{number}/start", {}, title):
            self.promises.taken.add(title)
        text = self._next("comment")
        said = {"text": text}
        path = f"/incidents/{number}/comments"
        if self._write(self.tokens.technician, path, said, text):
            self.promises.comments.add(text)

    def submit(self) -> None:
        """Propose an article with a file."""
        title = f"{self._next('submission')} {make_word(self.chance)}"
        draft, sha256 = self._to_draft(title)
        made = self._write(self.tokens.technician, "/submissions", draft, title)
        if made is not None:
            self.promises.submissions[title] = sha256
            self.submitted.append((made["id"], title))

    def review(self) -> None:
        """Pass at the pages what was submitted, which brings it into force."""
        if not self.submitted:
            return
        number, title = self.submitted.pop(0)
        port = self.chance.choice(self.hosts).port
        page = self._count(lambda: self.browser.look(port, number))
        if page is None or page.status != 200:
            self.submitted.append((number, title))
            return
        passed = self._count(lambda: self.browser.pass_both(port, number, page))
        if passed is not None and passed.address == "/reviews":
            self.promises.revisions[title] = self.promises.submissions[title]
            self.waiting[title.split()[-1]] = title
        else:
            # No page is sent twice by itself: whoever sits before it looks again.
            self.promises.unknown.append(title)

    def check_in(self) -> None:
        """Bring an article with a file into force, and look whether it is found."""
        word = make_word(self.chance)
        title = f"{self._next('article')} {word}"
        draft, sha256 = self._to_draft(title)
        if self._write(self.tokens.keeper, "/check-ins", draft, title):
            self.promises.revisions[title] = sha256
            self.waiting[word] = title

    def _to_draft(self, title: str) -> tuple[Mapping[str, Any], str]:
        data = f"{title}\n{self.chance.getrandbits(512):x}\n".encode() * 20
        file = {"name": "steps.txt", "data": base64.b64encode(data).decode()}
        draft = {
            "title": title,
            "sections": [
                {"name": "symptom", "text": f"Sign of {title}"},
                {"name": "resolution", "text": "Start it again, and look at the log."},
            ],
            "attachments": [file],
        }
        return draft, hashlib.sha256(data).hexdigest()

    def search(self) -> None:
        """For what was found before; or for what is to be found soon."""
        if self.waiting and self.chance.random() < 0.5:
            word = self.chance.choice(list(self.waiting))
            if self._find(word) == [self.waiting[word]]:
                self.findable.add(word, self.waiting.pop(word))
            return
        word = self.findable.pick(self.chance)
        failure, found = self.tally.failure, self._find(word)
        if found is not None and found != [self.findable.titles[word]]:
            with self.tally.of(failure) as count:
                count.wrong.append(f"{word}: {found}")

    def _find(self, word: str) -> list[str] | None:
        return self.find_on(self.chance.choice(self.hosts), word)

    def find_on(self, host: Host, word: str) -> list[str] | None:
        """The titles that it finds; nothing where search says that it is away."""
        query = urllib.parse.urlencode({"query": word, "exact": "true"})
        path = f"/search?{query}"
        answer = self._ask(host, "GET", path, self.tokens.technician)
        if answer is None or answer.status != 200:
            return None
        titles = [hit["title"] for hit in answer.body["hits"]]
        if answer.body["total"] != len(titles):
            return [f"{answer.body['total']} in all", *titles]
        return titles

    def _next(self, noun: str) -> str:
        self.number += 1
        return f"{self.name} {noun} {self.number}"

    def _write(
        self, token: str, path: str, body: Mapping[str, Any], what: str
    ) -> Any | None:
        """What was answered; asked again elsewhere, under one key, where nothing was."""
        key, hosts = str(uuid.UUID(int=self.chance.getrandbits(128))), list(self.hosts)
        self.chance.shuffle(hosts)
        for attempt in range(TRIES):
            host = hosts[attempt % len(hosts)]
            answer = self._ask(host, "POST", path, token, body, key)
            if answer is not None and answer.status < 300:
                return answer.body
            if answer is not None and answer.status < 500:
                self.promises.refused.append(f"{path} {answer.body.get('code')}")
                return None
            time.sleep(self.chance.uniform(*PAUSE))
        self.promises.unknown.append(what)
        return None

    def _ask(
        self,
        host: Host,
        method: str,
        path: str,
        token: str,
        body: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> Answer | None:
        headers = {"Authorization": f"Bearer {token}"}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._count(lambda: _send(host.port, method, path, data, headers))

    def _count(self, ask: Callable[[], Answer]) -> Answer | None:
        """Ask, and count what came of it; nothing where no answer came."""
        failure, began = self.tally.failure, time.monotonic()
        try:
            answer = ask()
        except (OSError, http.client.HTTPException, ValueError):
            answer = None
        with self.tally.of(failure) as count:
            count.requests += 1
            count.longest = max(count.longest, time.monotonic() - began)
            if answer is None:
                count.broken += 1
            elif answer.status < 500:
                count.answered += 1
            elif answer.is_clear:
                count.away[answer.body["code"]] += 1
            else:
                count.unclear.append(f"{answer.status} {answer.body}"[:300])
        return answer


def _send(
    port: int, method: str, path: str, data: bytes | None, headers: Mapping[str, str]
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, f"/api/v1{path}", data, dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, json.loads(answer.read() or b"{}"))
    finally:
        connection.close()
