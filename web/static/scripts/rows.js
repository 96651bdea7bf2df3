// Rows of a list that can be ticked: all of a page, a range by Shift, and by keys alone:
// j and k walk, x or the space bar ticks.
const form = document.querySelector("[data-rows]");
if (form) followRows(form);

function followRows(form) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const count = form.querySelector("[data-chosen-count]");
  let last = null;

  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", form.dataset.all);
  form.querySelector("[data-tick-all]").replaceChildren(all);
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    showCount();
  });

  function showCount() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = chosen ? `${chosen} ${form.dataset.chosen}` : "";
  }

  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) tickRange(boxes.indexOf(last), boxes.indexOf(box), box.checked);
      last = box;
      showCount();
    });
  }

  function tickRange(one, other, checked) {
    const [first, end] = one < other ? [one, other] : [other, one];
    for (const box of boxes.slice(first, end + 1)) box.checked = checked;
  }

  const links = boxes.map((box) => box.closest("tr").querySelector("a"));
  const here = () => boxes.findIndex((box) => box.closest("tr").contains(document.activeElement));
  const typing = (element) => element.closest("textarea, select, input:not([type=checkbox]), [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]") || localStorage.getItem("yunzhi-single-keys-off")) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const row = here();
    if (step && links.length && (row >= 0 || !event.key.startsWith("Arrow"))) {
      event.preventDefault();
      links[Math.min(Math.max(row + step, 0), links.length - 1)].focus();
    } else if (row >= 0 && (event.key === "x" || (event.key === " " && event.target.localName === "a"))) {
      event.preventDefault();
      boxes[row].click();
    }
  });

  // Enter in a field means the button beside it, and not the first of the form.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    const button = event.target.closest("details")?.querySelector("button");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  showCount();
}
