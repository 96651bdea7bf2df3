// Cards are dragged from column to column. Whether that may be is for the server to say:
// a drop sends the same form as the buttons of a card, which do it by keys.
const form = document.querySelector("[data-drop]");
let dragged = null;

for (const card of document.querySelectorAll("[data-card]")) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").href);
    card.classList.add("dragged");
  });
  card.addEventListener("dragend", () => {
    card.classList.remove("dragged");
    dragged = null;
  });
}

for (const column of document.querySelectorAll("[data-column]")) {
  const isElsewhere = () => dragged && !column.contains(dragged);
  column.addEventListener("dragover", (event) => {
    if (!isElsewhere()) return;
    event.preventDefault();
    column.classList.add("over");
  });
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) column.classList.remove("over");
  });
  column.addEventListener("drop", (event) => {
    column.classList.remove("over");
    if (!isElsewhere()) return;
    event.preventDefault();
    form.action = dragged.dataset.card;
    form.elements.to.value = column.dataset.column;
    form.requestSubmit();
  });
}
