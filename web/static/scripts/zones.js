// Offers the zone of this browser, where another one is chosen.
export function offerOwnZone() {
  const place = document.querySelector("[data-browser-zone]");
  if (!place) return;
  const select = document.getElementById("f-zone");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const known = [...select.options].some((option) => option.value === timeZone);
  if (!known || select.value === timeZone) return;
  place.querySelector("b").textContent = timeZone;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    select.value = timeZone;
    place.hidden = true;
    select.focus();
  });
}
