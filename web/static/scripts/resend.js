// A form that is sent again by itself until it has arrived: in a cellar there is no line.
// The answers stay in the browser's store meanwhile (keep.js); the server takes the same
// answers twice as once.
import { forget } from "./keep.js";

const AGAIN_MS = 15000;
const LATER = [408, 425, 429, 500, 502, 503, 504];

for (const form of document.querySelectorAll("form[data-resend]")) follow(form);

function follow(form) {
  const place = form.querySelector("[data-line]");
  let waiting;
  let sending = false;

  const say = (text) => {
    place.textContent = text;
    place.hidden = !text;
  };

  function later() {
    say(form.dataset.waits);
    clearTimeout(waiting);
    waiting = setTimeout(send, AGAIN_MS);
  }

  async function send() {
    if (sending) return;
    sending = true;
    clearTimeout(waiting);
    say(form.dataset.sending);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      if (LATER.includes(answer.status)) later();
      else await take(answer);
    } catch {
      later();
    } finally {
      sending = false;
    }
  }

  async function take(answer) {
    const said = await answer.json();
    if (answer.ok) {
      forget(form);
      location.assign(said.address);
    } else {
      say(said.message);
      place.scrollIntoView({ block: "center" });
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  addEventListener("online", () => {
    if (waiting !== undefined && !place.hidden) send();
  });
}
