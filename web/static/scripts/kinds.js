// A request shows what its kind asks for, and nothing else.
export function askByKind() {
  const choice = document.querySelector("[data-kinds]");
  if (!choice) return;
  const form = choice.closest("form");
  const details = [...form.querySelectorAll("[data-detail]")];

  function show() {
    const kind = choice.querySelector("input:checked");
    const asks = kind?.dataset.asks.split(" ") ?? [];
    const requires = kind?.dataset.requires.split(" ") ?? [];
    for (const place of details) {
      const name = place.dataset.detail;
      place.hidden = !asks.includes(name);
      for (const field of place.querySelectorAll("input, textarea")) {
        field.disabled = place.hidden;
        mark(field, requires.includes(name));
      }
    }
    for (const place of form.querySelectorAll("[data-said]")) {
      for (const field of place.querySelectorAll("input, textarea")) mark(field, requires.includes(place.dataset.said));
    }
  }

  // The server is asked, not the browser: it lets a known solution say the system.
  function mark(field, isRequired) {
    if (isRequired) field.setAttribute("aria-required", "true");
    else field.removeAttribute("aria-required");
  }

  choice.addEventListener("change", show);
  show();
}
