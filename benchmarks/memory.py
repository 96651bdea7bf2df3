"""What a service holds in memory after many requests: it must not grow with them.

``python -m benchmarks.memory`` serves the demonstration, whose suggestions go by an order
that was learned, and has four pairs of people search, read, ask for suggestions, upload
articles and review them. It prints a table of VmRSS, of it RssAnon (without the pages of
libraries' files), and VmHWM, in MB, as the requests go on, and once more when what is free
was given back. ``--against FOLDER`` does the same with another checkout, with a ``.venv`` of
its own.
"""

import argparse
import http.cookiejar
import os
import random
import re
import socket
import subprocess
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

from benchmarks.installation import ROOT
from benchmarks.people import wait_for

PAIRS: Final = 4
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
REST: Final = 12.0
"""Seconds in which a service gives back once more what is free."""
_BOUNDARY: Final = "of-the-parts"
_TOKEN: Final = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_SEEN: Final = re.compile(r'name="seen"[^>]* value="(\d+)"')
_MEMORY: Final = re.compile(r"(VmRSS|RssAnon|VmHWM):\s+(\d+) kB")


@dataclass
class Tally:
    """What all have asked so far, and how it was answered."""

    total: int
    asked: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int | None:
        with self.turn:
            if self.asked >= self.total:
                return None
            self.asked += 1
            return self.asked

    def note(self, what: str, status: int) -> None:
        with self.turn:
            self.answers[what, status] += 1


class Browser:
    """One person's, logged in."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        self._token = ""
        self.get("/login")
        self.post("/login", login=login, password=password)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(path)

    def post(self, path: str, **values: str) -> tuple[int, str]:
        form = {"csrf_token": self._token, **values}
        return self._ask(path, urllib.parse.urlencode(form).encode())

    def upload(self, name: str, content: str) -> tuple[int, str]:
        parts = {
            'name="csrf_token"': self._token,
            'name="kind"': "reference",
            'name="audience"': "internal",
            'name="category"': "测试",
            'name="system"': "ERP",
            f'name="files"; filename="{name}"': content,
        }
        body = "".join(
            f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n"
            for head, text in parts.items()
        )
        return self._ask(
            "/upload",
            f"{body}--{_BOUNDARY}--\r\n".encode(),
            f"multipart/form-data; boundary={_BOUNDARY}",
        )

    def _ask(
        self, path: str, data: bytes | None = None, kind: str = ""
    ) -> tuple[int, str]:
        request = urllib.request.Request(self._address + path, data)
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with self._opener.open(request, timeout=60) as answer:
                status, page = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                status, page = error.code, error.read().decode()
        if token := _TOKEN.search(page):
            self._token = token[1]
        return status, page


class Pair:
    """Who writes, and who reviews; they take turns."""

    def __init__(self, address: str, password: str, tally: Tally) -> None:
        self._writer = Browser(address, "expert", password)
        self._reviewer = Browser(address, "reviewer", password)
        self._tally = tally
        self._waiting = ""

    def work(self) -> None:
        while (number := self._tally.take()) is not None:
            what, (status, _page) = self._do(number)
            self._tally.note(what, status)

    def _do(self, number: int) -> tuple[str, tuple[int, str]]:
        words = WORDS[number // 6 % len(WORDS)]
        asked = urllib.parse.quote(words)
        match number % 6:
            case 0 | 1:
                return "search", self._writer.get(f"/search?q={asked}")
            case 2:
                return "suggest", self._writer.get(
                    f"/incidents/suggestions?title={asked}&description={number}"
                )
            case 3:
                return "article", self._writer.get(f"/articles/{number // 6 % 70 + 1}")
            case 4:
                self._writer.get("/upload")
                return "upload", self._writer.upload(*_write(number))
            case _:
                return "review", self._review()

    def _review(self) -> tuple[int, str]:
        """The first that waits, whatever its checks say."""
        _, page = self._reviewer.get("/reviews")
        found = re.findall(r'href="/reviews/(\d+)"', page)
        if not found:
            return self._reviewer.get("/reviews")
        path = f"/reviews/{found[self._tally.asked % len(found)]}"
        self._reviewer.post(f"{path}/claim")
        _, page = self._reviewer.get(path)
        seen = _SEEN.search(page)
        return self._reviewer.post(
            path,
            seen=seen[1] if seen else "0",
            form="passed",
            content="passed",
            # Where the checks have found something, whoever passes it says why.
            form_reason="looked at",
            content_reason="looked at",
            confidence="validated",
        )


def _write(number: int) -> tuple[str, str]:
    """A text that resembles no other."""
    chance = random.Random(number)
    words = " ".join(f"{chance.getrandbits(32):x}" for _ in range(100))
    return f"{number}.md", f"# Notes {words[:30]}\n\n{words}\n"


def read_memory(process: int) -> dict[str, int]:
    """VmRSS, RssAnon and VmHWM in MB."""
    said = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return {name: int(size) // 1024 for name, size in _MEMORY.findall(said)}


def measure(program: Path, total: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kb-memory-") as folder:
        home = Path(folder)
        kb = [str(program / ".venv" / "bin" / "python"), "-m", "web.cli"]
        environment = {**os.environ, "KB_HOME": folder}
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        # An older program wants a free port for loading, too.
        for command in (["demo", "--load-only", "--port", str(port)], ["learn"]):
            subprocess.run(
                [*kb, *command],
                check=True,
                capture_output=True,
                cwd=program,
                env=environment,
            )
        with (home / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [*kb, "serve", "--port", str(port)],
                stdout=log,
                stderr=log,
                cwd=program,
                env=environment,
            )
        address = f"http://127.0.0.1:{port}"
        password = (home / "demo-password").read_text().strip()
        try:
            wait_for(address)
            tally = Tally(total)
            _ask_all(process.pid, tally, [
                Pair(address, password, tally) for _ in range(PAIRS)
            ])  # fmt: skip
        finally:
            process.terminate()
            process.wait()
    told_of = (
        f"{n:,} {what} {said}" for (what, said), n in sorted(tally.answers.items())
    )
    print("\nAnswers:", ", ".join(told_of))


def _ask_all(process: int, tally: Tally, pairs: list[Pair]) -> None:
    print("| requests | seconds | VmRSS, MB | of it RssAnon | VmHWM, MB |")
    print("|---|---|---|---|---|", flush=True)
    threads = [threading.Thread(target=each.work) for each in pairs]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for mark in (0, *(int(tally.total * share) for share in SHARES)):
        while tally.answers.total() < mark and any(t.is_alive() for t in threads):
            time.sleep(0.05)
        _tell(process, tally, started)
    for thread in threads:
        thread.join()
    time.sleep(REST)
    _tell(process, tally, started)


def _tell(process: int, tally: Tally, started: float) -> None:
    memory = read_memory(process)
    seconds = time.monotonic() - started
    print(
        f"| {tally.answers.total():,} | {seconds:.0f} | {memory['VmRSS']} "
        f"| {memory['RssAnon']} | {memory['VmHWM']} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--against", type=Path)
    given = parser.parse_args()
    for program in filter(None, (given.against, ROOT)):
        print(f"\n{program.name}", flush=True)
        measure(program, given.requests)


if __name__ == "__main__":
    main()
