// What is being written, as the server will show it: asked for one at a time, after a pause.
const WAIT_MS = 400;
const OPEN = "yunzhi-preview";
const OPEN_BELOW = "yunzhi-preview-below";
// What is shown otherwise than it is typed: code, a table, a picture, a link.
const MARKED = /^```|^\s*\|.*\|\s*$|\]\(\//m;

export function previewWhileWriting() {
  for (const pane of document.querySelectorAll("[data-preview]")) previewBeside(pane);
  for (const field of document.querySelectorAll("textarea[data-editor=said]")) previewBelow(field);
}

// Plans a question about those of *fields* that changed, for *pane* while it is open.
function asking(fields, pane, address, show) {
  const shown = new Map();
  let timer;
  let isAsking = false;

  const changed = () => fields.filter((field) => (shown.get(field) ?? "") !== field.value);

  const plan = (wait = WAIT_MS) => {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };

  async function ask() {
    const asked = changed();
    if (isAsking || pane.hidden || !asked.length) return;
    isAsking = true;
    const body = new FormData();
    body.set("csrf_token", fields[0].form.elements.csrf_token.value);
    for (const field of asked) body.set(field.name, field.value);
    const sent = asked.map((field) => [field, field.value]);
    try {
      const answer = await fetch(address, { method: "POST", body, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
      pane.classList.remove("stale");
    } catch {
      // What was shown last stays, marked as old; the next letter asks again.
      pane.classList.add("stale");
    }
    for (const [field, text] of sent) shown.set(field, text);
    isAsking = false;
    if (changed().length) plan();
  }

  return plan;
}

// Of an article: its sections in a pane of their own, the one that is written marked.
function previewBeside(pane) {
  const form = document.getElementById(pane.dataset.preview);
  const button = form.querySelector("[data-act=preview]");
  const fields = [...form.querySelectorAll("textarea[data-editor]")];
  const places = () => fields.map((field) => [field, pane.querySelector(`[data-shows="${field.name}"]`)]);

  const plan = asking(fields, pane, pane.dataset.address, (html) => {
    for (const [field, place] of places()) {
      if (!(field.name in html)) continue;
      place.querySelector("[data-text]").innerHTML = html[field.name];
      place.hidden = !field.value.trim();
    }
    pane.querySelector("[data-nothing]").hidden = fields.some((field) => field.value.trim());
  });

  function open(isOpen) {
    pane.hidden = !isOpen;
    form.classList.toggle("previewing", isOpen);
    button.setAttribute("aria-pressed", String(isOpen));
    if (isOpen) plan(0);
  }

  button.addEventListener("click", () => {
    open(pane.hidden);
    localStorage.setItem(OPEN, pane.hidden ? "closed" : "open");
    if (!pane.hidden) pane.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("input", () => plan());
  form.addEventListener("focusin", ({ target }) => {
    const [, place] = places().find(([field]) => field === target) ?? [];
    for (const [, each] of places()) each.classList.toggle("current", each === place);
    if (place && !pane.hidden) pane.scrollTo({ top: place.offsetTop - pane.offsetTop - 16 });
  });
  // Beside the text where there is room for it; elsewhere it is asked for.
  const isWide = matchMedia("(min-width: 1100px)").matches;
  open(isWide && localStorage.getItem(OPEN) !== "closed");
}

// Of a comment or an answer: below its field. It opens by itself once something in it will
// look otherwise than it is typed, unless somebody closed it.
function previewBelow(field) {
  const template = document.getElementById("said-preview");
  const bar = document.querySelector(`markdown-toolbar[for="${CSS.escape(field.id)}"]`);
  const button = bar?.querySelector("[data-act=preview]");
  if (!button) return;
  const pane = template.content.cloneNode(true).firstElementChild;
  field.closest(".field").append(pane);

  const plan = asking([field], pane, template.dataset.address, (html) => {
    pane.querySelector("[data-text]").innerHTML = html[field.name];
    pane.querySelector("[data-nothing]").hidden = Boolean(field.value.trim());
  });

  function open(isOpen) {
    pane.hidden = !isOpen;
    button.setAttribute("aria-pressed", String(isOpen));
    if (isOpen) plan(0);
  }

  const kept = () => localStorage.getItem(OPEN_BELOW);
  const look = () => {
    if (pane.hidden && kept() !== "closed" && (kept() === "open" || MARKED.test(field.value))) open(true);
    else plan();
  };
  button.addEventListener("click", () => {
    open(pane.hidden);
    localStorage.setItem(OPEN_BELOW, pane.hidden ? "closed" : "open");
    if (!pane.hidden) pane.scrollIntoView({ block: "nearest" });
  });
  field.addEventListener("input", look);
  // What was kept of an unsent text, or came back refused, is there already.
  if (field.value) look();
}
