// The reasons for a result, fetched when somebody asks for them.
export function explainResults() {
  for (const details of document.querySelectorAll("details[data-why]")) {
    details.addEventListener("toggle", () => explain(details), { once: true });
  }
}

async function explain(details) {
  const link = details.querySelector("a");
  const place = document.createElement("div");
  place.setAttribute("role", "status");
  try {
    const answer = await fetch(`${link.href}&part=1`);
    if (!answer.ok || answer.redirected) return;
    place.innerHTML = await answer.text();
    link.replaceWith(place);
  } catch {
    // The link stays, and leads to the same on a page of its own.
    link.hidden = false;
  }
}
