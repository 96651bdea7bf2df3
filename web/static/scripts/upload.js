// Files by drag and drop, each sent by itself with its own progress.
import { acceptDrops } from "./drop.js";

export function improveUpload() {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  acceptDrops(drop, input);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button.btn-primary");
    button.disabled = true;
    for (const file of input.files) await send(form, file);
    button.disabled = false;
    input.value = "";
  });
}

async function send(form, file) {
  const texts = document.querySelector("[data-texts]").dataset;
  const item = addItem(file.name);
  if (file.size > Number(texts.limit)) {
    fail(item, texts.tooLarge);
    return;
  }
  const data = new FormData(form);
  data.delete("files");
  data.append("files", file);
  try {
    const answer = await post(form.action, data, item, texts);
    if (answer.files) show(item, answer.files[0], texts);
    else fail(item, answer.message ?? texts.failed);
  } catch {
    fail(item, texts.failed);
  }
}

function post(url, data, item, texts) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const bar = item.querySelector("progress");
    const state = item.querySelector(".state");
    state.textContent = texts.sending;
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      state.textContent = texts.reading;
    });
    request.addEventListener("load", () => (request.response ? resolve(request.response) : reject()));
    request.addEventListener("error", reject);
    request.send(data);
  });
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text ?? "";
  if (className) made.className = className;
  return made;
}

function link(url, text) {
  const made = element("a", text);
  made.href = url;
  return made;
}

function addItem(name) {
  const reports = document.querySelector("[data-reports]");
  reports.hidden = false;
  const item = element("li", "", "report");
  const first = element("p");
  first.append(element("b", name), " ", element("span", "", "state"));
  const bar = element("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  item.append(first, bar);
  reports.querySelector("ul").prepend(item);
  return item;
}

function fail(item, message) {
  item.classList.add("bad");
  item.querySelector("progress")?.remove();
  item.querySelector(".state").textContent = "";
  item.append(element("p", message));
}

function show(item, report, texts) {
  item.classList.add(report.tone);
  item.querySelector("progress").remove();
  item.querySelector(".state").textContent = report.status_name;
  if (report.article) {
    const line = element("p");
    line.append(link(report.article_url, report.title));
    item.append(line);
  }
  for (const text of [report.waits, report.reason]) if (text) item.append(element("p", text));
  if (report.submission && !report.article) item.append(link(report.submission_url, texts.look));
  if (report.detail) {
    const detail = element("p", report.detail, "quiet");
    detail.lang = "en";
    item.append(detail);
  }
  if (report.losses.length) {
    const list = element("ul", "", "losses");
    list.append(...report.losses.map((loss) => element("li", loss)));
    item.append(list);
  }
  if (report.advice) item.append(element("p", report.advice, "quiet"));
  if (report.near.length) {
    const list = element("ul");
    for (const each of report.near) {
      const line = element("li");
      line.append(link(each.url, each.title), " ", element("span", each.note, "quiet"));
      list.append(line);
    }
    item.append(element("p", texts.near), list);
  }
  if (report.guessed.length) item.append(element("p", `${texts.guessed} ${report.guessed.join(" · ")}`));
}
