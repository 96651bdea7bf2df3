// What somebody writes in a form survives a closed window, a crash and a logout.
const PREFIX = "kept:";
const WAIT_MS = 500;
// No browser keeps a private key that somebody pasted by mistake.
const PRIVATE_KEY = /PRIVATE KEY( BLOCK)?-----|Private-Lines:|AGE-SECRET-KEY-/;

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};
const WRITTEN = "textarea, input[type=text], input:not([type])";
// Where most is chosen and little is written, a form asks to have its choices kept too.
const fieldsOf = (form) =>
  [...form.elements].filter((field) =>
    field.matches(form.dataset.keepChoices === undefined ? WRITTEN : `${WRITTEN}, select, input[type=radio]`),
  );
const valueOf = (field) => (field.type === "radio" ? String(field.checked) : field.value);
function setValue(field, value) {
  if (field.type === "radio") field.checked = value === "true";
  else field.value = value;
}
const versionOf = (form) => form.elements.seen?.value ?? "";

export function forget(form) {
  localStorage.removeItem(PREFIX + form.dataset.keep);
}

export function keepForms() {
  if (document.querySelector("form input[type=password]")) return;
  forgetSent();
  for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
}

// A form that was sent and came back without a problem needs its copy no more.
function forgetSent() {
  const failed = document.querySelector("[role=alert]") !== null;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    if (!read(key)?.sent) continue;
    if (!failed) localStorage.removeItem(key);
  }
}

function keep(form) {
  const key = PREFIX + form.dataset.keep;
  restore(form, key);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => store(form, key, false), WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // What is sent again by itself is forgotten only when it has arrived.
    store(form, key, form.dataset.resend === undefined);
  });
}

function store(form, key, sent) {
  const values = Object.fromEntries(fieldsOf(form).map((field) => [field.id, valueOf(field)]));
  if (Object.values(values).some((value) => PRIVATE_KEY.test(value))) {
    localStorage.removeItem(key);
    return;
  }
  try {
    localStorage.setItem(key, JSON.stringify({ values, version: versionOf(form), sent }));
  } catch {
    // The browser's store is full: the text still stands in the form.
  }
}

function restore(form, key) {
  const copy = read(key);
  if (!copy || copy.version !== versionOf(form)) return;
  const before = new Map();
  for (const field of fieldsOf(form)) {
    const value = copy.values?.[field.id];
    if (typeof value !== "string" || value === valueOf(field)) continue;
    before.set(field, valueOf(field));
    setValue(field, value);
  }
  if (before.size) offerUndo(form, key, before);
}

function offerUndo(form, key, before) {
  const { restored, discard } = document.documentElement.dataset;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = discard;
  button.addEventListener("click", () => {
    for (const [field, value] of before) setValue(field, value);
    localStorage.removeItem(key);
    notice.remove();
  });
  notice.append(restored, " ", button);
  form.prepend(notice);
  const details = form.closest("details");
  if (details) details.open = true;
}
