// A picture that can be moved and enlarged: by mouse, finger, wheel, buttons and keys.
const STEP = 1.25;

for (const frame of document.querySelectorAll("[data-picture]")) improve(frame);

function improve(frame) {
  const map = frame.querySelector("svg.map");
  const whole = map.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const view = { ...home };
  const pointers = new Map();
  let moved = 0;

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

  map.addEventListener("wheel", (event) => {
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
    if (event.key in steps) {
      view.x += steps[event.key][0] * view.width / 10;
      view.y += steps[event.key][1] * view.height / 10;
      show();
    } else if (event.key === "+" || event.key === "=") acts.in();
    else if (event.key === "-") acts.out();
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
  });
}
