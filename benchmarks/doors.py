"""Search through REST and SOAP, by 1, 8 and 32 clients, with waitress and gunicorn.

The service runs in processes of its own over an index of 10,000 generated articles; the
clients keep their connections and ask one request after the other for some seconds.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from benchmarks.corpus import iter_documents, make_queries
from benchmarks.people import wait_for
from web.parts.foundation import open_engine

ARTICLES: Final = 10_000
SECONDS: Final = 5.0
CLIENTS: Final = (1, 8, 32)
SCOPES: Final = ("--scope", "read")
SERVERS: Final = {
    "waitress, 8 threads": ("-m", "web.cli", "serve", "--threads", "8", "--port"),
    "gunicorn, 2 workers of 4 threads": (
        "-m",
        "gunicorn",
        "--workers=2",
        "--threads=4",
        "--log-level=error",
        "web.wsgi:make_application()",
        "--bind",
    ),
}
_ENVELOPE: Final = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    '<search xmlns="urn:yunzhi:v1"><query>{}</query><limit>10</limit></search>'
    "</e:Body></e:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    p50: float
    """Milliseconds."""
    p95: float
    failed: int


def to_rest(query: str, token: str) -> bytes:
    return (
        f"GET /api/v1/search?limit=10&query={quote(query)} HTTP/1.1\r\n"
        f"Host: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def to_soap(query: str, token: str) -> bytes:
    body = _ENVELOPE.format(escape(query)).encode()
    head = (
        "POST /soap HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\n"
        f"Content-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


DOORS: Final = {"REST": to_rest, "SOAP": to_soap}


async def _ask(
    port: int, requests: list[bytes], until: float, taken: list[float]
) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    failed = place = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(requests[place % len(requests)])
        place += 1
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        await reader.readexactly(length)
        taken.append((time.perf_counter() - began) * 1000)
        failed += " 200 " not in head.split("\r\n")[0]
    writer.close()
    return failed


async def _load(port: int, requests: list[bytes], clients: int) -> Measured:
    taken: list[float] = []
    began = time.perf_counter()
    until = began + SECONDS
    shares = [requests[place:] + requests[:place] for place in range(clients)]
    failed = await asyncio.gather(
        *(_ask(port, share, until, taken) for share in shares)
    )
    passed = time.perf_counter() - began
    taken.sort()
    return Measured(
        len(taken) / passed,
        taken[len(taken) // 2],
        taken[int(len(taken) * 0.95)],
        sum(failed),
    )


@contextmanager
def _serving(arguments: tuple[str, ...], environment: dict[str, str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    place = f"127.0.0.1:{port}" if "gunicorn" in arguments else str(port)
    server = subprocess.Popen(
        [sys.executable, *arguments, place],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def measure() -> None:
    queries = make_queries(500)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "KB_HOME": folder,
            "KB_API_CALLS_PER_MINUTE": "1000000000",
        }
        token = _prepare(Path(folder), environment)
        print(f"{ARTICLES:,} articles, {SECONDS:.0f} s each, ten hits an answer")
        for server, arguments in SERVERS.items():
            with _serving(arguments, environment) as port:
                for door, to_request in DOORS.items():
                    requests = [to_request(query, token) for query in queries]
                    for clients in CLIENTS:
                        found = asyncio.run(_load(port, requests, clients))
                        print(
                            f"  {server}, {door}, {clients:2} clients: "
                            f"{found.per_second:.0f}/s, p50 {found.p50:.1f} ms, "
                            f"p95 {found.p95:.1f} ms, {found.failed} failed",
                            flush=True,
                        )


def _prepare(home: Path, environment: dict[str, str]) -> str:
    """An installation with a filled index; the token of its administrator."""
    kb = [sys.executable, "-m", "web.cli"]
    _run([*kb, "init"], environment)
    engine = open_engine("tantivy", home / "index" / "tantivy")
    with engine.rebuilding() as fresh:
        fresh.update(iter_documents(ARTICLES))
    engine.close()
    issue = [*kb, "tokens", "issue", "bench", "--user", "admin", *SCOPES]
    return _run(issue, environment)


def _run(command: list[str], environment: dict[str, str]) -> str:
    ended = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    )
    return ended.stdout.strip()


if __name__ == "__main__":
    measure()
