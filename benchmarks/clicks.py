"""How many clicks and keys the three commonest pieces of work take.

``--against FOLDER`` names another checkout with a ``.venv`` of its own. A browser does each
piece of work with the sample, in the words of the pages, and counts what its hand does:
clicks, keys that do something (Enter, Ctrl V), and fields that are written in. Where a page
does not offer the short way, the hand goes the longer one that it has.
"""

import argparse
import base64
import io
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Dialog, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NotThereError
from rich.console import Console
from rich.table import Table

from benchmarks.wire import HERE, Demonstration, serve
from tests.programs import find_chromium

SOON: Final = 20_000
"""Milliseconds after which something is not coming."""
PASTE: Final = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0));
  const blob = new Blob([bytes], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""


@dataclass
class Hand:
    """What somebody does on a page, counted."""

    page: Page
    clicks: int = 0
    keys: int = 0
    fields: int = 0
    longer: list[str] = field(default_factory=list)
    """Where the short way was not there."""

    def click(self, target: Locator) -> None:
        target.first.click()
        self.clicks += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def answer(self, dialog: Dialog) -> None:
        """What the browser asks in a window of its own is one click more."""
        dialog.accept()
        self.clicks += 1

    def write(self, target: Locator, text: str) -> None:
        """A field that has the focus already is not clicked first."""
        if not target.first.evaluate("(each) => each === document.activeElement"):
            self.click(target)
        self.page.keyboard.type(text)
        self.fields += 1

    def sees(self, target: Locator) -> bool:
        try:
            target.first.wait_for(timeout=SOON)
        except NotThereError:
            return False
        return True

    def name(self, role: str, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]


def from_ringing_to_closed(hand: Hand) -> None:
    """The telephone rings; the known solution helps while the caller is on the line."""
    hand.click(hand.name("link", "Incidents", exact=True))
    hand.click(
        hand.page.get_by_role("link", name="New incident").or_(
            hand.name("link", "Take down")
        )
    )
    if hand.sees(hand.page.get_by_label("Caller", exact=True)):
        hand.write(hand.page.get_by_label("Caller", exact=True), "李晓梅")
    hand.write(
        hand.page.get_by_label("What is wrong, in a few words"), "打印机显示脱机"
    )
    _fill_if_asked(hand, "System", "打印")
    short = hand.name("button", "It works now, says the caller")
    if hand.sees(short):
        hand.click(short)
        hand.page.wait_for_url(re.compile(r"/incidents/\d+"))
        return
    hand.longer.append("taken down, linked, resolved, confirmed and closed one by one")
    hand.click(hand.name("button", "Take it down"))
    hand.page.wait_for_url(re.compile(r"/incidents/\d+"))
    _link_first(hand)
    _open_and_send(hand, "Resolve", "What was done", "重启打印服务")
    _open_and_send(hand, "The user says: it is fixed", "", "")
    if hand.sees(hand.name("button", "Close", exact=True)):
        hand.click(hand.name("button", "Close", exact=True))


def from_screenshot_to_submitted(hand: Hand) -> None:
    """A picture of the fault is on the clipboard; the solution is written around it."""
    hand.click(hand.name("link", "Write", exact=True))
    hand.click(hand.name("button", "Solution"))
    hand.page.wait_for_url(re.compile("/submissions/"))
    hand.write(hand.page.get_by_label("Title", exact=True), "门禁读卡器时间错乱")
    hand.write(hand.page.get_by_label("Category"), "门禁")
    hand.write(hand.page.get_by_label("System"), "门禁系统")
    symptom = hand.page.get_by_label("Symptom")
    hand.write(symptom, "读卡器变红。")
    pictures = hand.page.locator("textarea[data-pictures]")
    if pictures.count():
        hand.press("Control+v")
        expect(symptom).to_have_value(re.compile("/pictures/"), timeout=SOON)
    hand.write(hand.page.get_by_label("Resolution"), "重新设置控制器的时间。")
    if not pictures.count():
        hand.longer.append("the picture saved as a file first, and chosen")
        chooser = hand.page.locator("input[type=file]").first
        hand.clicks += 2  # The field, and the file in the window of the system.
        chooser.set_input_files(
            {"name": "screen.png", "mimeType": "image/png", "buffer": _picture()}
        )
        hand.click(hand.name("button", "Add", exact=True))
        hand.page.wait_for_load_state()
    hand.click(hand.name("button", "Submit for review"))
    hand.page.get_by_text("It is in review now.", exact=False).wait_for()


def from_alert_to_linked(hand: Hand) -> None:
    """Monitoring has opened an incident; its solution is known."""
    if hand.sees(
        hand.page.locator("main a[href*='/incidents/']").filter(has_text="ORA-00257")
    ):
        hand.click(
            hand.page.locator("main a[href*='/incidents/']").filter(
                has_text="ORA-00257"
            )
        )
    else:
        hand.longer.append("found through the list")
        hand.click(hand.name("link", "Incidents", exact=True))
        hand.click(
            hand.page.get_by_role(
                "link", name=re.compile("^Not taken|Unassigned|Queue|queue")
            )
        )
        hand.click(
            hand.page.locator("main a[href*='/incidents/']").filter(
                has_text=re.compile("ORA-00257|core-sw-01|DiskPressure")
            )
        )
    hand.page.wait_for_url(re.compile(r"/incidents/\d+"))
    if not hand.sees(hand.page.get_by_role("button", name=re.compile("^Link"))):
        hand.longer.append("taken first")
        hand.click(hand.name("button", "Take it", exact=True))
    _link_first(hand)


def _link_first(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("button", name=re.compile("^Link")))
    hand.page.get_by_text(re.compile("is linked", re.IGNORECASE)).first.wait_for()


def _fill_if_asked(hand: Hand, label: str, text: str) -> None:
    target = hand.page.get_by_label(label, exact=True)
    if target.count() and target.first.get_attribute("aria-required") == "true":
        hand.write(target, text)


def _open_and_send(hand: Hand, name: str, label: str, text: str) -> None:
    opener = hand.page.locator("summary").filter(has_text=name)
    if opener.count() and not hand.name("button", name, exact=True).first.is_visible():
        hand.click(opener)
    if label:
        hand.write(hand.page.get_by_label(label), text)
    hand.click(hand.name("button", name, exact=True))
    hand.page.wait_for_load_state()


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (640, 400), "white").save(target, "PNG")
    return target.getvalue()


