// A list below a field, of what a sign and some words before the caret stand for.
const WAIT_MS = 200;
// Of what is seen of the page, the list takes so much at most.
const SHARE = 0.4;

// `asked` matches the text before the caret: what is before the sign, the sign, the words.
// `find` gives the items for the words, `describe` what an item shows, `put` inserts it.
export function offerBelow(field, { template, asked, isOpenAtOnce = false, find, describe, put }) {
  const { parent, list, status, words, withText } = makeList(field, template);
  let timer;
  let turn = 0;
  let chosen = -1;
  let dismissed = null;

  const match = () => field.value.slice(0, field.selectionStart).match(asked);
  const typedIn = (found) => (found?.[3] ?? "").trim();

  async function look() {
    const found = match();
    const typed = typedIn(found);
    if (!found || (!typed && !isOpenAtOnce) || typed === dismissed) return close();
    const mine = (turn += 1);
    try {
      const items = await find(typed);
      if (mine === turn && match()) show(items);
    } catch {
      // Without an answer one types on; the next letter asks again.
      close();
    }
  }

  function show(items) {
    list.replaceChildren(...items.map(toOption));
    parent.hidden = !items.length;
    status.textContent = items.length ? words.found.replace("#", items.length) : words.none;
    field.setAttribute("aria-controls", list.id);
    choose(items.length ? 0 : -1);
    fit();
  }

  // Of the screen of a telephone its keyboard leaves half, and says so in one place only.
  function fit() {
    if (parent.hidden) return;
    const height = window.visualViewport?.height ?? window.innerHeight;
    list.style.maxHeight = `${Math.round(height * SHARE)}px`;
    parent.scrollIntoView({ block: "nearest" });
  }

  function toOption(item, place) {
    const option = document.createElement("li");
    option.id = `${list.id}-${place}`;
    option.setAttribute("role", "option");
    option.item = item;
    const [name, more] = describe(item);
    const note = document.createElement("span");
    note.className = "quiet";
    note.textContent = more;
    option.append(name, note);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(item, event.shiftKey);
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

  async function take(item, isShifted) {
    const found = match();
    close();
    if (!found) return;
    const to = field.selectionStart;
    const range = { from: to - (found[3] ?? "").length - found[2].length, to };
    const isWhole = isShifted || Boolean(withText?.checked);
    const said = await put(item, range, isWhole, words);
    if (said) status.textContent = said;
  }

  function close() {
    turn += 1;
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
    if (typedIn(match()) !== dismissed) dismissed = null;
    plan();
  });
  field.addEventListener("compositionend", plan);
  field.addEventListener("blur", close);
  window.visualViewport?.addEventListener("resize", fit);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || parent.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") take(list.children[chosen].item, event.shiftKey);
    else if (event.key === "Escape") {
      dismissed = typedIn(match());
      close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

export async function ask(address, words) {
  const answer = await fetch(`${address}?${new URLSearchParams(words)}`, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function makeList(field, name) {
  const template = document.getElementById(name);
  const parent = template.content.cloneNode(true).firstElementChild;
  const list = parent.querySelector("[role=listbox]");
  list.id = `${field.id}-${name}`;
  field.setAttribute("aria-autocomplete", "list");
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  field.after(parent, status);
  const withText = parent.querySelector("[data-with-text]");
  // Who ticks it by mouse or finger goes on writing: the field keeps its focus.
  withText?.parentElement.addEventListener("mousedown", (event) => event.preventDefault());
  return { parent, list, status, words: template.dataset, withText };
}
