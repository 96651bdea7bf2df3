// Long tables of a text are sorted by a click on a head; a third brings their order back.
const LONG = 8;
const ORDERS = ["ascending", "descending", "none"];

export function sortLongTables() {
  for (const table of document.querySelectorAll(".table-text table")) {
    const heads = [...table.querySelectorAll("thead th")];
    const isPlain = !table.querySelector("[colspan], [rowspan]");
    if (isPlain && table.tBodies[0]?.rows.length >= LONG) {
      heads.forEach((head, column) => addButton(table, heads, head, column));
    }
  }
}

function addButton(table, heads, head, column) {
  const rows = [...table.tBodies[0].rows];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const order = ORDERS[(ORDERS.indexOf(head.getAttribute("aria-sort") ?? "none") + 1) % 3];
    heads.forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", order);
    table.tBodies[0].append(...sortRows(rows, column, order));
  });
}

function sortRows(rows, column, order) {
  if (order === "none") return rows;
  const collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
  const sign = order === "ascending" ? 1 : -1;
  const text = (row) => row.cells[column]?.textContent.trim() ?? "";
  return [...rows].sort((one, other) => {
    // What is empty says nothing, and stays below in either direction.
    if (!text(one) || !text(other)) return Number(!text(one)) - Number(!text(other));
    return sign * collator.compare(text(one), text(other));
  });
}
