"""What a service holds in memory after many requests: it must not grow with them.

``python -m benchmarks.memory`` serves the sample and asks it from four clients at once: a
search, an article, ``/health``, and a login now and then. It prints a table of VmRSS and
VmHWM, in MB, as the requests go on.
"""

import argparse
import http.cookiejar
import re
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.installation import PASSWORD, Installation

HERE: Final = Path(__file__).parent.parent
SAMPLE: Final = HERE / "web" / "demo" / "sample" / "knowledge"
CLIENTS: Final = 4
LOGIN_EVERY: Final = 200
WORDS: Final = (
    "打印机",
    "vpn",
    "交换机 端口",
    "disk full",
    "备份",
    "certificate",
    "DNS",
)
SHARES: Final = (0.01, 0.1, 0.5, 1.0)
_TOKEN: Final = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_MEMORY: Final = re.compile(r"(VmRSS|VmHWM):\s+(\d+) kB")


@dataclass
class Tally:
    """What all clients have asked so far."""

    total: int
    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int | None:
        with self.turn:
            if self.asked >= self.total:
                return None
            self.asked += 1
            return self.asked

    def note(self, status: int) -> None:
        with self.turn:
            self.statuses[status] += 1


class Client:
    """A person with a browser of their own."""

    def __init__(self, place: Installation, tally: Tally, articles: int) -> None:
        self._address = f"http://127.0.0.1:{place.port}"
        self._tally = tally
        self._articles = articles
        self._browser = urllib.request.build_opener()

    def work(self) -> None:
        self._log_in()
        while (number := self._tally.take()) is not None:
            if number % LOGIN_EVERY == 0:
                self._log_in()
            self._tally.note(self._ask(self._choose(number))[0])

    def _choose(self, number: int) -> str:
        match number % 3:
            case 0:
                words = urllib.parse.quote(WORDS[number // 3 % len(WORDS)])
                return f"/search?q={words}"
            case 1:
                return f"/articles/{number // 3 % self._articles + 1}"
            case _:
                return "/health"

    def _log_in(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(cookies)
        _, page = self._ask("/login")
        token = _TOKEN.search(page)
        assert token, "the form of the login carries a token"
        given = {"csrf_token": token[1], "login": "admin", "password": PASSWORD}
        status, page = self._ask("/login", urllib.parse.urlencode(given).encode())
        assert status == 200, page

    def _ask(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        try:
            with self._browser.open(self._address + path, data, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def read_memory(process: int) -> dict[str, int]:
    """VmRSS and VmHWM in MB."""
    said = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return {name: int(size) // 1024 for name, size in _MEMORY.findall(said)}


def measure(place: Installation, total: int) -> Counter[int]:
    process = place.serve()
    try:
        articles = place.scalar("SELECT count(*) FROM article")
        tally = Tally(total)
        clients = [Client(place, tally, articles) for _ in range(CLIENTS)]
        threads = [threading.Thread(target=each.work) for each in clients]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for mark in (int(total * share) for share in SHARES):
            while tally.statuses.total() < mark and any(t.is_alive() for t in threads):
                time.sleep(0.05)
            memory = read_memory(process.pid)
            seconds = time.monotonic() - started
            print(
                f"| {tally.statuses.total():,} | {seconds:.0f} | {memory['VmRSS']} "
                f"| {memory['VmHWM']} |",
                flush=True,
            )
        for thread in threads:
            thread.join()
    finally:
        process.terminate()
        process.wait()
    return tally.statuses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-memory-") as folder:
        place = Installation(Path(folder) / "home")
        place.must("init")
        place.must("ingest", SAMPLE, "--publish")
        print("| requests | seconds | VmRSS, MB | VmHWM, MB |")
        print("|---|---|---|---|", flush=True)
        statuses = measure(place, chosen.requests)
    print("\nAnswers:", ", ".join(f"{n:,} of {s}" for s, n in statuses.most_common()))


if __name__ == "__main__":
    main()
