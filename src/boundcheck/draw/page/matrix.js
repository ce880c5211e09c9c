// The dependency structure matrix: rows use columns. In the order of layers, then so that dependencies point to the right of
// the diagonal; a cell below it goes against that order. Only the cells in the window are drawn, so that its size does not matter.

const grid = {
  order: null,
  place: null,
  cells: null,
  size: 20,
  left: 0,
  top: 0,
  row: -1,
  column: -1,
  canvas: null,
  scroller: null,
};
const READABLE = 11; // px a row needs for its name
const WIDEST_NAME = 260; // a longer one is drawn narrower

function setUpMatrix() {
  grid.canvas = make("canvas", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": "matrix",
    "aria-describedby": "matrix-hint",
    "aria-label": "Dependency matrix; arrow keys move, Enter opens the details",
    onkeydown: matrixKey,
    onclick: matrixClick,
    onpointermove: matrixHover,
    onpointerleave: () => byId("matrix-tip").replaceChildren(),
  });
  grid.scroller = make(
    "div",
    { class: "scroller", tabindex: -1, onscroll: () => drawMatrix() },
    make("div", { class: "extent" }, grid.canvas),
  );
  const size = make("input", {
    type: "range",
    id: "cell-size",
    min: 0.5,
    step: 0.5,
    max: 34,
    oninput: (event) => {
      grid.size = Number(event.target.value);
      drawMatrix();
    },
  });
  size.value = grid.size = modules.length > 120 ? 14 : modules.length > 40 ? 18 : 26;
  byId("matrix").append(
    make(
      "div",
      { class: "matrix-bar" },
      make("p", { id: "matrix-hint" }, "Each row uses the columns marked in it. Below the diagonal: against the order."),
      make("label", { class: "field inline" }, make("span", {}, "Cell size"), size),
      button(
        "Fit",
        () => {
          const { clientWidth: wide, clientHeight: tall } = grid.scroller;
          size.value = grid.size = Math.max(
            0.5,
            Math.min(34, Math.floor(((Math.min(wide - grid.left, tall - grid.top) - 24) / Math.max(1, modules.length)) * 2) / 2),
          );
          drawMatrix();
        },
        { title: "The whole matrix in the window" },
      ),
      make("p", { id: "matrix-tip", "aria-hidden": "true" }),
    ),
    grid.scroller,
  );
  new ResizeObserver(() => {
    if (state.view === "matrix") drawMatrix();
  }).observe(grid.scroller);
}

/** Modules by layer; within one, users before what they use, the members of a cycle beside each other. */
function matrixOrder() {
  const cycleOf = new Map(data.cycles.flatMap((cycle, at) => cycle.modules.map((module) => [module, `cycle ${at}`])));
  const rank = new Map([...layers, null].map((layer, at) => [layer, at]));
  const outside = { composition: -1, shared: layers.length + 1 };
  const stripeOf = ({ layer, role }) => (layer === null ? outside[role] : undefined) ?? rank.get(layer) ?? layers.length;
  const stripes = gathered([...modules.keys()], (module) => stripeOf(modules[module]));
  const ordered = [...stripes.keys()].sort((one, other) => one - other);
  return ordered.flatMap((key) => {
    const knots = [...gathered(stripes.get(key), (module) => cycleOf.get(module) ?? module).values()];
    return inOrder(knots).flatMap((knot) => inOrder(knot.map((module) => [module])).flat());
  });
}

/** Groups of modules, the next always the one that the fewest imports of the remaining ones lead to: topological where it can be. */
function inOrder(list) {
  const groupAt = new Map(list.flatMap((members, at) => members.map((module) => [module, at])));
  const others = (members, edgesOf, end) =>
    members
      .flatMap((module) => edgesOf[module])
      .map((at) => [groupAt.get(edges[at][end]), edges[at].imports])
      .filter(([group, imports]) => group !== undefined && imports > 0 && list[group] !== members);
  const sum = (pairs) => pairs.reduce((total, [, imports]) => total + imports, 0);
  const waiting = list.map((members) => sum(others(members, inward, "from")));
  const left = new Set(list.keys());
  const order = [];
  while (left.size) {
    let next = -1;
    for (const at of left) if (next < 0 || waiting[at] < waiting[next]) next = at;
    left.delete(next);
    order.push(list[next]);
    for (const [group, imports] of others(list[next], outward, "to")) waiting[group] -= imports;
  }
  return order;
}

