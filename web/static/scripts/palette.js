// Ctrl-K: every place and every action of this page by its name, or a search for the words.
export function openPaletteByKey() {
  const dialog = document.querySelector("dialog.palette");
  if (!dialog) return;
  const palette = makePalette(dialog);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else palette.open();
  });
  document.querySelector("[data-palette-open]")?.addEventListener("click", palette.open);
}

function makePalette(dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const none = dialog.querySelector("[data-none]");
  let all = [];
  let chosen = 0;

  function open() {
    all = [...findActions(), ...findPlaces()];
    input.value = "";
    show();
    dialog.showModal();
    input.focus();
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter(({ name, group }) =>
      words.every((word) => `${name} ${group}`.toLowerCase().includes(word)));
    if (input.value.trim()) found.push(toSearch(dialog, input.value.trim()));
    list.replaceChildren(...found.map((each, place) => toOption(each, place, dialog)));
    none.hidden = found.length > 0;
    choose(0);
  }

  function choose(place) {
    const options = [...list.children];
    chosen = options.length ? (place + options.length) % options.length : 0;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (options[chosen]) input.setAttribute("aria-activedescendant", options[chosen].id);
    else input.removeAttribute("aria-activedescendant");
    options[chosen]?.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (step) choose(chosen + step);
    else list.children[chosen]?.click();
  });
  // A click beside the box falls on the dialog itself.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return { open };
}

function findActions() {
  return [...document.querySelectorAll("[data-key]")].map((element) => ({
    name: nameOf(element), group: element.dataset.key, go: () => doElement(element),
  }));
}

function findPlaces() {
  const beginnings = document.querySelector("dialog.palette template").content.querySelectorAll("a");
  const links = document.querySelectorAll(".places a, .person a");
  return [...beginnings, ...links].map((link) =>
    toPlace(link, link.closest("ul")?.querySelector(".menu-name")?.textContent ?? ""));
}

const toPlace = (link, group) =>
  ({ name: nameOf(link), group, go: () => { location.href = link.href; } });

const toSearch = (dialog, words) => ({
  name: dialog.dataset.search.replace("…", words),
  group: "",
  go: () => { location.href = `${dialog.dataset.results}?q=${encodeURIComponent(words)}`; },
});

function toOption({ name, group, go }, place, dialog) {
  const option = document.createElement("li");
  option.id = `palette-${place}`;
  option.setAttribute("role", "option");
  const note = document.createElement("span");
  note.className = "quiet";
  note.textContent = group;
  option.append(name, note);
  option.addEventListener("click", () => {
    dialog.close();
    go();
  });
  return option;
}

export function doElement(element) {
  if (element.localName === "textarea") element.focus();
  else element.click();
  element.scrollIntoView({ block: "nearest" });
}

export const nameOf = (element) =>
  (element.labels?.[0]?.textContent || element.getAttribute("aria-label") || element.title || element.textContent).trim().replace(/\s+/g, " ");
