// Fields for Markdown: the bar above them, their keys, and tables from a sheet.
import "./markdown-toolbar.js";
import { insert, insertBlock, wrap } from "./insertion.js";
import { findTable, isInCode, readSheet, toTable, withColumn, withRow } from "./markdown_tables.js";
import { offerPeople } from "./mentions.js";
import { previewWhileWriting } from "./preview.js";
import { followOutline } from "./outline.js";
import { offerArticles } from "./quoting.js";
import { offerReplies } from "./replies.js";
import { offerValuesOfLists } from "./values.js";

const KEYS = { b: "bold", i: "italic", m: "link" };
let isPlain = false;

const barOf = (field) => document.querySelector(`markdown-toolbar[for="${CSS.escape(field.id)}"]`) ?? field.form?.querySelector("markdown-toolbar[data-shared]");
const isEditor = (element) => element?.matches?.("textarea[data-editor]");

const ACTS = {
  bold: (field) => wrap(field, "**"),
  italic: (field) => wrap(field, "*"),
  table: (field, button) => insertBlock(field, toTable(JSON.parse(button.dataset.cells))),
  row: (field) => grow(field, withRow),
  column: (field) => grow(field, withColumn),
  picture: (field) => field.closest(".field").querySelector(".picture-field input[type=file]")?.click(),
  article: (field) => begin(field, "??"),
  reply: (field) => begin(field, "::"),
};

// The sign that opens a list stands behind a blank.
function begin(field, sign) {
  insert(field, `${/(^|\s)$/.test(field.value.slice(0, field.selectionStart)) ? "" : " "}${sign}`);
}

function grow(field, grown) {
  const table = findTable(field.value, field.selectionStart);
  if (!table) return;
  const position = field.selectionStart;
  insert(field, grown(table), { from: table.start, to: table.end });
  field.setSelectionRange(position, position);
}

function act(event) {
  const button = event.target.closest("[data-act]");
  const { field } = event.currentTarget;
  if (!button || !field || !ACTS[button.dataset.act]) return;
  ACTS[button.dataset.act](field, button);
}

function followCaret() {
  const field = document.activeElement;
  if (!isEditor(field)) return;
  const isInTable = findTable(field.value, field.selectionStart) !== null;
  for (const button of barOf(field)?.querySelectorAll("[data-act=row], [data-act=column]") ?? []) {
    button.setAttribute("aria-disabled", String(!isInTable));
  }
}

function press(event) {
  const field = event.target;
  // While an input method composes, every key is its own.
  if (!isEditor(field) || event.isComposing || event.keyCode === 229) return;
  isPlain = event.shiftKey && event.key.toLowerCase() === "v";
  if (event.altKey && event.key === "F10") {
    event.preventDefault();
    barOf(field)?.querySelector("[data-md-button]")?.focus();
  }
  const name = KEYS[event.key.toLowerCase()];
  if (!name || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  barOf(field)?.querySelector(`[data-act=${name}], [data-md-button=${name}]`)?.click();
}

// Heard before a picture is: a sheet on the clipboard brings a picture of itself.
function paste(event) {
  const field = event.target;
  if (!isEditor(field) || isPlain || isInCode(field.value, field.selectionStart)) return;
  const rows = readSheet(event.clipboardData);
  const table = rows && toTable(rows);
  if (!table) return;
  event.preventDefault();
  event.stopPropagation();
  insertBlock(field, table);
}

for (const bar of document.querySelectorAll("markdown-toolbar")) {
  // Another script takes pictures in, on the pages that show them.
  bar.querySelector("[data-act=picture]").hidden = !document.getElementById("picture-field");
  bar.addEventListener("click", act);
  bar.addEventListener("keydown", (event) => { if (event.key === "Escape") bar.field?.focus(); });
}
// One bar for the sections of an article: it works on the one that one was in last.
document.addEventListener("focusin", ({ target }) => {
  if (isEditor(target)) barOf(target)?.setAttribute("for", target.id);
});
document.addEventListener("selectionchange", followCaret);
document.addEventListener("keydown", press);
document.addEventListener("paste", paste, true);
previewWhileWriting();
followOutline();
const fields = document.querySelectorAll("textarea[data-editor]");
offerArticles(fields);
offerReplies(fields);
offerPeople(fields);
offerValuesOfLists();
