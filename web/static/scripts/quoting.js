// "??" and words: articles to insert, as a link or with their text.
import { insert } from "./insertion.js";
import { ask, offerBelow } from "./offering.js";

const WAIT_MS = 200;
// At the start of a line or behind a blank: two question marks behind a word are only asking.
// Chinese input methods write them wide.
const ASKED = /(^|[\s(（])(\?\?|？？)([^\n?？]{0,60})$/;
const LINKS = /\/articles\/(\d{1,9})(?!\d)/g;

export function offerArticles(fields) {
  for (const field of fields) if (field.dataset.quote) offer(field);
}

// An answer is read by whoever asked, an article by its audience; what is said among staff is not.
const readersOf = (field) => {
  const { internal, audience } = field.form?.elements ?? {};
  if (audience) return { audience: audience.value };
  const { readers } = field.dataset;
  if (!readers || internal?.checked) return {};
  return readers === "asker" ? { audience: "self_service" } : { incident: readers };
};

function offer(field) {
  offerBelow(field, {
    template: "quotable",
    asked: ASKED,
    find: (typed) => ask(field.dataset.quote, { q: typed, ...readersOf(field) }),
    describe: ({ title, kind }) => [title, kind],
    async put(article, range, isWhole, words) {
      const link = `[${article.title.replace(/[\\[\]]/g, "\\$&")}](${article.url})`;
      if (!isWhole) return insert(field, `${link} `, range);
      try {
        const { text } = await ask(article.text, readersOf(field));
        return insert(field, `${link}\n\n${text}\n`, range);
      } catch {
        return words.failed;
      }
    },
  });
  warnOfHidden(field);
}

// An article that came in among staff, and would now go out to whoever asked.
function warnOfHidden(field) {
  const warning = document.createElement("p");
  warning.className = "notice warning";
  warning.setAttribute("role", "alert");
  warning.hidden = true;
  field.closest(".field").append(warning);
  let timer;
  let asked = "";

  async function look() {
    const ids = [...new Set([...field.value.matchAll(LINKS)].map(([, id]) => id))].slice(0, 50);
    const readers = readersOf(field);
    const now = Object.keys(readers).length ? ids.join() + JSON.stringify(readers) : "";
    if (now === asked) return;
    asked = now;
    const words = [...ids.map((id) => ["id", id]), ...Object.entries(readers)];
    try {
      const titles = now && ids.length ? await ask(field.dataset.hiddenAddress, words) : [];
      warning.hidden = !titles.length;
      warning.textContent = titles.length ? `${document.getElementById("quotable").dataset.hidden} ${titles.join(" · ")}` : "";
    } catch {
      asked = "";
    }
  }

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  };
  field.addEventListener("input", plan);
  for (const name of ["internal", "audience"]) field.form?.elements[name]?.addEventListener("change", plan);
  plan();
}