function drawMatrix() {
  if (state.view !== "matrix") return;
  measureMatrix();
  const { canvas, scroller } = grid;
  const [wide, tall] = [scroller.clientWidth, scroller.clientHeight];
  const scale = devicePixelRatio || 1;
  const extent = canvas.parentElement;
  extent.style.width = `${grid.left + modules.length * grid.size + 24}px`;
  extent.style.height = `${grid.top + modules.length * grid.size + 24}px`;
  if (canvas.width !== Math.round(wide * scale) || canvas.height !== Math.round(tall * scale)) {
    Object.assign(canvas, { width: Math.round(wide * scale), height: Math.round(tall * scale) });
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${tall}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  paintMatrix(onCanvas(context), wide, tall);
}

function measureMatrix() {
  grid.order ??= matrixOrder();
  grid.place ??= new Map(grid.order.map((module, at) => [module, at]));
  grid.widest ??=
    Math.max(60, Math.min(WIDEST_NAME, Math.max(0, ...modules.map((_, at) => textWidth(labelOf(at), FONT_SMALL))))) + 26;
  Object.assign(grid, { left: grid.widest + 24, top: grid.widest });
  grid.cells = new Map();
  edges.forEach((edge, at) => {
    const key = grid.place.get(edge.from) * modules.length + grid.place.get(edge.to);
    if (passes(at)) grid.cells.set(key, at);
  });
}

function cellAt(event) {
  const box = grid.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const column = Math.floor((x - grid.left + grid.scroller.scrollLeft) / grid.size);
  const row = Math.floor((y - grid.top + grid.scroller.scrollTop) / grid.size);
  return { row: y < grid.top ? -1 : row, column: x < grid.left ? -1 : column };
}

function matrixHover(event) {
  const { row, column } = cellAt(event);
  const isCell = row >= 0 && column >= 0 && row < modules.length && column < modules.length;
  byId("matrix-tip").textContent = isCell ? plain(spokenCell(row, column)) : "";
}

function matrixClick(event) {
  const { row, column } = cellAt(event);
  if (row >= modules.length || column >= modules.length) return;
  if (row >= 0 && column >= 0) moveTo(row, column, true);
  else if (row >= 0) select(moduleId(grid.order[row]));
  else if (column >= 0) select(moduleId(grid.order[column]));
}

/** The cursor goes to a cell; `opens` shows its details, too. */
function moveTo(row, column, opens) {
  Object.assign(grid, {
    row: Math.max(0, Math.min(modules.length - 1, row)),
    column: Math.max(0, Math.min(modules.length - 1, column)),
  });
  const { scroller, size } = grid;
  const into = (start, span, at) =>
    at * size < start ? at * size : (at + 1) * size > start + span ? (at + 1) * size - span : start;
  scroller.scrollLeft = into(scroller.scrollLeft, scroller.clientWidth - grid.left, grid.column);
  scroller.scrollTop = into(scroller.scrollTop, scroller.clientHeight - grid.top, grid.row);
  const [from, to] = [grid.order[grid.row], grid.order[grid.column]];
  if (opens && edgeBetween(from, to) !== undefined) select(moduleId(from), moduleId(to));
  else if (opens && from === to) select(moduleId(from));
  else drawMatrix();
  announce(spokenCell(grid.row, grid.column));
}

function spokenCell(row, column) {
  const [from, to] = [grid.order[row], grid.order[column]];
  const at = edgeBetween(from, to);
  if (from === to) return nameOf(from);
  if (at === undefined) return `${nameOf(from)} → ${nameOf(to)}: nothing`;
  return `${nameOf(from)} → ${nameOf(to)}: ${KINDS.get(edgeKinds[at]).label.toLowerCase()}, ${counted(edges[at].imports, "import")}`;
}

function matrixKey(event) {
  const move = ARROWS[event.key];
  const page = event.shiftKey || event.ctrlKey ? 10 : 1;
  if (move) moveTo(grid.row + move[1] * page, grid.column + move[0] * page, false);
  else if (event.key === "Enter" || event.key === " ") moveTo(grid.row, grid.column, true);
  else if (event.key === "Home") moveTo(0, 0, false);
  else if (event.key === "End") moveTo(modules.length - 1, modules.length - 1, false);
  else return;
  event.preventDefault();
}
