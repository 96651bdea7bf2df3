"""Somebody who has no mouse: goes from stop to stop, and sees where they are."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_STOPS = 80
LOOK = """(wanted) => {
  const here = document.activeElement;
  if (!here || here === document.body) return { there: false, fault: "" };
  const name = here.outerHTML.slice(0, 160);
  const box = here.getBoundingClientRect();
  const isOutside = box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth;
  const marks = [here, here.closest("form.search")].filter(Boolean).map((each) => getComputedStyle(each));
  const isMarked = marks.some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
  const fault = isOutside ? `focus is off the screen: ${name}`
    : isMarked ? "" : `focus cannot be seen: ${name}`;
  return { there: here === wanted, fault };
}"""


@dataclass(frozen=True)
class Keyboard:
    page: Page

    def reach(self, target: Locator):
        """Press Tab until *target* has the focus; it must be seen at each stop."""
        target.wait_for()
        wanted = target.element_handle()
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            seen = self.page.evaluate(LOOK, wanted)
            assert not seen["fault"], seen["fault"]
            if seen["there"]:
                return
        raise AssertionError(f"Tab does not lead to {target}")

    def press(self, target: Locator, key="Enter"):
        self.reach(target)
        self.page.keyboard.press(key)

    def write(self, target: Locator, text):
        self.reach(target)
        self.page.keyboard.insert_text(text)

    def begin(self):
        """On a page that has just come: past what every page has."""
        self.page.wait_for_load_state()
        if self.page.url.endswith("#content"):
            return  # Whoever sent a form from there is there again.
        self.page.keyboard.press("Tab")
        skip = self.page.get_by_role("link", name="Skip to the content")
        assert skip.evaluate("(link) => link === document.activeElement")
        self.page.keyboard.press("Enter")

    def go_to(self, place):
        self.page.wait_for_load_state()
        self.page.keyboard.press("Control+k")
        self.page.locator("dialog[open] input").wait_for()
        self.page.keyboard.insert_text(place)
        self.page.locator("dialog[open] [role=option]").first.wait_for()
        self.page.keyboard.press("Enter")
