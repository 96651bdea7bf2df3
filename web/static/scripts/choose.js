// Buttons that tick all boxes of a group, or none.
export function offerAllOrNone() {
  for (const group of document.querySelectorAll("[data-choose]")) {
    const line = document.createElement("p");
    line.className = "buttons";
    for (const [text, checked] of [[group.dataset.all, true], [group.dataset.none, false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary";
      button.textContent = text;
      button.addEventListener("click", () => {
        for (const box of group.querySelectorAll("input[type=checkbox]")) box.checked = checked;
      });
      line.append(button);
    }
    group.append(line);
  }
}
