// Whoever calls is found while a name, a number or a login is typed.
const WAIT_MS = 250;

export function findCallers() {
  const form = document.querySelector("form[data-callers]");
  if (!form) return;
  const { caller, caller_phone: phone, reporter, contact } = form.elements;
  const list = form.querySelector("[data-callers-found]");
  const card = document.querySelector("[data-caller-card]");
  let timer;
  let asking;

  async function fetchPiece(place, query) {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.callers}?${new URLSearchParams(query)}`, { signal: asking.signal });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch (error) {
      // What was found stays; the next letter asks again.
      if (error.name !== "AbortError") place.dataset.stale = "";
    }
  }

  function forgetChoice() {
    reporter.value = "";
    contact.value = "";
    card.replaceChildren();
  }

  function choose(button) {
    caller.value = button.dataset.caller;
    reporter.value = button.dataset.login;
    contact.value = button.dataset.login ? "" : button.dataset.contact;
    phone.value = "";
    list.replaceChildren();
    showCard();
    form.elements.title.focus();
  }

  function showCard() {
    if (reporter.value) fetchPiece(card, { login: reporter.value });
    else if (contact.value) fetchPiece(card, { contact: contact.value });
  }

  for (const field of [caller, phone]) {
    field.autocomplete = "off";
    field.addEventListener("input", (event) => {
      forgetChoice();
      clearTimeout(timer);
      if (event.isComposing) return;
      timer = setTimeout(() => (field.value.trim() ? fetchPiece(list, { q: field.value }) : list.replaceChildren()), WAIT_MS);
    });
    field.addEventListener("compositionend", () => fetchPiece(list, { q: field.value }));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || !list.children.length) return;
      event.preventDefault();
      list.querySelector("button").focus();
    });
  }
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-caller]");
    if (button) choose(button);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!step) return;
    event.preventDefault();
    (event.target.closest("li")?.[step]?.querySelector("button") ?? caller).focus();
  });
  showCard();
}
