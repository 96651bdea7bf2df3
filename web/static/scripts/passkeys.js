// Passkeys: the browser has a device sign a challenge of ours, and a form brings the answer.
// Without them, or without HTTPS, their buttons stay hidden and codes do the same.
const BINARY = ["id", "challenge"];

for (const button of document.querySelectorAll("[data-passkey]")) offer(button);

function offer(button) {
  if (!window.PublicKeyCredential || !window.isSecureContext) return;
  for (const box of button.form.querySelectorAll("[data-passkeys]")) box.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    run(button);
  });
}

async function run(button) {
  const form = button.form;
  if (button.dataset.passkey === "create" && !form.reportValidity()) return;
  say(form, "");
  button.disabled = true;
  try {
    const answer = await sign(button, await ask(form, button.dataset.options));
    form.elements[button.dataset.field].value = JSON.stringify(answer);
    if (button.hasAttribute("formaction")) form.action = button.formAction;
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    say(form, button.dataset.failed);
    button.disabled = false;
  }
}

async function ask(form, address) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

async function sign(button, options) {
  const publicKey = decode(options);
  const made = button.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  const { response } = made;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return {
    id: made.id,
    rawId: made.id,
    type: made.type,
    clientExtensionResults: {},
    response: Object.fromEntries(
      parts.filter((name) => response[name]).map((name) => [name, toText(response[name])]),
    ),
  };
}

// What JSON has as text in base64url is bytes for the browser.
function decode(value, name = "") {
  if (Array.isArray(value)) return value.map((each) => decode(each));
  if (value && typeof value === "object") {
    const isParty = name === "rp";
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, isParty ? each : decode(each, key)]),
    );
  }
  return BINARY.includes(name) ? toBytes(value) : value;
}

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function say(form, text) {
  const place = form.querySelector("[data-passkey-said]");
  place.textContent = text;
  place.hidden = !text;
}
