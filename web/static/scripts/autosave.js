// A draft saves itself while it is written, and shows what the form rules say.
import { forget } from "./keep.js";

const WAIT_MS = 1500;
const RETRY_MS = 10000;
const CONFLICT = 409;
const REFUSED = 422;

export function saveWhileWriting() {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const state = document.querySelector("[data-saved]");
  let timer;
  let running = null;
  let stopped = false;

  const plan = (wait) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  };

  function save() {
    if (running) return plan(WAIT_MS);
    running = saveNow().finally(() => { running = null; });
  }

  async function saveNow() {
    state.textContent = form.dataset.savingText;
    try {
      const answer = await send(form);
      if (answer.status === CONFLICT) {
        stopped = true;
        state.textContent = form.dataset.changedText;
      } else if (answer.status === REFUSED) {
        state.textContent = (await answer.json()).message;
      } else if (!answer.ok) {
        throw new Error(String(answer.status));
      } else {
        show(form, await answer.json());
        state.textContent = form.dataset.savedText;
        forget(form);
      }
    } catch {
      state.textContent = form.dataset.failedText;
      plan(RETRY_MS);
    }
  }

  form.addEventListener("input", () => plan(WAIT_MS));
  form.addEventListener("submit", (event) => {
    stopped = true;
    clearTimeout(timer);
    if (!running) return;
    // Two at once would look like two people: the first gets its new version through.
    event.preventDefault();
    const { submitter } = event;
    running.then(() => form.requestSubmit(submitter));
  });
}

function send(form) {
  // A button named "action" hides the property of this name.
  return fetch(form.getAttribute("action"), {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    redirect: "error",
  });
}

function show(form, answer) {
  form.elements.seen.value = answer.version;
  const near = form.querySelector("[data-near]");
  if (near && near.innerHTML.trim() !== answer.near.trim()) near.innerHTML = answer.near;
  for (const place of form.querySelectorAll("[data-findings]")) {
    const html = answer.findings[place.dataset.findings] ?? "";
    if (place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
  }
}
