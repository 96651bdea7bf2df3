// Tables of Markdown: made from a sheet, and grown by a row or a column.
const SPLIT = /(?<!\\)\|/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

const toCell = (text) =>
  text.trim().replace(/\\(?=\|)/g, "\\\\").replace(/\|/g, "\\|").replace(/\s*\r?\n\s*/g, "<br>").replace(/[\t\u00a0 ]+/g, " ");
const toLine = (cells) => `| ${cells.map((cell) => cell || " ").join(" | ")} |`;

// The first of *rows* is the head. Empty rows and columns at the ends are no part of it.
export function toTable(rows) {
  const cells = rows.map((row) => row.map(toCell));
  while (cells.length && cells.at(-1).every((cell) => !cell)) cells.pop();
  const width = Math.max(0, ...cells.map((row) => row.findLastIndex(Boolean) + 1));
  if (!width) return "";
  return write(cells.map((row) => row.slice(0, width)), Array(width).fill("---"));
}

function write(rows, delimiters) {
  const filled = rows.map((row) => delimiters.map((_, place) => row[place] ?? ""));
  return [filled[0], delimiters, ...filled.slice(1)].map(toLine).join("\n");
}

// Rows of a sheet on the clipboard: what Excel, WPS, LibreOffice or a page copied as a table.
export function readSheet(transfer) {
  const rows = readHTML(transfer.getData("text/html")) ?? readTabs(transfer.getData("text/plain"));
  return rows && (rows.length > 1 || rows[0]?.length > 1) ? rows : null;
}

function readHTML(html) {
  if (!/<table/i.test(html)) return null;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const tables = body.querySelectorAll("table");
  // A page with words around its table is more than a table.
  if (tables.length !== 1 || body.textContent.trim() !== tables[0].textContent.trim()) return null;
  for (const end of tables[0].querySelectorAll("br")) end.replaceWith("\n");
  return [...tables[0].rows].map((row) => [...row.cells].flatMap((cell) =>
    [cell.textContent, ...Array(Math.min(Math.max(cell.colSpan, 1), 100) - 1).fill("")]));
}

function readTabs(text) {
  const rows = splitTabs(text.replace(/\r\n?/g, "\n").replace(/\n+$/, ""));
  // Lines of a log have tabs too, but hardly as many in each.
  const isSheet = rows.length > 1 && rows[0].length > 1 && rows.every((row) => row.length === rows[0].length);
  return isSheet ? rows : null;
}

// A cell with line ends stands between quotes, in which a quote is doubled.
function splitTabs(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

export function isInCode(text, position) {
  let open = "";
  for (const line of text.slice(0, position).split("\n")) {
    const fence = line.match(FENCE)?.[1];
    if (!fence) continue;
    if (!open) open = fence;
    else if (fence.startsWith(open)) open = "";
  }
  return open !== "";
}

// The table around *position*, or null: where it stands, its cells, and the cell one is in.
export function findTable(text, position) {
  if (isInCode(text, position)) return null;
  const lines = text.split("\n");
  const here = text.slice(0, position).split("\n").length - 1;
  let first = here;
  let last = here;
  while (first > 0 && lines[first - 1].includes("|")) first -= 1;
  while (last + 1 < lines.length && lines[last + 1].includes("|")) last += 1;
  if (!lines[here].includes("|") || !DELIMITER.test(lines[first + 1] ?? "") || last <= first) return null;
  const start = lines.slice(0, first).join("\n").length + (first ? 1 : 0);
  const block = lines.slice(first, last + 1);
  const ahead = text.slice(text.lastIndexOf("\n", position - 1) + 1, position);
  const edge = /^\s*\|/.test(lines[here]) ? 1 : 0;
  const cells = block.map(split);
  return {
    start,
    end: start + block.join("\n").length,
    rows: cells.filter((_, place) => place !== 1),
    delimiters: cells[1],
    row: Math.max(here - first - 1, 0),
    column: Math.min(Math.max(ahead.split(SPLIT).length - 1 - edge, 0), cells[1].length - 1),
  };
}

const split = (line) => line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "").split(SPLIT).map((cell) => cell.trim());

export function withRow({ rows, delimiters, row }) {
  return write(rows.toSpliced(row + 1, 0, []), delimiters);
}

export function withColumn({ rows, delimiters, column }) {
  const wider = rows.map((row) => delimiters.map((_, place) => row[place] ?? "").toSpliced(column + 1, 0, ""));
  return write(wider, delimiters.toSpliced(column + 1, 0, "---"));
}
