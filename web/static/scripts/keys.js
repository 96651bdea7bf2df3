// Keys: "/" searches, j and k walk through hits, "?" lists them all, and what carries a
// data-key is done by it. Single letters can be switched off: some people speak to their screen.
import { doElement, nameOf } from "./palette.js";

const OFF = "yunzhi-single-keys-off";
const typing = (element) =>
  element.closest("input, textarea, select, [contenteditable]") !== null;
const isOff = () => localStorage.getItem(OFF) !== null;

export function followKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") return showKeys(event);
    if (isOff() && event.key.length === 1) return;
    if (event.key === "/") return goToSearch(event);
    if (event.key === "n") document.querySelector("[data-next]")?.click();
    else if (!doByKey(event)) walk(event);
  });
  document.querySelector("[data-keys-open]")?.addEventListener("click", showKeys);
}

function goToSearch(event) {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

function walk(event) {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const links = [...document.querySelectorAll(".hit h2 a")];
  if (!step || !links.length) return;
  const here = links.indexOf(document.activeElement);
  if (here < 0 && event.key.startsWith("Arrow")) return;
  event.preventDefault();
  links[Math.min(Math.max(here + step, 0), links.length - 1)].focus();
}

function doByKey(event) {
  const element = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
  if (!element) return false;
  event.preventDefault();
  const inside = element.closest("details");
  if (element.localName === "summary" && inside.open) return focusFirst(inside);
  element.closest("details.more-actions")?.setAttribute("open", "");
  doElement(element);
  if (element.localName === "summary") focusFirst(inside);
  return true;
}

function focusFirst(details) {
  // Opened by the same click, which the browser carries out a moment later.
  requestAnimationFrame(() => details.querySelector("textarea, select, input:not([type=hidden])")?.focus());
  return true;
}

function sendForm(event) {
  const form = event.target.closest?.("form");
  if (form?.method !== "post" || event.target.localName !== "textarea" || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.btn-primary:not([type=button])") ?? form.querySelector("button:not([type=button], [hidden])"));
}

function showKeys(event) {
  const dialog = document.querySelector("dialog.keys");
  if (!dialog) return;
  event.preventDefault();
  const rows = [...document.querySelectorAll("[data-key], [data-next]")].map((element) => {
    const row = document.createElement("div");
    const key = document.createElement("kbd");
    key.textContent = element.dataset.key ?? "n";
    const term = document.createElement("dt");
    term.append(key);
    const name = document.createElement("dd");
    name.textContent = nameOf(element);
    row.append(term, name);
    return row;
  });
  dialog.querySelector("[data-here]").replaceChildren(...rows);
  dialog.querySelector("[data-here-name]").hidden = !rows.length;
  const box = dialog.querySelector("[data-single]");
  box.checked = !isOff();
  box.onchange = () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
  dialog.showModal();
}
