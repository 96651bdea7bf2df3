// A list in one field, separated by commas: values in use are offered for its last part.
const COMMA = /[,，、;；]\s*/;

export function offerValuesOfLists() {
  for (const input of document.querySelectorAll("input[list][data-list]")) offer(input);
}

function offer(input) {
  const values = [...input.list.options].map((option) => option.value);
  input.addEventListener("input", () => {
    const parts = input.value.split(COMMA);
    const before = parts.slice(0, -1).filter(Boolean);
    const start = before.length ? `${before.join(", ")}, ` : "";
    const free = values.filter((value) => !before.includes(value));
    input.list.replaceChildren(...free.map((value) => new Option("", `${start}${value}`)));
  });
}
