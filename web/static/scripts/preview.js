// What is being written, as the server will show it: asked for one at a time, after a pause.
const WAIT_MS = 400;
const OPEN = "yunzhi-preview";

export function previewWhileWriting() {
  for (const pane of document.querySelectorAll("[data-preview]")) previewIn(pane);
}

function previewIn(pane) {
  const form = document.getElementById(pane.dataset.preview);
  const button = form.querySelector("[data-act=preview]");
  const fields = [...form.querySelectorAll("textarea[data-editor]")];
  const shown = new Map();
  let timer;
  let isAsking = false;

  const places = () => fields.map((field) => [field, pane.querySelector(`[data-shows="${field.name}"]`)]);
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
    body.set("csrf_token", form.elements.csrf_token.value);
    for (const field of asked) body.set(field.name, field.value);
    const sent = asked.map((field) => [field, field.value]);
    try {
      const answer = await fetch(pane.dataset.address, { method: "POST", body, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      show(sent, await answer.json());
      pane.classList.remove("stale");
    } catch {
      // What was shown last stays, marked as old; the next letter asks again.
      pane.classList.add("stale");
      for (const [field, text] of sent) shown.set(field, text);
    }
    isAsking = false;
    if (changed().length) plan();
  }

  function show(sent, html) {
    for (const [field, text] of sent) shown.set(field, text);
    for (const [field, place] of places()) {
      if (!(field.name in html)) continue;
      place.querySelector("[data-text]").innerHTML = html[field.name];
      place.hidden = !field.value.trim();
    }
    pane.querySelector("[data-nothing]").hidden = fields.some((field) => field.value.trim());
  }

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
