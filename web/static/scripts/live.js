// What has changed since the page was made: asked for every ten seconds while the page is
// seen. Nothing that is read or written moves: news stand in a corner until they are wanted.
// Whoever is logged out is told once; the link of the news asks for the page, and so for the login.
const EVERY = 10_000;
const AFTER_A_FAULT = 60_000;
const WRITING = 20_000;

const page = document.querySelector("[data-live]");
const news = document.querySelector("[data-live-news]");
const present = document.querySelector("[data-live-present]");
let stamp = "";
let wrote = 0;
let timer = null;
let isOver = false;

document.addEventListener("input", (event) => {
  if (event.target.localName === "textarea") wrote = Date.now();
});

async function ask() {
  clearTimeout(timer);
  if (isOver || document.visibilityState !== "visible") return;
  const address = new URL(page.dataset.live, location.href);
  if (Date.now() - wrote < WRITING) address.searchParams.set("writing", "1");
  let pause = EVERY;
  try {
    const headers = { Accept: "application/json", ...(stamp && { "If-None-Match": stamp }) };
    const answer = await fetch(address, { headers, cache: "no-store" });
    if (answer.status === 200) {
      stamp = answer.headers.get("ETag") ?? "";
      const said = await answer.json();
      isOver = said.logged_out === true;
      show(said);
    } else if (answer.status === 404) {
      // It went where one may not see it: what is on the page is all there will be.
      isOver = true;
      present.replaceChildren();
    } else if (answer.status !== 304) pause = AFTER_A_FAULT;
  } catch {
    pause = AFTER_A_FAULT; // The network is away; the page stays as it is.
  }
  timer = setTimeout(ask, pause);
}

function show(said) {
  if (said.news !== news.textContent) news.textContent = said.news;
  news.hidden = !said.news;
  const names = said.present ?? [];
  present.replaceChildren(...names.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
  for (const [view, count] of Object.entries(said.counts ?? {})) {
    const place = document.querySelector(`[data-count="${view}"]`);
    if (place) place.textContent = count;
  }
  const bell = document.querySelector("[data-unread]");
  if (bell) {
    bell.hidden = !said.unread;
    bell.firstChild.textContent = said.unread < 100 ? said.unread : "99+";
  }
}

document.addEventListener("visibilitychange", ask);
ask();
