"""What pages cost inside of one process: its processor time, statements and transactions.

``benchmarks.pages`` runs this file with the Python of each checkout that it compares, and
asks by lines of JSON; it uses only what both have. Nothing runs beside the pages
but what writes their traces: no indexer, no loops.
"""

import importlib
import json
import os
import re
import sys
import threading
import time
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Engine

from kb import settings
from web.app import create_app
from web.services import opened

_TOKEN: Final = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_HEADERS: Final = {"Accept-Encoding": "gzip", "Accept-Language": "zh"}
_BEGINS: Final = "BEGIN"
_NUMBERS: Final = count()
"""In an address with a place for one: a question that nobody has asked before."""


def main() -> None:
    asked: list[str] = []
    page = threading.get_ident()

    @event.listens_for(Engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if threading.get_ident() == page:
            asked.append(statement)

    with opened(settings.load()) as services:
        _spare_as_served()
        client = create_app(services).test_client()
        _log_in(client, os.environ["PAGES_LOGIN"], os.environ["PAGES_PASSWORD"])
        for line in sys.stdin:
            wanted = json.loads(line)
            found = _measure(client, services.tracer, asked, **wanted)
            print(json.dumps(found), flush=True)


def _spare_as_served() -> None:
    """Collect garbage as the server of this checkout does, where it has a way of its own."""
    if Path("web/parts/rings.py").exists():
        importlib.import_module("web.parts.rings").spare()


def _log_in(client: Any, login: str, password: str) -> None:
    page = client.get("/login").text
    token = _TOKEN.search(page)
    assert token, "the form of the login carries a token"
    given = {"csrf_token": token[1], "login": login, "password": password}
    assert client.post("/login", data=given).status_code == 302
    print("ready", flush=True)


def _measure(
    client: Any, tracer: Any, asked: list[str], path: str, times: int
) -> dict[str, Any]:
    """Milliseconds of one, in the mean of *times*; and what the last of them asked.

    As served, traces are written behind the answer; all of them count as well.
    """
    began = time.process_time()
    with tracer.running():
        for _ in range(times):
            asked.clear()
            answer = client.get(path.format(next(_NUMBERS)), headers=_HEADERS)
            assert answer.status_code == 200, (path, answer.status)
        last = list(asked)
    took = (time.process_time() - began) / times
    transactions = [each for each in last if each.startswith(_BEGINS)]
    return {
        "ms": took * 1000,
        "statements": len(last) - len(transactions),
        "transactions": len(transactions),
        "writing": sum("IMMEDIATE" in each for each in transactions),
    }


if __name__ == "__main__":
    main()
