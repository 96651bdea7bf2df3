"""What a browser gets over the wire for a page, and when it paints.

``--against FOLDER`` names another checkout with a ``.venv`` of its own; both serve the
sample, and are asked in turns by a new browser each time. Bytes are those of heads and
bodies as they were sent; the time to the first paint is what Chromium says of itself.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.programs import find_chromium

HERE: Final = Path(__file__).parent.parent
LATER: Final = {
    "search": "/search?q=打印机",
    "article": "/articles/1",
    "incidents": "/incidents",
    "numbers": "/numbers",
    "start": "/",
}
_ADDRESS: Final = re.compile(r"http://\S+?(?=[\s/]|$)")
_PASSWORD: Final = re.compile(r"^\s*manager\s+(\S+)", re.MULTILINE)


@dataclass
class Taken:
    """Of one page: bytes, requests and milliseconds, one figure each time."""

    bytes: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    paint: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Demonstration:
    name: str
    address: str
    password: str
    taken: dict[str, Taken]


@contextmanager
def serve(name: str, folder: Path, home: Path) -> Iterator[Demonstration]:
    kb = str(folder / ".venv" / "bin" / "kb")
    environment = {**os.environ, "KB_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    loading = subprocess.run(
        [kb, "demo", "--load-only"],
        check=True,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    password = _PASSWORD.search(loading.stdout)
    assert password, "kb demo says the passwords"
    with subprocess.Popen(
        [kb, "serve", "--port", "0"],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as service:
        try:
            assert service.stdout is not None
            address = _ADDRESS.search(service.stdout.readline())
            assert address, "kb serve says its address first"
            yield Demonstration(name, address[0], password[1], {})
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(timeout=60)


def visit(browser: Browser, demonstration: Demonstration) -> None:
    """As somebody who was never here: the login, and then page after page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        _measure(page, demonstration, "first visit", "/login")
        page.fill("[name=login]", "manager")
        page.fill("[name=password]", demonstration.password)
        page.click("main button")
        page.wait_for_load_state("networkidle")
        for name, path in LATER.items():
            _measure(page, demonstration, name, path)
    finally:
        context.close()


def _measure(page: Page, demonstration: Demonstration, name: str, path: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.append(int(event["encodedDataLength"])),
    )
    page.goto(demonstration.address + path, wait_until="networkidle")
    paint = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    )
    session.detach()
    taken = demonstration.taken.setdefault(name, Taken())
    taken.bytes.append(sum(sizes))
    taken.requests.append(sum(size > 0 for size in sizes))
    taken.paint.append(float(paint))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument("--repeat", type=int, default=7, help="the median counts")
    chosen = parser.parse_args()
    folders = {"here": HERE}
    if chosen.against:
        folders = {"against": chosen.against.resolve(), **folders}
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-wire-"))
        served = [
            stack.enter_context(serve(name, folder, Path(scratch, name)))
            for name, folder in folders.items()
        ]
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=find_chromium())
        for _ in range(chosen.repeat):
            for demonstration in served:
                visit(browser, demonstration)
        Console(width=110).print(_table(served, chosen.repeat))


def _table(served: list[Demonstration], repeat: int) -> Table:
    table = Table(title=f"bytes, requests, ms to first paint: medians of {repeat}")
    table.add_column("page")
    for each in served:
        table.add_column(each.name, justify="right")
    for name in ("first visit", *LATER):
        table.add_row(name, *(_describe(each.taken[name]) for each in served))
    return table


def _describe(taken: Taken) -> str:
    size, requests, paint = map(
        statistics.median, (taken.bytes, taken.requests, taken.paint)
    )
    return f"{size / 1000:.1f} KB, {requests:.0f}, {paint:.0f} ms"


if __name__ == "__main__":
    main()