WORK: Final[Mapping[str, tuple[str, Callable[[Hand], None]]]] = {
    "ringing to closed": ("firstline", from_ringing_to_closed),
    "screenshot to submitted": ("expert", from_screenshot_to_submitted),
    "alert to linked": ("firstline", from_alert_to_linked),
}


def work(browser: Browser, shown: Demonstration) -> dict[str, str]:
    """What each piece of work took."""
    return {name: _do(browser, shown, *each) for name, each in WORK.items()}


def _do(
    browser: Browser, shown: Demonstration, login: str, way: Callable[[Hand], None]
) -> str:
    context = browser.new_context(
        base_url=shown.address,
        locale="en-GB",
        viewport={"width": 1440, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", shown.password)
    page.click("main button")
    page.wait_for_selector(".who")
    page.evaluate(PASTE, base64.b64encode(_picture()).decode())
    hand = Hand(page)
    page.on("dialog", hand.answer)
    way(hand)
    context.close()
    return f"{hand.clicks} clicks, {hand.keys} keys, {hand.fields} fields" + "".join(
        f"\n({each})" for each in hand.longer
    )


def tabulate(sides: Mapping[str, dict[str, str]]) -> Table:
    table = Table(title="from the start page, logged in", show_lines=True)
    for heading in ("work", *sides):
        table.add_column(heading)
    for name in WORK:
        table.add_row(name, *(found[name] for found in sides.values()))
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    folders = {"here": HERE}
    if chosen.against:
        folders = {"against": chosen.against.resolve(), **folders}
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-clicks-"))
        served = [
            stack.enter_context(serve(name, folder, Path(scratch, name)))
            for name, folder in folders.items()
        ]
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=find_chromium())
        found = {shown.name: work(browser, shown) for shown in served}
        Console(width=120).print(tabulate(found))


if __name__ == "__main__":
    main()
