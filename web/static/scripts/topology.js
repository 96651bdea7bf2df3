// A picture that can be moved and enlarged: by mouse, finger, wheel, buttons and keys.
const STEP = 1.25;
const READABLE = 0.72;
const NARROW = 600;
const TALL = 320;

const within = (place, least, room) => Math.min(Math.max(place, least), least + Math.max(room, 0));

for (const frame of document.querySelectorAll("[data-picture]")) improve(frame);

function improve(frame) {
  const map = frame.querySelector("svg.map");
  const whole = map.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const view = { ...home };
  const pointers = new Map();
  let moved = 0;

  const nodes = new Map([...map.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
  const links = [...map.querySelectorAll("[data-ends]")].map((link) => [link, JSON.parse(link.dataset.ends)]);

  const show = () => map.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);

  function zoom(factor, clientX, clientY) {
    const limited = Math.min(Math.max(factor, view.width / (home.width * 4)), view.width / 60);
    const at = toMap(clientX, clientY);
    view.x = at.x - (at.x - view.x) / limited;
    view.y = at.y - (at.y - view.y) / limited;
    view.width /= limited;
    view.height /= limited;
    show();
  }

  function toMap(clientX, clientY) {
    const point = new DOMPoint(clientX, clientY);
    return point.matrixTransform(map.getScreenCTM().inverse());
  }

  function zoomMiddle(factor) {
    const box = map.getBoundingClientRect();
    zoom(factor, box.left + box.width / 2, box.top + box.height / 2);
  }

  function reset() {
    Object.assign(view, home);
    show();
  }

  // A wheel that turns over the picture on its way down the page moves the page.
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !frame.contains(document.activeElement)) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, event.clientX, event.clientY);
  }, { passive: false });

  map.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
  });
  map.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) pinch(before, event);
    else drag(before, event);
    pointers.set(event.pointerId, event);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
    map.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      map.classList.remove("moving");
    });
  }
  // Who has moved the picture did not mean to follow the link under the pointer.
  map.addEventListener("click", (event) => { if (moved > 6) event.preventDefault(); }, true);
  map.addEventListener("dragstart", (event) => event.preventDefault());

  function drag(before, event) {
    const from = toMap(before.clientX, before.clientY);
    const to = toMap(event.clientX, event.clientY);
    view.x -= to.x - from.x;
    view.y -= to.y - from.y;
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    map.classList.add("moving");
    show();
  }

  function pinch(before, event) {
    const other = [...pointers.values()].find((each) => each.pointerId !== event.pointerId);
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    if (apart(before) > 0) {
      zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
    }
    moved = 100;
  }

  const acts = { in: () => zoomMiddle(STEP), out: () => zoomMiddle(1 / STEP), whole: reset };
  for (const button of frame.querySelectorAll("[data-act]")) {
    button.hidden = false;
    button.addEventListener("click", acts[button.dataset.act]);
  }

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const here = event.target.closest("a");
    if (event.key in steps && here && here.querySelector("[data-node]")) {
      const next = nearest(here, steps[event.key]);
      if (next) enter(next);
    } else if (event.key in steps) {
      view.x += steps[event.key][0] * view.width / 10;
      view.y += steps[event.key][1] * view.height / 10;
      show();
    } else if (event.key === "+" || event.key === "=") acts.in();
    else if (event.key === "-") acts.out();
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
  });

  // Tab leads to one device of the picture, and the arrows from there to its others.
  const stops = [...map.querySelectorAll("a")];
  for (const stop of stops) stop.tabIndex = stop === stops[0] ? 0 : -1;

  function enter(stop) {
    for (const other of stops) other.tabIndex = other === stop ? 0 : -1;
    stop.focus({ preventScroll: true });
    showWhole(stop);
  }

  function placeOf(stop) {
    const box = stop.getBBox();
    const at = stop.querySelector("[data-node]").transform.baseVal.consolidate().matrix;
    return { x: at.e, y: at.f, width: box.width, height: box.height };
  }

  function nearest(stop, [across, down]) {
    const from = placeOf(stop);
    let best = null;
    let least = Infinity;
    for (const other of stops) {
      const to = placeOf(other);
      const ahead = (to.x - from.x) * across + (to.y - from.y) * down;
      const aside = Math.abs((to.x - from.x) * down) + Math.abs((to.y - from.y) * across);
      if (other !== stop && ahead > 1 && ahead + 2 * aside < least) {
        best = other;
        least = ahead + 2 * aside;
      }
    }
    return best;
  }

  function showWhole(stop) {
    const { x, y, width, height } = placeOf(stop);
    view.x = Math.min(Math.max(view.x, x + width / 2 - view.width), x - width / 2);
    view.y = Math.min(Math.max(view.y, y + height / 2 - view.height), y - height / 2);
    show();
  }

  function mark(key, on) {
    for (const [link, ends] of links) {
      if (!ends.includes(key)) continue;
      link.classList.toggle("near", on);
      for (const end of ends) nodes.get(end)?.classList.toggle("near", on);
    }
    nodes.get(key)?.classList.toggle("near", on);
  }
  for (const [key, node] of nodes) {
    const place = node.closest("a") ?? node;
    for (const name of ["pointerenter", "focus"]) place.addEventListener(name, () => mark(key, true));
    for (const name of ["pointerleave", "blur"]) place.addEventListener(name, () => mark(key, false));
  }
  const list = frame.parentElement.querySelector(`[data-list="${frame.dataset.picture}"]`);
  for (const row of list?.querySelectorAll("[data-for]") ?? []) {
    for (const name of ["pointerenter", "focusin"]) row.addEventListener(name, () => mark(row.dataset.for, true));
    for (const name of ["pointerleave", "focusout"]) row.addEventListener(name, () => mark(row.dataset.for, false));
  }

  // On a telephone the whole would be too small to read: it begins at its middle device.
  const scale = map.getBoundingClientRect().width / home.width;
  const middle = map.querySelector(".node.centre") ?? busiest();
  if (frame.clientWidth < NARROW && scale < READABLE && middle) {
    const at = middle.transform.baseVal.consolidate().matrix;
    map.style.height = `${Math.min(home.height * READABLE, TALL)}px`;
    const box = map.getBoundingClientRect();
    view.width = box.width / READABLE;
    view.height = box.height / READABLE;
    view.x = within(at.e - view.width / 2, home.x, home.width - view.width);
    view.y = within(at.f - view.height / 2, home.y, home.height - view.height);
    show();
  }

  function busiest() {
    const counts = new Map([...nodes.keys()].map((key) => [key, 0]));
    for (const [, ends] of links) for (const end of ends) counts.set(end, counts.get(end) + 1);
    const [first] = [...counts].sort((one, other) => other[1] - one[1]);
    return first && nodes.get(first[0]);
  }
}
