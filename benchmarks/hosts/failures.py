"""What is done to hosts, servers and the network between them, and undone again."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from benchmarks.hosts.host import WEB, WORKER, Host
from benchmarks.hosts.leader import Lead, Watch
from benchmarks.hosts.network import Cut, Network
from benchmarks.hosts.receivers import Mailbox
from benchmarks.hosts.servers import START_SECONDS, Servers, wait_until

MAIL_SECONDS = 35.0
"""So long one waits for a mail, so that a leader is hit while it sends."""
LEAD_SECONDS = 120.0


@dataclass
class Ground:
    hosts: list[Host]
    servers: Servers
    network: Network
    watch: Watch
    mailbox: Mailbox

    def require_lead(self) -> tuple[Lead, Host]:
        wait_until(lambda: self.watch.lead, LEAD_SECONDS, "somebody leads")
        lead = self.watch.lead
        assert lead is not None
        ways = (each for each in self.network.ways if each.address == lead.address)
        name = next(ways).group.partition("/")[0]
        return lead, next(each for each in self.hosts if each.name == name)


Apply = Callable[[Ground], AbstractContextManager[object]]


@dataclass(frozen=True)
class Failure:
    name: str
    """What it is called on the command line and in the table."""
    apply: Apply
    """It is in force until the block ends."""
    hits_leader: bool = False
    """Whether another one has to lead then."""


@contextmanager
def kill_web(ground: Ground) -> Iterator[None]:
    """Not the one beside the leader: that one is killed elsewhere."""
    _, leading = ground.require_lead()
    host = next(each for each in ground.hosts if each is not leading)
    host.kill(WEB)
    yield
    host.begin(WEB)
    wait_until(host.is_ready, START_SECONDS, "the host is ready again")


@contextmanager
def kill_leader(ground: Ground) -> Iterator[None]:
    _, host = ground.require_lead()
    host.kill(WORKER)
    yield
    host.begin(WORKER)


@contextmanager
def stop_leader(ground: Ground) -> Iterator[None]:
    """Stopped where it is, and then it goes on as if nothing had been."""
    _, host = ground.require_lead()
    host.send_signal(WORKER, signal.SIGSTOP)
    yield
    host.send_signal(WORKER, signal.SIGCONT)


@contextmanager
def kill_node(ground: Ground, *, is_manager: bool) -> Iterator[None]:
    search = ground.servers.search
    manager = search.find_manager()
    others = [number for number in search.running if number != manager]
    number = manager if is_manager else others[0]
    search.kill(number)
    yield
    search.start(number)
    search.wait_for_green(number)


@contextmanager
def cut(ground: Ground, *, server: str, how: Cut, is_leading: bool) -> Iterator[None]:
    """One host, of its server and all that runs on it."""
    _, leading = ground.require_lead()
    host = next(each for each in ground.hosts if (each is leading) == is_leading)
    ground.network.cut(host.name, server, how)
    yield
    ground.network.mend(host.name, server)


def _cuts(server: str, *, is_leading: bool) -> Iterator[Failure]:
    for how in Cut:
        yield Failure(
            f"cut-{server}-{how.value}",
            partial(cut, server=server, how=how, is_leading=is_leading),
            hits_leader=is_leading,
        )


FAILURES = (
    Failure("kill-web", kill_web),
    Failure("kill-search-node", partial(kill_node, is_manager=False)),
    Failure("kill-search-manager", partial(kill_node, is_manager=True)),
    *_cuts("s3", is_leading=False),
    *_cuts("opensearch", is_leading=False),
    *_cuts("postgresql", is_leading=True),
    Failure("kill-leader", kill_leader, hits_leader=True),
    Failure("stop-leader", stop_leader, hits_leader=True),
)
