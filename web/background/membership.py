"""A process among those of all hosts: it says that it is there, and whether it leads."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from socket import gethostname
from typing import Final

import structlog

from kb.errors import UnavailableError
from kb.hosts import identity, processes
from kb.hosts.models import ProcessRole
from kb.hosts.processes import Process
from web.parts.loop import Loop
from web.services import Services

LOCK: Final = "hosts"
LOCK_SECONDS: Final = 20.0

log = structlog.get_logger()


@dataclass(slots=True)
class Membership:
    services: Services
    process: Process
    woken: threading.Event = field(default_factory=threading.Event)
    leads_since: datetime | None = None

    def beat(self, _stopped: threading.Event) -> None:
        now = self.services.now()
        with self.services.database.writing() as session:
            processes.beat(session, self.process, self.leads_since, now=now)

    @contextmanager
    def leading(self) -> Iterator[None]:
        """Have it said, for the block, that this one leads."""
        self.leads_since = self.services.now()
        self.woken.set()
        try:
            yield
        finally:
            self.leads_since = None
            self.woken.set()

    def to_loop(self) -> Loop:
        return Loop(
            name="hosts",
            work=self.beat,
            seconds=processes.BEAT.total_seconds(),
            woken=self.woken,
        )


@contextmanager
def joined(services: Services, role: ProcessRole) -> Iterator[Membership]:
    """Be one of the processes of all hosts until the block ends.

    Raise ``EngineNotSharedError`` beside a host that does not share the engine.
    """
    process = _to_process(services, role)
    with (
        services.locks.held(LOCK, seconds=LOCK_SECONDS),
        services.database.writing() as session,
    ):
        processes.join(session, process, now=services.now())
    member = Membership(services, process)
    try:
        with member.to_loop().running():
            yield member
    finally:
        _leave(services, process)


def _to_process(services: Services, role: ProcessRole) -> Process:
    settings = services.settings
    return Process(
        id=secrets.token_hex(16),
        host=identity.read_host(settings.home),
        name=settings.host_name or gethostname(),
        role=role,
        version=version("yunzhi"),
        engine=settings.search_engine,
    )


def _leave(services: Services, process: Process) -> None:
    try:
        with services.database.writing() as session:
            processes.leave(session, process.id)
    except UnavailableError as error:
        # Whoever does not say that it ends is taken for gone soon.
        log.warning("host_not_signed_off", reason=str(error))
