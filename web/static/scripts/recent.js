// The reader's last searches, kept in this browser only.
const KEY = "recent-searches";
const MOST = 8;

function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

export function rememberSearch() {
  const text = new URLSearchParams(location.search).get("q")?.trim();
  const form = document.querySelector("input[data-search]")?.form;
  if (!form || location.pathname !== new URL(form.action).pathname || !text || text.length > 200) return;
  const others = read().filter((other) => other !== text);
  localStorage.setItem(KEY, JSON.stringify([text, ...others].slice(0, MOST)));
}

export function showRecentSearches() {
  const section = document.querySelector("[data-recent]");
  const searches = read();
  if (!section || !searches.length) return;
  for (const text of searches) {
    const link = document.createElement("a");
    link.href = `${section.dataset.recent}?${new URLSearchParams({ q: text })}`;
    link.textContent = text;
    const item = document.createElement("li");
    item.append(link);
    section.querySelector("ul").append(item);
  }
  section.hidden = false;
}
