// Known solutions appear while an incident is being taken down.
const WAIT_MS = 250;

export function suggestWhileTyping() {
  const form = document.querySelector("form[data-suggest]");
  const place = document.querySelector("[data-suggestions]");
  if (!form || !place) return;
  const fields = ["title", "description", "message"].filter((name) => form.elements[name]);
  let timer;
  let asking;

  async function ask() {
    asking?.abort();
    const words = Object.fromEntries(fields.map((name) => [name, form.elements[name].value.slice(0, 4000)]));
    if (!words.title.trim() && !words.description.trim()) return;
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams(words)}`, { signal: asking.signal });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch (error) {
      // The last suggestions stay; the next letter asks again.
      if (error.name !== "AbortError") place.dataset.stale = "";
    }
  }

  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
}
