// Moving about in the graph: drag, wheel and pinch, and the same by keyboard; and what a click or key there does.

const camera = { x: 0, y: 0, k: 1, whole: 1 };
const LEGIBLE = 0.4; // of its size, at which a name is still read
const CLOSEST = 4;
const FARTHEST = 0.02;

function setUpGraph() {
  const heads = [...KINDS.keys()].map((kind) =>
    makeSvg(
      "marker",
      {
        id: `head-${kind}`,
        class: `head kind-${kind}`,
        viewBox: "0 0 8 8",
        refX: 7,
        refY: 4,
        markerWidth: 8,
        markerHeight: 8,
        markerUnits: "userSpaceOnUse",
        orient: "auto",
      },
      makeSvg("path", { d: "M0 .8 7.5 4 0 7.2z" }),
    ),
  );
  drawn.svg = makeSvg(
    "svg",
    { class: "canvas", role: "group", "aria-label": "Modules and their dependencies" },
    makeSvg("defs", {}, heads),
  );
  const zoom = make(
    "div",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    button("+", () => zoomBy(1.3), { "aria-label": "Zoom in", title: "Zoom in (+)" }),
    button("−", () => zoomBy(1 / 1.3), { "aria-label": "Zoom out", title: "Zoom out (-)" }),
    button("Fit", fit, { "aria-label": "Fit into the window", title: "Fit into the window (0)" }),
  );
  const tip = make("div", { class: "tip", id: "tip", hidden: true, "aria-hidden": "true" });
  byId("graph").append(drawn.svg, zoom, tip);
  drawn.svg.addEventListener("wheel", wheel, { passive: false });
  drawn.svg.addEventListener("pointerdown", press);
  drawn.svg.addEventListener("pointermove", hover);
  drawn.svg.addEventListener("pointerleave", () => showTip(null));
  drawn.svg.addEventListener("keydown", graphKey);
  drawn.svg.addEventListener("focusin", (event) => {
    const part = partUnder(event.target, ".node");
    if (part) {
      roveTo(part.id);
      if (event.target.matches(":focus-visible")) bringIntoView(part);
    }
  });
  new ResizeObserver(() => {
    const wasNarrow = isNarrow();
    measureWindow();
    if (isNarrow() !== wasNarrow) {
      drawnAs = "";
      render();
    } else if (camera.isFitted) fit();
  }).observe(drawn.svg);
}

let resting = 0;

/** While thousands of lines move, the calm ones are left out: the eye cannot follow them, and the machine need not. */
function rush() {
  if (scene.links.length <= TOO_MANY_LINKS) return;
  clearTimeout(resting);
  drawn.world.classList.add("moving");
  resting = setTimeout(() => drawn.world.classList.remove("moving"), 180);
}

/** Whether the reader came closer, which brings the lighter lines. */
function isNear() {
  return camera.k > Math.max(1, 1.6 * camera.whole);
}

function applyCamera() {
  drawn.world.setAttribute("transform", `translate(${camera.x.toFixed(2)} ${camera.y.toFixed(2)}) scale(${camera.k.toFixed(4)})`);
  drawn.world.classList.toggle("near", isNear());
  drawn.world.classList.toggle("far", camera.k < 0.4);
  drawn.world.classList.toggle("tiny", camera.k < 0.26);
}

function measureWindow() {
  Object.assign(camera, { wide: drawn.svg.clientWidth, tall: drawn.svg.clientHeight });
}

function fit() {
  const { wide, tall } = camera;
  if (!wide || !tall || !drawn.world) return;
  const [left, top, right, bottom] = scene.bounds;
  const across = (wide - 20) / Math.max(right - left, 1);
  const whole = Math.min(1.25, across, (tall - 40) / Math.max(bottom - top, 1));
  // Names come before the whole: what is too high to be read begins at its top.
  const k = isNarrow() ? Math.min(1.25, across) : Math.max(whole, Math.min(across, LEGIBLE));
  const y = (bottom - top) * k > tall - 40 ? 16 - top * k : (tall - (top + bottom) * k) / 2;
  Object.assign(camera, { k, whole: k, x: (wide - (left + right) * k) / 2, y, isFitted: true });
  applyCamera();
}

function zoomBy(factor, x = drawn.svg.clientWidth / 2, y = drawn.svg.clientHeight / 2) {
  const k = Math.max(FARTHEST, Math.min(CLOSEST, camera.k * factor));
  const grown = k / camera.k;
  rush();
  Object.assign(camera, { k, x: x - (x - camera.x) * grown, y: y - (y - camera.y) * grown, isFitted: false });
  applyCamera();
}

function wheel(event) {
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 24 : 1;
  const box = drawn.svg.getBoundingClientRect();
  zoomBy(Math.exp(-event.deltaY * lines * 0.0016), event.clientX - box.left, event.clientY - box.top);
}

