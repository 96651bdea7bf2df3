// Set before the first paint, so that a dark room stays dark.
(() => {
  const root = document.documentElement;
  if (root.dataset.theme !== "light" && root.dataset.theme !== "dark") {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
    apply();
    dark.addEventListener("change", apply);
  }
})();
