// A place on which files can be dropped instead of being chosen.
export function acceptDrops(zone, input, dropped = () => {}) {
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    input.files = event.dataTransfer.files;
    dropped();
  });
}

export function acceptFiles() {
  for (const form of document.querySelectorAll("form[data-drop-files]")) {
    acceptDrops(form, form.querySelector("input[type=file]"), () => form.requestSubmit());
  }
}
