// The next days of a rule, while it is typed.
const PAUSE_MS = 300;
const DATE = /(\d{4}-\d{2}-\d{2})/;

// A date is read in one line.
function markDates(text) {
  return text.split(DATE).map((part, place) => {
    if (place % 2 === 0) return part;
    const date = document.createElement("span");
    date.className = "value";
    date.textContent = part;
    return date;
  });
}

export function showNextDates() {
  const place = document.querySelector("[data-dates]");
  if (!place) return;
  const form = place.closest("form");
  const names = (place.dataset.fields ?? "rule starts_on").split(" ");
  const fields = names.map((name) => form.elements[name]);
  let waiting;
  let asked = 0;

  async function ask() {
    const number = ++asked;
    const said = new URLSearchParams(fields.map((field) => [field.name, field.value]));
    const answer = await fetch(`${place.dataset.dates}?${said}`, { headers: { Accept: "application/json" } });
    const text = answer.ok ? await answer.text() : (await answer.json()).message;
    // What was typed since has an answer of its own.
    if (number === asked) place.replaceChildren(...markDates(text.trim()));
  }

  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, PAUSE_MS);
    });
  }
  ask();
}
