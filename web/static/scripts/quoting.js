// "??" and words: articles to insert, as a link or with their text.
import { insert } from "./insertion.js";

const WAIT_MS = 200;
// At the start of a line or behind a blank: two question marks behind a word are only asking.
// Chinese input methods write them wide.
const ASKED = /(^|[\s(（])(\?\?|？？)([^\n?？]{0,60})$/;
// Of what is seen of the page, the list takes so much at most.
const SHARE = 0.4;
const LINKS = /\/articles\/(\d{1,9})(?!\d)/g;

export function offerArticles(fields) {
  for (const field of fields) if (field.dataset.quote) offer(field);
}

// An answer is read by whoever asked, an article by its audience; what is said among staff is not.
const readersOf = (field) => {
  const { internal, audience } = field.form?.elements ?? {};
  if (audience) return { audience: audience.value };
  const { readers } = field.dataset;
  if (!readers || internal?.checked) return {};
  return readers === "asker" ? { audience: "self_service" } : { incident: readers };
};
const ask = async (address, words) => {
  const answer = await fetch(`${address}?${new URLSearchParams(words)}`, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

function offer(field) {
  const { parent, list, status, words, withText } = makeList(field);
  let timer;
  let asked = 0;
  let chosen = -1;
  let dismissed = "";

  const match = () => field.value.slice(0, field.selectionStart).match(ASKED);

  async function look() {
    const typed = match()?.[3].trim() ?? "";
    if (!typed || typed === dismissed) return close();
    const mine = (asked += 1);
    try {
      const found = await ask(field.dataset.quote, { q: typed, ...readersOf(field) });
      if (mine === asked && match()) show(found);
    } catch {
      // Without an answer one types on; the next letter asks again.
      close();
    }
  }

  function show(found) {
    list.replaceChildren(...found.map(toOption));
    parent.hidden = !found.length;
    status.textContent = found.length ? words.found.replace("#", found.length) : words.none;
    choose(found.length ? 0 : -1);
    fit();
  }

  // Of the screen of a telephone its keyboard leaves half, and says so in one place only.
  function fit() {
    if (parent.hidden) return;
    const height = window.visualViewport?.height ?? window.innerHeight;
    list.style.maxHeight = `${Math.round(height * SHARE)}px`;
    parent.scrollIntoView({ block: "nearest" });
  }

  function toOption(article, place) {
    const option = document.createElement("li");
    option.id = `${list.id}-${place}`;
    option.setAttribute("role", "option");
    option.article = article;
    const kind = document.createElement("span");
    kind.className = "quiet";
    kind.textContent = article.kind;
    option.append(article.title, kind);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      put(article, event.shiftKey || withText.checked);
    });
    return option;
  }

  function choose(place) {
    const options = [...list.children];
    chosen = options.length ? (place + options.length) % options.length : -1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (chosen < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  async function put(article, isWhole) {
    const found = match();
    if (!found) return close();
    const to = field.selectionStart;
    const from = to - found[3].length - 2;
    const link = `[${article.title.replace(/[\\[\]]/g, "\\$&")}](${article.url})`;
    close();
    if (!isWhole) return insert(field, `${link} `, { from, to });
    try {
      const { text } = await ask(article.text, readersOf(field));
      insert(field, `${link}\n\n${text}\n`, { from, to });
    } catch {
      status.textContent = words.failed;
    }
  }

  function close() {
    asked += 1;
    parent.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  }

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  };
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (match()?.[3].trim() !== dismissed) dismissed = "";
    plan();
  });
  field.addEventListener("compositionend", plan);
  field.addEventListener("blur", close);
  window.visualViewport?.addEventListener("resize", fit);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || parent.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") put(list.children[chosen].article, event.shiftKey || withText.checked);
    else if (event.key === "Escape") {
      dismissed = match()?.[3].trim() ?? "";
      close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  warnOfHidden(field);
}

function makeList(field) {
  const template = document.getElementById("quotable");
  const parent = template.content.cloneNode(true).firstElementChild;
  const list = parent.querySelector("[role=listbox]");
  list.id = `${field.id}-quotable`;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  field.after(parent, status);
  const withText = parent.querySelector("[data-with-text]");
  // Who ticks it by mouse or finger goes on writing: the field keeps its focus.
  withText.parentElement.addEventListener("mousedown", (event) => event.preventDefault());
  return { parent, list, status, words: template.dataset, withText };
}

// An article that came in among staff, and would now go out to whoever asked.
function warnOfHidden(field) {
  const warning = document.createElement("p");
  warning.className = "notice warning";
  warning.setAttribute("role", "alert");
  warning.hidden = true;
  field.closest(".field").append(warning);
  let timer;
  let asked = "";

  async function look() {
    const ids = [...new Set([...field.value.matchAll(LINKS)].map(([, id]) => id))].slice(0, 50);
    const readers = readersOf(field);
    const now = Object.keys(readers).length ? ids.join() + JSON.stringify(readers) : "";
    if (now === asked) return;
    asked = now;
    const words = [...ids.map((id) => ["id", id]), ...Object.entries(readers)];
    try {
      const titles = now && ids.length ? await ask(field.dataset.hiddenAddress, words) : [];
      warning.hidden = !titles.length;
      warning.textContent = titles.length ? `${document.getElementById("quotable").dataset.hidden} ${titles.join(" · ")}` : "";
    } catch {
      asked = "";
    }
  }

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  };
  field.addEventListener("input", plan);
  for (const name of ["internal", "audience"]) field.form?.elements[name]?.addEventListener("change", plan);
  plan();
}
