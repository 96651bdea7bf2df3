// Comfort only: every page works without it.
import { rememberSearch, showRecentSearches } from "./recent.js";
import { followKeys } from "./keys.js";
import { addCopyButtons } from "./copy.js";
import { improveUpload } from "./upload.js";
import { acceptFiles } from "./drop.js";
import { keepForms } from "./keep.js";
import { saveWhileWriting } from "./autosave.js";
import { suggestWhileTyping } from "./suggest.js";
import { closeMenus } from "./menu.js";
import { completeSearches } from "./complete.js";
import { explainResults } from "./why.js";
import { offerAllOrNone } from "./choose.js";
import { findCallers } from "./callers.js";
import { sortLongTables } from "./tables.js";
import { openPaletteByKey } from "./palette.js";
import { askByKind } from "./kinds.js";
import { showNextDates } from "./dates.js";
import { offerOwnZone } from "./zones.js";

followKeys();
addCopyButtons();
rememberSearch();
showRecentSearches();
improveUpload();
acceptFiles();
keepForms();
saveWhileWriting();
suggestWhileTyping();
closeMenus();
completeSearches();
explainResults();
offerAllOrNone();
askByKind();
showNextDates();
offerOwnZone();
findCallers();
sortLongTables();
openPaletteByKey();

for (const form of document.querySelectorAll("[data-theme-switch]")) {
  form.addEventListener("submit", () => {
    // The server cannot know what "automatic" is on this screen.
    const dark = document.documentElement.dataset.bsTheme === "dark";
    form.action = form.action.replace(/(light|dark)$/, dark ? "light" : "dark");
  });
}
