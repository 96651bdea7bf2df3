// Pictures pasted, dropped or chosen into a text, with a field for the words of each.
import { insertBlock } from "./insertion.js";
import { dropPicture, keepPicture, listPictures } from "./waiting_pictures.js";

const IN_TEXT = /!\[((?:[^\]\\\n]|\\.)*)\]\((\/pictures\/[0-9a-f]{20}-\d{1,5}x\d{1,5})\)/g;
const AGAIN_MS = 15000;
// Until the text that has the picture is kept itself (keep.js).
const KEPT_MS = 1500;
const MARKS = /[\\[\]`*_<&]/g;

const template = document.querySelector("#picture-field");
const texts = template?.dataset;

const escaped = (words) => words.replace(/\s+/g, " ").trim().replace(MARKS, "\\$&");
const plain = (words) => words.replace(/\\(.)/g, "$1");
const tell = (field, message, isWrong = false) => {
  const place = field.querySelector("[role=status]");
  place.textContent = message;
  place.classList.toggle("wrong", isWrong);
};

function insertPicture(area, markdown, before) {
  // Who went on typing meanwhile finds it behind the line, and not within a word.
  if (area.value !== before.value) {
    const end = area.value.indexOf("\n", area.selectionEnd);
    area.selectionStart = area.selectionEnd = end < 0 ? area.value.length : end;
  } else {
    area.setSelectionRange(before.start, before.end);
  }
  insertBlock(area, markdown);
}

async function send(area, field, file, known) {
  const isResent = area.form?.dataset.resend !== undefined;
  const id = known ?? (isResent ? await keepPicture(area, file) : undefined);
  const before = { value: area.value, start: area.selectionStart, end: area.selectionEnd };
  const data = new FormData();
  data.append("csrf_token", area.form.elements.csrf_token.value);
  data.append("picture", file, file.name || "picture.png");
  tell(field, texts.sending);
  try {
    const answer = await post(data, area.form, field, id === undefined ? texts.open : texts.waits);
    const said = await answer.json();
    if (answer.ok || answer.status === 422) setTimeout(dropPicture, KEPT_MS, id);
    if (!answer.ok) return tell(field, said.message ?? texts.failed, true);
    insertPicture(area, said.markdown, before);
    tell(field, [texts.added, said.is_first ? texts.first : ""].join(" ").trim());
  } catch {
    tell(field, texts.failed, true);
  }
}

// Of a form that is sent again by itself, its pictures are, too.
async function post(data, form, field, waits) {
  for (;;) {
    try {
      return await fetch(texts.address, {
        method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "error",
      });
    } catch (error) {
      if (form.dataset.resend === undefined) throw error;
      tell(field, waits);
      await lineAgain();
      tell(field, texts.sending);
    }
  }
}

const lineAgain = () => new Promise((go) => {
  const waiting = setTimeout(go, AGAIN_MS);
  addEventListener("online", () => { clearTimeout(waiting); go(); }, { once: true });
});

function take(area, field, files) {
  const pictures = [...files].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length) return tell(field, texts.other, true);
  for (const file of pictures) sendAfter(area, () => send(area, field, file));
}

function sendAfter(area, deed) {
  const sending = (area.sending ?? Promise.resolve())
    .then(deed)
    .then(() => { if (area.sending === sending) area.sending = null; });
  area.sending = sending;
}

// What was chosen without a line, before the page was closed.
async function takeUp(area, field) {
  for (const { id, file } of await listPictures(area)) {
    sendAfter(area, () => {
      area.setSelectionRange(area.value.length, area.value.length);
      return send(area, field, file, id);
    });
  }
}

// One row for each picture in the text: what it looks like, and its words.
function list(area, field) {
  const rows = field.querySelector("ul");
  const found = [...area.value.matchAll(IN_TEXT)];
  const known = new Map([...rows.children].map((row) => [row.dataset.address, row]));
  for (const [, words, address] of found) {
    const row = known.get(address) ?? makeRow(area, address);
    known.delete(address);
    const input = row.querySelector("input");
    if (input !== document.activeElement) input.value = plain(words);
    if (row.parentNode !== rows) rows.append(row);
  }
  for (const row of known.values()) row.remove();
}

function makeRow(area, address) {
  const row = document.querySelector("#picture-words").content.cloneNode(true).firstElementChild;
  row.dataset.address = address;
  row.querySelector("img").src = `${address}/small`;
  row.querySelector("input").addEventListener("input", (event) => {
    event.stopPropagation();
    const words = escaped(event.target.value);
    area.value = area.value.replace(IN_TEXT, (all, _, other) => (other === address ? `![${words}](${address})` : all));
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return row;
}

const hasFiles = (transfer) => transfer && [...transfer.types].includes("Files");

function improve(area) {
  const field = template.content.cloneNode(true).firstElementChild;
  (area.closest(".field") ?? area.parentNode).append(field);
  list(area, field);
  area.addEventListener("input", () => list(area, field));
  area.addEventListener("paste", (event) => {
    const { clipboardData } = event;
    // Copied cells come as text and as a picture of it: the text is meant.
    if (!hasFiles(clipboardData) || clipboardData.getData("text/plain")) return;
    event.preventDefault();
    take(area, field, clipboardData.files);
  });
  area.addEventListener("dragover", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("over");
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    take(area, field, event.dataTransfer.files);
  });
  const input = field.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    take(area, field, input.files);
    input.value = "";
  });
  useBar(area, field, input);
  area.form?.addEventListener("submit", (event) => wait(event, area), true);
  if (area.form?.dataset.resend !== undefined) takeUp(area, field);
}

// Where a bar stands above the field, its button chooses, for the field that one is in.
function useBar(area, field, input) {
  const bar = document.querySelector(`markdown-toolbar[for="${CSS.escape(area.id)}"]`)
    ?? area.form?.querySelector("markdown-toolbar[data-shared]");
  const button = bar?.querySelector("[data-pictures-choose]");
  if (!button) return;
  button.hidden = false;
  for (const part of field.querySelectorAll("[data-alone]")) part.hidden = true;
  button.addEventListener("click", () => {
    if (bar.getAttribute("for") === area.id) input.click();
  });
}

// What is still on its way belongs to the text that is sent.
function wait(event, area) {
  if (!area.sending) return;
  event.preventDefault();
  event.stopPropagation();
  const { submitter } = event;
  area.sending.then(() => area.form.requestSubmit(submitter));
}

if (template) for (const area of document.querySelectorAll("textarea[data-pictures]")) improve(area);
