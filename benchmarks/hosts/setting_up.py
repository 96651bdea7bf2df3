"""Accounts, tokens, a webhook and some articles, before anybody goes to work."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmarks.hosts.accounts import ADMINISTRATOR, REVIEWER, make_accounts
from benchmarks.hosts.failures import Ground
from benchmarks.hosts.host import WEB, WORKER, Host
from benchmarks.hosts.pages import Browser
from benchmarks.hosts.people import PATIENCE, Findable, Person, Tokens
from benchmarks.hosts.receivers import EventReceiver
from benchmarks.hosts.servers import START_SECONDS, wait_until
from benchmarks.hosts.tally import Tally
from benchmarks.installation import PASSWORD
from kb.outbox.models import EventKind

SEEDS = 20
KINDS = tuple(kind.value for kind in EventKind)


@dataclass(frozen=True)
class Place:
    """All that stands, and what is known of it."""

    ground: Ground
    receiver: EventReceiver
    url: str
    """Of the database, past the lines."""
    tokens: Tokens
    seeds: Mapping[str, str]
    """Titles of articles that were there before, by the one word that finds each."""
    browser: Browser

    def make_person(self, name: str, tally: Tally, findable: Findable) -> Person:
        hosts, tokens = self.ground.hosts, self.tokens
        return Person(hosts, tokens, name, tally, findable, self.browser)


def set_up(ground: Ground, receiver: EventReceiver, url: str) -> Place:
    first = ground.hosts[0]
    for host in ground.hosts:
        host.must("init")
    issued = make_accounts(url)
    first.token = issued.pop(ADMINISTRATOR)
    tokens = Tokens(**issued)
    for host in ground.hosts:
        host.begin(WEB)
        host.begin(WORKER)
    for host in ground.hosts:
        wait_until(host.is_ready, START_SECONDS, f"{host.name} is ready")
    _register(first, receiver)
    first_pages = Browser(START_SECONDS)
    first_pages.log_in(first.port, REVIEWER, PASSWORD)
    browser = Browser(PATIENCE, first_pages.jar)
    place = Place(ground, receiver, url, tokens, {}, browser)
    place = replace(place, seeds=_make_seeds(place))
    ground.servers.search.wait_for_green()
    return place


def _register(host: Host, receiver: EventReceiver) -> None:
    status, said = host.ask(
        "POST", "/api/v1/webhooks", {"url": receiver.url, "kinds": list(KINDS)}
    )
    assert status == 201, said


def _make_seeds(place: Place) -> Mapping[str, str]:
    """Articles by the doors that people use; each is found on every host."""
    seeder = place.make_person("seeds", Tally(), Findable())
    for _ in range(SEEDS):
        seeder.check_in()
    assert len(seeder.waiting) == SEEDS, seeder.promises
    deadline = time.monotonic() + START_SECONDS
    for word, title in seeder.waiting.items():
        for host in place.ground.hosts:
            while seeder.find_on(host, word) != [title]:
                assert time.monotonic() < deadline, f"{word} is not found"
                time.sleep(0.1)
    return dict(seeder.waiting)
