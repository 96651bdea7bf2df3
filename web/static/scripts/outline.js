// The sections of what is being written: which have text, and in which one is.
export function followOutline() {
  const outline = document.querySelector("[data-outline]");
  if (!outline) return;
  const links = [...outline.querySelectorAll("a[data-field]")];
  const fieldOf = (link) => document.getElementById(link.dataset.field);

  const mark = (link) => {
    const isWritten = fieldOf(link).value.trim() !== "";
    link.classList.toggle("written", isWritten);
    link.querySelector("[data-state]").textContent = isWritten ? outline.dataset.written : outline.dataset.empty;
  };

  for (const link of links) {
    mark(link);
    fieldOf(link).addEventListener("input", () => mark(link));
    fieldOf(link).addEventListener("focus", () => {
      for (const each of links) each.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
    });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      fieldOf(link).focus();
      fieldOf(link).closest(".field").scrollIntoView({ block: "start" });
    });
  }
}
