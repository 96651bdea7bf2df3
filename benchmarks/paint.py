"""When a page is first seen, and seen whole, over a slow line with nothing kept before.

``--against FOLDER`` names another checkout with a ``.venv`` of its own; both serve the
sample, and are asked in turns by a new browser window each time. On the machine itself a
line costs nothing, so Chromium is told to behave as if it had 1.6 Mbit/s and 150 ms.
"""

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.wire import HERE, LATER, Demonstration, serve
from tests.programs import find_chromium

LINE: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""Milliseconds, and bytes each second: a slow office line, or a telephone in a lift."""
GOAL: Final = 0.5
"""Of the time that the other checkout takes."""
PAINTS: Final = """async () => {
  const entries = (type) => new Promise((answer) =>
    new PerformanceObserver((list, observer) => {
      const found = list.getEntries().filter(({ name }) => name !== "first-paint");
      if (!found.length) return;
      observer.disconnect();
      answer(found);
    }).observe({ type, buffered: true }));
  const first = (await entries("paint"))[0].startTime;
  const largest = (await entries("largest-contentful-paint")).at(-1).startTime;
  return [first, largest, performance.getEntriesByType("navigation")[0].responseStart];
}"""
"""Waits for what a busy machine has not painted yet."""


@dataclass
class Seen:
    """Of one page: milliseconds, one figure each time."""

    first: list[float] = field(default_factory=list)
    largest: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    """From the first byte of the answer to the first paint: what the page itself costs."""


@dataclass(frozen=True)
class Side:
    shown: Demonstration
    state: StorageState
    """Who is logged in."""
    seen: dict[str, Seen] = field(default_factory=dict)


def log_in(browser: Browser, shown: Demonstration) -> Side:
    context = browser.new_context()
    page = context.new_page()
    page.goto(shown.address + "/login")
    page.fill("[name=login]", "manager")
    page.fill("[name=password]", shown.password)
    page.click("main button")
    page.wait_for_selector(".who")
    state = context.storage_state()
    context.close()
    return Side(shown, state)


def look(browser: Browser, side: Side) -> None:
    """At each page in a window that has nothing of it yet."""
    for name, path in {"login": "/login", **LATER}.items():
        context = browser.new_context(
            viewport={"width": 1440, "height": 900},
            storage_state=side.state if name != "login" else None,
        )
        page = context.new_page()
        _slow_down(page)
        page.goto(side.shown.address + path, wait_until="networkidle")
        first, largest, begun = page.evaluate(PAINTS)
        seen = side.seen.setdefault(name, Seen())
        seen.first.append(first)
        seen.largest.append(largest)
        seen.shown.append(first - begun)
        context.close()


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)


def tabulate(sides: Sequence[Side], repeat: int) -> Table:
    """The shortest times, and the last side as a share of the first."""
    table = Table(
        title=f"ms to the first paint, to the largest, and from the first byte to the"
        f" first: the least disturbed of {repeat}"
    )
    for heading in ("page", *(side.shown.name for side in sides), "share"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name in sides[0].seen:
        found = [_least(side.seen[name]) for side in sides]
        shares = [last / first for first, last in zip(found[0], found[-1], strict=True)]
        table.add_row(
            name,
            *(", ".join(f"{each:.0f}" for each in times) for times in found),
            ", ".join(
                f"{share:.2f}{'' if share <= GOAL else ' !'}" for share in shares
            ),
        )
    return table


def _least(seen: Seen) -> tuple[float, float, float]:
    return min(seen.first), min(seen.largest), min(seen.shown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--repeat",
        type=int,
        default=5,
        help="the shortest counts: other work only makes it longer",
    )
    chosen = parser.parse_args()
    folders = {"here": HERE}
    if chosen.against:
        folders = {"against": chosen.against.resolve(), **folders}
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-paint-"))
        served = [
            stack.enter_context(serve(name, folder, Path(scratch, name)))
            for name, folder in folders.items()
        ]
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=find_chromium())
        sides = [log_in(browser, shown) for shown in served]
        for _ in range(chosen.repeat):
            for side in sides:
                look(browser, side)
        Console(width=110).print(tabulate(sides, chosen.repeat))


if __name__ == "__main__":
    main()
