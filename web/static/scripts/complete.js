// What the words in the search box may become, as a list below it.
const WAIT_MS = 80;
const LINE_SEPARATOR = "\u2028";

export function completeSearches() {
  document.querySelectorAll("input[data-search]").forEach(completeIn);
}

function completeIn(input, index) {
  const list = document.createElement("ul");
  list.id = `completions-${index}`;
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);
  let timer;
  let asking;
  let chosen = -1;

  function show(found) {
    chosen = -1;
    list.replaceChildren(...found.map(toOption));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function toOption(each, number) {
    const option = document.createElement("li");
    option.id = `${list.id}-${number}`;
    option.setAttribute("role", "option");
    option.dataset.url = each.url;
    const note = document.createElement("span");
    note.className = "quiet";
    note.textContent = each.note;
    option.append(each.text, note);
    // Before the field loses the focus, which closes the list.
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      location.href = each.url;
    });
    return option;
  }

  function choose(number) {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (number + options.length + 1) % (options.length + 1);
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < options.length) input.setAttribute("aria-activedescendant", options[chosen].id);
    else input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    asking?.abort();
    const text = input.value.trim();
    if (!text || text.length > 80) return show([]);
    asking = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.search}?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
      if (answer.ok && !answer.redirected) show(await answer.json());
    } catch (error) {
      // Without suggestions one types on; the next letter asks again.
      if (error.name !== "AbortError") show([]);
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(ask, WAIT_MS); });
  input.addEventListener("blur", () => { clearTimeout(timer); asking?.abort(); show([]); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const options = list.children;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? options.length - 1 : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && options[chosen]) location.href = options[chosen].dataset.url;
    else return;
    event.preventDefault();
  });
  input.addEventListener("paste", (event) => {
    // A field of one line drops line ends; the search needs them to know a log.
    const pasted = event.clipboardData?.getData("text") ?? "";
    if (!/\n/.test(pasted.trim())) return;
    event.preventDefault();
    const lines = pasted.trim().split(/\r?\n/).join(LINE_SEPARATOR);
    input.setRangeText(lines.slice(0, input.maxLength), input.selectionStart, input.selectionEnd, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
