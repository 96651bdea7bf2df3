"""The network between hosts and servers, which can be cut in three ways."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from benchmarks.hosts.relay import State

SERVERS = ("postgresql", "s3", "opensearch")


class Cut(StrEnum):
    REFUSED = "refused"
    """Lines break and new ones are refused, as by a server that has ended."""
    SWALLOWED = "swallowed"
    """Lines stand and nothing comes through, as by a proxy whose far side is gone."""
    LOST = "lost"
    """Packets go nowhere, in either direction, as behind a cable that is pulled."""


@dataclass(frozen=True)
class Way:
    """One of the ports by which a host reaches a server."""

    group: str
    address: str
    port: int
    target: int


@dataclass
class Network:
    """Every host has an address of its own for each server: packets to it can be lost."""

    ways: Sequence[Way]
    process: Any
    loses: bool
    """Whether this machine lets us lose packets."""
    lost: set[str] = field(default_factory=set)

    def ports(self, host: str, server: str) -> list[str]:
        """Where the host reaches the server, each as ADDRESS:PORT."""
        group = to_group(host, server)
        return [f"{way.address}:{way.port}" for way in self.ways if way.group == group]

    def cut(self, host: str, server: str, how: Cut) -> None:
        if how is Cut.LOST:
            self._lose(self._address(host, server), is_lost=True)
        else:
            self._turn(to_group(host, server), State(how.value))

    def mend(self, host: str, server: str) -> None:
        self._lose(self._address(host, server), is_lost=False)
        self._turn(to_group(host, server), State.OPEN)

    def _address(self, host: str, server: str) -> str:
        group = to_group(host, server)
        return next(way.address for way in self.ways if way.group == group)

    def _turn(self, group: str, state: State) -> None:
        self.process.stdin.write(f"{group} {state.value}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said == "done\n", said

    def _lose(self, address: str, *, is_lost: bool) -> None:
        if is_lost == (address in self.lost):
            return
        change_route("add" if is_lost else "del", address)
        self.lost ^= {address}


def to_group(host: str, server: str) -> str:
    return f"{host}/{server}"


def to_address(host: int, server: int) -> str:
    return f"127.{host + 1}.{server + 1}.1"


def change_route(what: str, address: str) -> None:
    """*what* is ``add`` or ``del``: that packets to the address go nowhere."""
    subprocess.run(
        ["ip", "route", what, "unreachable", f"{address}/32", "table", "local"],
        check=True,
        capture_output=True,
    )


def may_lose() -> bool:
    """Whether routes may be changed: in a network namespace of our own alone."""
    try:
        change_route("add", "127.250.0.1")
        change_route("del", "127.250.0.1")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@contextmanager
def standing(
    hosts: Sequence[str], targets: Mapping[str, Sequence[int]]
) -> Iterator[Network]:
    """Lines from every host to the ports of every server, until the block ends."""
    ways = [
        Way(to_group(host, server), to_address(number, place), port, port)
        for number, host in enumerate(hosts)
        for place, server in enumerate(SERVERS)
        for port in targets[server]
    ]
    command = [sys.executable, "-m", "benchmarks.hosts.relay"]
    given = json.dumps([asdict(way) for way in ways])
    with subprocess.Popen(
        [*command, given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        network = Network(ways, process, may_lose())
        try:
            yield network
        finally:
            for address in list(network.lost):
                change_route("del", address)
            process.kill()
