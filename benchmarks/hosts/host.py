"""A host: gunicorn and ``kb worker`` over a home of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.hosts.network import Network
from benchmarks.hosts.servers import find_port
from benchmarks.installation import Installation
from tests.s3 import BUCKET, KEY, SECRET

NAMES = ("north", "east", "south")
WEB, WORKER = "web", "worker"
_PROGRAMS = {
    WEB: ("gunicorn", "--workers", "1", "--threads", "8", "--timeout", "120"),
    WORKER: ("web.cli", "worker"),
}


@dataclass(frozen=True)
class Surroundings:
    """What every host is told alike."""

    network: Network
    mail_port: int
    replicas: int
    secret_key: str = "of all three hosts, and of nobody else"


@dataclass
class Host(Installation):
    name: str = ""
    around: Surroundings | None = None
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        around = self.around
        assert around is not None
        reached = {
            server: around.network.ports(self.name, server)
            for server in ("postgresql", "s3", "opensearch")
        }
        nodes = ",".join(f"http://{each}" for each in reached["opensearch"])
        return {
            **super().environment,
            "KB_DATABASE_URL": f"postgresql://kb@{reached['postgresql'][0]}/kb",
            # Programs that are used here have homes, too.
            "HOME": str(self.home),
            "KB_HOST_NAME": self.name,
            "KB_SECRET_KEY": around.secret_key,
            "KB_SEARCH_ENGINE": "opensearch",
            "KB_SEARCH_URL": nodes,
            "KB_SEARCH_REPLICAS": str(around.replicas),
            "KB_CONTENT_STORE": "s3",
            "KB_S3_ENDPOINT": f"http://{reached['s3'][0]}",
            "KB_S3_BUCKET": BUCKET,
            "KB_S3_KEY_ID": KEY.id,
            "KB_S3_SECRET": SECRET,
            "KB_SMTP_HOST": "127.0.0.1",
            "KB_SMTP_PORT": str(around.mail_port),
            "KB_WEBHOOK_HOSTS": "127.0.0.1",
            "KB_API_CALLS_PER_MINUTE": "1000000",
            "KB_LOG_FORMAT": "json",
            # One thread each: there are more processes here than processors.
            "OMP_NUM_THREADS": "1",
        }

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.name}.log"

    def begin(self, what: str) -> None:
        program: Sequence[str] = _PROGRAMS[what]
        if what == WEB:
            self.port = self.port or find_port()
            address = f"127.0.0.1:{self.port}"
            program = (*program, "--bind", address, "web.wsgi:make_application()")
        with self.log.open("ab") as log:
            self.running[what] = subprocess.Popen(
                [sys.executable, "-m", *program],
                env=self.environment,
                stdout=log,
                stderr=log,
                # A group of its own, which is killed as one, as a machine would be.
                start_new_session=True,
            )

    def send_signal(self, what: str, number: signal.Signals) -> None:
        """To its processes, if there are any still."""
        process = self.running.get(what)
        if process is not None and process.poll() is None:
            os.killpg(process.pid, number)

    def kill(self, what: str) -> None:
        self.send_signal(what, signal.SIGKILL)
        self.running.pop(what).wait()

    def is_ready(self) -> bool:
        try:
            return self.ask("GET", "/health/ready")[0] == 200
        except OSError:
            return False

    def end(self) -> dict[str, int]:
        """Told to end, not killed; how each ended."""
        for what in self.running:
            self.send_signal(what, signal.SIGTERM)
        ended = {}
        for what, process in self.running.items():
            try:
                ended[what] = process.wait(90)
            except subprocess.TimeoutExpired:
                self.send_signal(what, signal.SIGKILL)
                ended[what] = process.wait()
        return ended
