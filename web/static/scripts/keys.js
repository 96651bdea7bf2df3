// "/" goes to the search box; j, k and the arrows walk through the hits; n goes on.
const typing = (element) =>
  element.closest("input, textarea, select, [contenteditable]") !== null;

export function followKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search]");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
      return;
    }
    if (event.key === "n") {
      document.querySelector("[data-next]")?.click();
      return;
    }
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const links = [...document.querySelectorAll(".hit h2 a")];
    if (!step || !links.length) return;
    const here = links.indexOf(document.activeElement);
    if (here < 0 && event.key.startsWith("Arrow")) return;
    event.preventDefault();
    links[Math.min(Math.max(here + step, 0), links.length - 1)].focus();
  });
}