const fingers = new Map();

/** One pointer drags, two pinch; a press that does not move is a click. */
function press(event) {
  if (event.button !== 0) return;
  fingers.set(event.pointerId, event);
  const start = { x: event.clientX, y: event.clientY, target: event.target, hasMoved: false };
  const move = (next) => {
    const before = fingers.get(next.pointerId);
    if (!before) return;
    start.hasMoved ||= Math.hypot(next.clientX - start.x, next.clientY - start.y) > 4;
    if (start.hasMoved && fingers.size === 1) {
      rush();
      Object.assign(camera, {
        x: camera.x + next.clientX - before.clientX,
        y: camera.y + next.clientY - before.clientY,
        isFitted: false,
      });
      applyCamera();
    } else if (fingers.size === 2) pinch(before, next);
    fingers.set(next.pointerId, next);
  };
  const end = (last) => {
    fingers.delete(last.pointerId);
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    if (!start.hasMoved && last.type === "pointerup") click(start.target, last);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}

function pinch(before, next) {
  const other = [...fingers].find(([id]) => id !== next.pointerId)?.[1];
  if (!other) return;
  const box = drawn.svg.getBoundingClientRect();
  const span = (event) => Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY) || 1;
  zoomBy(span(next) / span(before), other.clientX - box.left, other.clientY - box.top);
}

function click(target, event) {
  const part = partUnder(target);
  if (part) return target.closest(".title") ? close(part) : choose(part);
  const found = linkUnder(event);
  if (found) return select(found.link.from.id, found.link.to.id);
  return state.pick ? select("") : undefined;
}

function partUnder(target, which = ".node, .title, .ring") {
  return standsFor.get(target.closest?.(which));
}

function choose(part) {
  if (part.type === "group" && !isTooMany(part)) return unfold(part);
  return select(part.id); // of more than a picture holds, the list
}

function isTooMany(part) {
  return part.members.length > MOST_NODES;
}

function unfold(part) {
  announce(`${part.label} is unfolded.`);
  go({ open: [...state.open, part.id], pick: "", pick2: "" });
}

/** What a press on the title of a frame does. */
function close(part) {
  if (part.type === "ring") return turn(part);
  return go({ open: state.open.filter((id) => id !== part.id) });
}

/** Opens a module into its packages and files, in the middle of its neighbours. */
function expand(part) {
  const focus = state.focus || moduleId(part.module);
  go({ view: "graph", focus, from: "", to: "", open: [...new Set([...state.open, moduleId(part.module), part.id])] });
}

function bringIntoView(part) {
  const { clientWidth: wide, clientHeight: tall } = drawn.svg;
  const x = (part.x + part.w / 2) * camera.k + camera.x;
  const y = (part.y + part.h / 2) * camera.k + camera.y;
  if (camera.k >= 0.5 && x > 60 && x < wide - 60 && y > 40 && y < tall - 40) return;
  const k = Math.max(camera.k, 0.75);
  Object.assign(camera, { k, x: wide / 2 - (part.x + part.w / 2) * k, y: tall / 2 - (part.y + part.h / 2) * k, isFitted: false });
  applyCamera();
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function graphKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const part = partUnder(event.target);
  const isFrame = event.target.closest(".title");
  const act = {
    Enter: () => part && (isFrame ? close(part) : choose(part)),
    " ": () => part && (isFrame ? close(part) : choose(part)),
    f: () => part?.type === "module" && go({ focus: part.id, from: "", to: "", pick: part.id, pick2: "" }),
    o: () => part && isOpenable(part) && expand(part),
    "]": () => walkLinks(part, 1),
    "[": () => walkLinks(part, -1),
  }[event.key];
  if (ARROWS[event.key]) {
    const next = part && nearestTowards(part, ARROWS[event.key]);
    if (next) drawn.nodes.get(next.id).focus();
  } else if (act) act();
  else return;
  event.preventDefault();
}

function nearestTowards(part, [dx, dy]) {
  let [best, least] = [null, Infinity];
  for (const node of scene.nodes) {
    const x = node.x + node.w / 2 - part.x - part.w / 2;
    const y = node.y + node.h / 2 - part.y - part.h / 2;
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (node.id === part.id || ahead <= 4) continue;
    const cost = ahead + aside * 2.2;
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

/** The next or previous line of a node is selected, which shows its details. */
function walkLinks(part, step) {
  const around = drawn.links
    .map(({ link }) => link)
    .filter((link) => part && (link.from.id === part.id || link.to.id === part.id));
  if (!around.length) return;
  const at = around.findIndex((link) => link.from.id === state.pick && link.to.id === state.pick2);
  const next = around[(at + step + around.length + (at < 0 && step < 0 ? 1 : 0)) % around.length];
  announce(spokenLink(next));
  select(next.from.id, next.to.id);
}
