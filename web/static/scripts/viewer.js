// Pictures of a page, one at a time and as large as the window; without it they are links.
const STEP = 1.5;
const MOST = 8;

const dialog = document.querySelector("dialog.viewer");
const place = dialog?.querySelector(".viewer-place");
const image = place?.querySelector("img");
let links = [];
let at = 0;
let scale = 0;

function show(number) {
  at = (number + links.length) % links.length;
  const link = links[at];
  const words = link.querySelector("img").alt;
  image.src = link.href;
  image.alt = words;
  dialog.querySelector("#viewer-words").textContent = words;
  dialog.querySelector("[data-count]").textContent = links.length > 1 ? `${at + 1} / ${links.length}` : "";
  for (const button of dialog.querySelectorAll("[data-do=previous], [data-do=next]")) button.hidden = links.length < 2;
  const original = dialog.querySelector("[data-original]");
  if (original) {
    original.hidden = !link.getAttribute("href").startsWith(dialog.dataset.pictures);
    original.href = `${link.href}/original`;
  }
  zoom(0);
}

// 0: as much as the window holds.
function zoom(wanted) {
  scale = wanted;
  image.classList.toggle("whole", !scale);
  if (scale) image.setAttribute("width", Math.round(image.naturalWidth * scale));
  else image.removeAttribute("width");
}

function grow(factor) {
  const now = scale || image.clientWidth / image.naturalWidth || 1;
  zoom(Math.min(MOST, Math.max(1 / MOST, now * factor)));
}

const DEEDS = {
  previous: () => show(at - 1),
  next: () => show(at + 1),
  larger: () => grow(STEP),
  smaller: () => grow(1 / STEP),
  close: () => dialog.close(),
};
const KEYS = { ArrowLeft: "previous", ArrowRight: "next", "+": "larger", "=": "larger", "-": "smaller", 0: "whole" };

function follow(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // What the picture does not need to move, the keys do.
  const turns = event.key.startsWith("Arrow") && scale && place.scrollWidth > place.clientWidth;
  const deed = turns ? null : KEYS[event.key];
  // Keys of the page behind are not meant while a picture is looked at.
  event.stopPropagation();
  if (!deed) return;
  event.preventDefault();
  if (deed === "whole") zoom(0);
  else DEEDS[deed]();
}

function open(event) {
  const link = event.target.closest("a.picture");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  links = [...document.querySelectorAll("main a.picture")];
  show(links.indexOf(link));
  // The browser keeps the focus inside, and gives it back to the link at the end.
  dialog.showModal();
  place.focus();
}

if (dialog) {
  document.addEventListener("click", open);
  dialog.addEventListener("keydown", follow);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    DEEDS[event.target.dataset.do]?.();
  });
  image.addEventListener("click", () => zoom(scale ? 0 : 1));
  dialog.addEventListener("close", () => image.removeAttribute("src"));
}
