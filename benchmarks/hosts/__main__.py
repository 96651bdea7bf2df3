"""``python -m benchmarks.hosts``: everything started, broken, compared and removed again."""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hosts import report, settling
from benchmarks.hosts.failures import FAILURES, MAIL_SECONDS, Failure, Ground
from benchmarks.hosts.host import Host, Surroundings
from benchmarks.hosts.leader import Watch
from benchmarks.hosts.network import Cut, standing
from benchmarks.hosts.people import Findable
from benchmarks.hosts.receivers import receiving_events, receiving_mail
from benchmarks.hosts.report import Takeover
from benchmarks.hosts.servers import serving
from benchmarks.hosts.setting_up import Place, set_up
from benchmarks.hosts.tally import Tally


@dataclass(frozen=True)
class Chosen:
    people: int
    hold: float
    between: float
    settle: float
    hastened: bool
    failures: Sequence[Failure]


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument(
        "--hold", type=float, default=8.0, help="seconds that each failure lasts"
    )
    parser.add_argument(
        "--between", type=float, default=4.0, help="seconds between two failures"
    )
    parser.add_argument(
        "--settle", type=float, default=900.0, help="seconds for what waits at the end"
    )
    parser.add_argument(
        "--hasten",
        action="store_true",
        help="let the leases of killed processes end at once, for a short trial",
    )
    parser.add_argument("--only", default="", help="names of failures, with commas")
    parser.add_argument("--heap", default="512m", help="of each OpenSearch node")
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for logs and data")
    return parser.parse_args()


def main() -> int:
    given = read_arguments()
    if os.geteuid() == 0:
        print("Neither PostgreSQL nor OpenSearch runs as the superuser.")
        return 2
    names = given.only.split(",") if given.only else [each.name for each in FAILURES]
    chosen = Chosen(
        people=given.people,
        hold=given.hold,
        between=given.between,
        settle=given.settle,
        hastened=given.hasten,
        failures=[each for each in FAILURES if each.name in names],
    )
    with tempfile.TemporaryDirectory(
        prefix="kb-proof-", ignore_cleanup_errors=True
    ) as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        with standing_all(folder, given.heap, given.replicas) as place:
            return measure(place, chosen)


@contextmanager
def standing_all(folder: Path, heap: str, replicas: int) -> Iterator[Place]:
    """Servers, lines, receivers and hosts, until the block ends."""
    with ExitStack() as stack:
        mailbox = stack.enter_context(receiving_mail())
        receiver = stack.enter_context(receiving_events())
        servers = stack.enter_context(serving(folder, heap=heap))
        hosts: list[Host] = []
        names = ("north", "east", "south")
        network = stack.enter_context(standing(names, servers.ports))
        around = Surroundings(network, mailbox.port, replicas)
        hosts += [Host(folder / name, name=name, around=around) for name in names]
        stack.callback(lambda: [host.end() for host in hosts])
        url = f"postgresql://kb@127.0.0.1:{servers.postgresql}/kb"
        watch = Watch(url)
        yield set_up(Ground(hosts, servers, network, watch, mailbox), receiver, url)


def measure(place: Place, chosen: Chosen) -> int:
    tally, findable = Tally(), Findable(dict(place.seeds))
    people = [
        place.make_person(f"person {number:02}", tally, findable)
        for number in range(1, chosen.people + 1)
    ]
    stopped = threading.Event()
    threads = [
        threading.Thread(target=person.work, args=(stopped,)) for person in people
    ]
    watching = threading.Thread(target=place.ground.watch.run)
    for thread in (watching, *threads):
        thread.start()
    began = time.monotonic()
    try:
        try:
            takeovers = list(break_all(place.ground, chosen, tally))
        finally:
            stopped.set()
            for thread in threads:
                thread.join()
        seconds = time.monotonic() - began
        settled = settling.settle(place, chosen.settle, is_hastened=chosen.hastened)
        findings = settling.compare_all(place, people)
    finally:
        place.ground.watch.stopped.set()
        watching.join()
    ended = {host.name: host.end() for host in place.ground.hosts}
    print(
        f"{chosen.people} people, {seconds:.0f} s of work, settled after {settled:.0f} s"
    )
    print(f"hosts told to end: {ended}")
    return report.show(tally, people, takeovers, findings)


def break_all(ground: Ground, chosen: Chosen, tally: Tally) -> Iterator[Takeover]:
    """One failure after the other, with peace before and after each."""
    time.sleep(chosen.between)
    for failure in chosen.failures:
        if failure.name.endswith(Cut.LOST) and not ground.network.loses:
            print(f"{failure.name}: not tried, packets cannot be lost here")
            continue
        lead, _ = ground.require_lead()
        if failure.hits_leader:
            # Hit while it sends, if there is anything to send.
            ground.mailbox.wait_for_next(MAIL_SECONDS)
            lead, _ = ground.require_lead()
        began = time.monotonic()
        with tally.during(failure.name), failure.apply(ground):
            print(f"{failure.name} …", flush=True)
            time.sleep(chosen.hold)
        print(f"{failure.name}: {time.monotonic() - began:.0f} s", flush=True)
        if failure.hits_leader:
            yield Takeover(failure.name, ground.watch.find_takeover(lead, began))
        time.sleep(chosen.between)


if __name__ == "__main__":
    sys.exit(main())
