"""What is looked at on every page: by the rules of accessibility, and on a telephone."""

from axe_playwright_python.sync_playwright import Axe

TELEPHONE = {"width": 390, "height": 800}
DESK = {"width": 1280, "height": 800}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}}
"""24 pixels each way, or as much room around (WCAG 2.2, 2.5.8)."""
BROKEN = r"""() => {
  const faults = [];
  const name = (node) => node.outerHTML.slice(0, 120);
  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true })
    && !node.closest(".visually-hidden, .skip, pre, code, textarea, svg");
  const textsOf = function* (node) {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (text.data.trim() && isSeen(text.parentElement)) yield text;
    }
  };
  const tops = (text, start, end) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, end);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
  };
  for (const text of textsOf(document.querySelector("main"))) {
    for (const { 0: value, index } of text.data.matchAll(/[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+/g)) {
      if (!/[0-9]/.test(value) || value.length > 28) continue;
      if (tops(text, index, index + value.length).size > 1) {
        faults.push(`${value} is broken: ${name(text.parentElement)}`);
      }
    }
  }
  for (const button of document.querySelectorAll("button:not(.callers *), a.btn")) {
    const broken = [...textsOf(button)].some((text) => tops(text, 0, text.length).size > 1);
    if (!broken) continue;
    let row = button.parentElement;
    while (/inline|table/.test(getComputedStyle(row).display)) row = row.parentElement;
    button.style.cssText = "white-space: nowrap; width: max-content; max-width: none";
    const fits = button.getBoundingClientRect().width <= row.clientWidth;
    button.style.cssText = "";
    if (fits) faults.push(`its label is broken: ${name(button)}`);
  }
  return faults;
}"""
"""Values in two lines, and labels of buttons in two although their row has room."""
FAULTS_OF_A_TELEPHONE = """() => {
  const faults = [];
  const name = (node) => node.outerHTML.slice(0, 120);
  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true })
    && !node.closest(".visually-hidden, .skip");
  const blockOf = (node) => {
    while (getComputedStyle(node).display === "inline") node = node.parentElement;
    return node;
  };
  const sideways = document.documentElement.scrollWidth - innerWidth;
  if (sideways > 0) faults.push(`${sideways} px wider than the screen`);
  const head = document.querySelector(".top");
  if (head.getBoundingClientRect().height > 100) faults.push("the head wraps");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.data.trim() || !isSeen(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
    if (lines.size <= 3) continue;
    const block = blockOf(text.parentElement), style = getComputedStyle(block);
    const width = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width < 3 * parseFloat(style.fontSize)) faults.push(`too narrow: ${name(block)}`);
  }
  for (const cell of document.querySelectorAll(".table-box tbody td")) {
    const heads = cell.closest("table").tHead?.rows;
    const head = heads?.[heads.length - 1].cells[cell.cellIndex];
    const hasHead = head && head.innerText.trim() && isSeen(cell) && cell.colSpan === 1;
    const stands = getComputedStyle(cell).display !== "table-cell";
    const says = getComputedStyle(cell, "::before").content;
    if (hasHead && stands && cell.innerText.trim() && ["none", "normal"].includes(says)
      && !cell.matches(".tick")) faults.push(`without its label: ${name(cell)}`);
  }
  for (const fact of document.querySelectorAll(".facts > *")) {
    const over = fact.getBoundingClientRect().right - fact.parentElement.getBoundingClientRect().right;
    if (isSeen(fact) && over > 1) faults.push(`${Math.round(over)} px past its row: ${name(fact)}`);
  }
  const pressed = "button, summary, select, textarea, input:not([type=hidden]), a.btn, [role=button]";
  for (const target of document.querySelectorAll(pressed)) {
    if (!isSeen(target)) continue;
    const label = target.matches("[type=checkbox], [type=radio]") && target.labels?.[0];
    const box = (label || target).getBoundingClientRect();
    const small = Math.min(box.width, box.height) < 24;
    if (small && !target.matches("[type=checkbox], [type=radio]")) {
      faults.push(`${Math.round(box.width)} by ${Math.round(box.height)} px: ${name(target)}`);
    }
  }
  return faults;
}"""


def find_faults(page):
    """By how *page* was looked at; it is loaded once for all of them."""
    found = {"light": violations(page)}
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for(state="attached")
    # The rest is the same in the dark.
    found["dark"] = violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(TELEPHONE)
    found["telephone"] = page.evaluate(FAULTS_OF_A_TELEPHONE) + page.evaluate(BROKEN)
    page.set_viewport_size(DESK)
    return {look: faults for look, faults in found.items() if faults}


def find_faults_of_a_telephone(page):
    faults = page.evaluate(FAULTS_OF_A_TELEPHONE) + page.evaluate(BROKEN)
    faults += violations(page, TARGETS)
    page.set_viewport_size(DESK)
    faults += page.evaluate(BROKEN)
    page.set_viewport_size(TELEPHONE)
    return faults


def violations(page, options=None):
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def settle(desk):
    """A page that is not found is no fault of the pages."""
    desk.complaints[:] = [text for text in desk.complaints if "404" not in text]
