// Text put into a field as if it had been typed: it can be undone, and listeners hear of it.
export function insert(field, text, { from = field.selectionStart, to = field.selectionEnd } = {}) {
  field.focus();
  field.setSelectionRange(from, to);
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// A block stands by itself, with an empty line before and after it.
export function insertBlock(field, block) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const start = before === "" ? "" : "\n".repeat(2 - Math.min(before.match(/\n*$/)[0].length, 2));
  const end = "\n".repeat(2 - Math.min(after.match(/^\n*/)[0].length, 2));
  insert(field, `${start}${block}${end}`);
}

// What is chosen, between two marks; chosen again with its marks, it loses them.
export function wrap(field, mark) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const [before, chosen, after] = [value.slice(0, from), value.slice(from, to), value.slice(to)];
  const width = mark.length;
  // One star inside of two is none of its own: it makes what is bold italic too.
  const isOther = mark === "*" && /(?<!\*)\*\*$/.test(before);
  const isMarked = !isOther && before.endsWith(mark) && after.startsWith(mark);
  if (isMarked) insert(field, chosen, { from: from - width, to: to + width });
  else insert(field, `${mark}${chosen}${mark}`);
  const shift = isMarked ? -width : width;
  field.setSelectionRange(from + shift, to + shift);
}
