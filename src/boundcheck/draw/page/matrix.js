// The dependency structure matrix: rows use columns. In the order of layers, then so that dependencies point to the right of
// the diagonal; a cell below it goes against that order. Only the cells in the window are drawn, so that its size does not matter.

const grid = { order: null, place: null, cells: null, size: 20, left: 0, top: 0, row: -1, column: -1, canvas: null, scroller: null };
const READABLE = 11; // px a row needs for its name

function setUpMatrix() {
  grid.canvas = make("canvas", { tabindex: 0, role: "application", "aria-roledescription": "matrix", "aria-describedby": "matrix-hint",
    "aria-label": "Dependency matrix; arrow keys move, Enter opens the details", onkeydown: matrixKey, onclick: matrixClick,
    onpointermove: matrixHover, onpointerleave: () => byId("matrix-tip").replaceChildren() });
  grid.scroller = make("div", { class: "scroller", tabindex: -1, onscroll: () => drawMatrix() }, make("div", { class: "extent" }, grid.canvas));
  const size = make("input", { type: "range", id: "cell-size", min: 6, max: 34, oninput: (event) => {
    grid.size = Number(event.target.value);
    drawMatrix();
  } });
  size.value = grid.size = modules.length > 120 ? 14 : modules.length > 40 ? 18 : 26;
  byId("matrix").append(make("div", { class: "matrix-bar" }, make("p", { id: "matrix-hint" }, "Each row uses the columns marked in it. Below the diagonal: against the order."),
    make("label", { class: "field inline" }, make("span", {}, "Cell size"), size), make("p", { id: "matrix-tip", "aria-hidden": "true" })), grid.scroller);
  new ResizeObserver(() => { if (state.view === "matrix") drawMatrix(); }).observe(grid.scroller);
}

/** Modules by layer; within one, users before what they use, the members of a cycle beside each other. */
function matrixOrder() {
  const cycleOf = new Map(data.cycles.flatMap((cycle, at) => cycle.modules.map((module) => [module, `cycle ${at}`])));
  const rank = new Map([...layers, null].map((layer, at) => [layer, at]));
  const stripes = gathered([...modules.keys()], (module) => rank.get(modules[module].layer) ?? layers.length);
  const ordered = [...stripes.keys()].sort((one, other) => one - other);
  return ordered.flatMap((key) => {
    const knots = [...gathered(stripes.get(key), (module) => cycleOf.get(module) ?? module).values()];
    return inOrder(knots).flatMap((knot) => inOrder(knot.map((module) => [module])).flat());
  });
}

function gathered(list, keyOf) {
  const found = new Map();
  for (const entry of list) {
    const key = keyOf(entry);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(entry);
  }
  return found;
}

/** Groups of modules, the next always the one that the fewest imports of the remaining ones lead to: topological where it can be. */
function inOrder(list) {
  const groupAt = new Map(list.flatMap((members, at) => members.map((module) => [module, at])));
  const others = (members, edgesOf, end) => members.flatMap((module) => edgesOf[module])
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
  grid.widest ??= Math.max(60, Math.min(190, ...[Math.max(0, ...modules.map((_, at) => textWidth(nameOf(at).slice(0, 40), FONT_SMALL)))])) + 26;
  Object.assign(grid, { left: grid.widest + 24, top: grid.widest });
  grid.cells = new Map();
  edges.forEach((edge, at) => {
    const key = grid.place.get(edge.from) * modules.length + grid.place.get(edge.to);
    if (passes(at)) grid.cells.set(key, at);
  });
}

/** The colours of the theme, read once for a drawing. */
function paints() {
  const names = ["paper", "surface", "ink", "muted", "line", "accent", "band", "strong", ...[...KINDS.keys()].map((kind) => `kind-${kind}`)];
  return new Map(names.map((name) => [name, colourOf(name)]));
}

function paintMatrix(sheet, wide, tall) {
  const { size, left, top, order, scroller } = grid;
  const paint = paints();
  const [sx, sy] = [scroller.scrollLeft, scroller.scrollTop];
  const first = { row: Math.floor(sy / size), column: Math.floor(sx / size) };
  const last = { row: Math.min(order.length, Math.ceil((sy + tall - top) / size)), column: Math.min(order.length, Math.ceil((sx + wide - left) / size)) };
  const x = (column) => left + column * size - sx;
  const y = (row) => top + row * size - sy;
  const extent = Math.min(wide, x(order.length)) - left;
  sheet.rect(0, 0, wide, tall, paint.get("paper"));
  sheet.clip(left, top, wide - left, tall - top, () => {
    sheet.rect(x(0), y(0), order.length * size, order.length * size, paint.get("surface"));
    paintBlocks(sheet, paint, x, y, size);
    if (grid.row >= 0) {
      sheet.rect(x(0), y(grid.row), order.length * size, size, paint.get("accent"), 0.12);
      sheet.rect(x(grid.column), y(0), size, order.length * size, paint.get("accent"), 0.12);
    }
    for (let row = first.row; row < last.row; row += 1) {
      if (size >= 12) sheet.rect(left, y(row), extent, 1, paint.get("line"), 0.5);
      if (row >= first.column && row < last.column) sheet.rect(x(row), y(row), size, size, paint.get("strong"), 0.25);
      for (let column = first.column; column < last.column; column += 1) {
        const at = grid.cells.get(row * order.length + column);
        if (at !== undefined) paintCell(sheet, paint, at, x(column), y(row), size);
      }
    }
    if (grid.row >= 0) sheet.frame(x(grid.column), y(grid.row), size, size, paint.get("accent"), 2);
  });
  paintNames(sheet, paint, first, last, x, y, wide, tall);
}

/** A pale square for every layer, an outlined one for every cycle, on the diagonal. */
function paintBlocks(sheet, paint, x, y, size) {
  const squares = (keyOf, draw) => {
    for (let start = 0; start < grid.order.length;) {
      let end = start + 1;
      while (end < grid.order.length && keyOf(grid.order[end]) === keyOf(grid.order[start])) end += 1;
      if (keyOf(grid.order[start]) !== null) draw(x(start), y(start), (end - start) * size);
      start = end;
    }
  };
  const cycleOf = new Map(data.cycles.flatMap((cycle, at) => cycle.modules.map((module) => [module, at])));
  squares((module) => modules[module].layer, (left, top, side) => {
    sheet.rect(left, top, side, side, paint.get("band"));
    sheet.frame(left, top, side, side, paint.get("strong"), 1);
  });
  squares((module) => cycleOf.get(module) ?? null, (left, top, side) => sheet.frame(left, top, side, side, paint.get("kind-cyclic"), 1.5));
}

function paintCell(sheet, paint, at, left, top, size) {
  const edge = edges[at];
  const kind = edgeKinds[at];
  const strength = 0.4 + 0.5 * Math.min(1, Math.log10(1 + edge.imports + edge.data) / 2.4);
  const isBad = VIOLATIONS.has(kind);
  sheet.rect(left + 1, top + 1, size - 2, size - 2, paint.get(`kind-${kind}`), isBad ? strength * 0.8 : strength);
  const { mark } = KINDS.get(kind);
  if (mark && size >= 10) sheet.mark(mark, left + size / 2, top + size / 2, Math.min(1.25, size / 15), paint.get(isBad ? "ink" : "muted"));
  else if (size >= 18) sheet.text(shortCount(edge.imports || edge.data || edge.tests), left + size / 2, top + size / 2 + 3.5, paint.get("ink"), { size: 9.5, anchor: "middle" });
}

function shortCount(count) {
  return count < 1000 ? String(count) : `${Math.round(count / 1000)}k`;
}

function paintNames(sheet, paint, first, last, x, y, wide, tall) {
  const { size, left, top, order } = grid;
  const step = Math.max(1, Math.ceil(READABLE / size)); // every second, third … name where rows are thin
  const isShown = (at, current) => at % step === 0 ? Math.abs(at - current) >= step || at === current : at === current;
  const style = (at, current) => ({ size: 11, bold: at === current });
  const tint = (at, current) => paint.get(at === current ? "accent" : "ink");
  sheet.clip(0, top, left, tall - top, () => {
    for (let row = first.row; row < last.row; row += 1) {
      if (!isShown(row, grid.row)) continue;
      sheet.text(fitted(nameOf(order[row]), grid.widest - 20, FONT_SMALL), left - 8, y(row) + size / 2 + 4, tint(row, grid.row), { ...style(row, grid.row), anchor: "end" });
    }
  });
  sheet.clip(left, 0, wide - left, top, () => {
    for (let column = first.column; column < last.column; column += 1) {
      if (!isShown(column, grid.column)) continue;
      sheet.text(fitted(nameOf(order[column]), grid.widest - 20, FONT_SMALL), x(column) + size / 2 + 4, top - 8, tint(column, grid.column), { ...style(column, grid.column), turned: true });
    }
  });
  sheet.rect(left - 1, top, 1, Math.min(tall, y(order.length)) - top, paint.get("line"));
  sheet.rect(left, top - 1, Math.min(wide, x(order.length)) - left, 1, paint.get("line"));
  sheet.clip(0, top, 18, tall - top, () => layerRuns().forEach(({ layer, start, end }) => {
    const [from, to] = [Math.max(top, y(start)), Math.min(tall, y(end))];
    if (to <= from) return;
    sheet.rect(2, from + 1, 16, to - from - 2, paint.get("line"));
    if (to - from > 30) sheet.text(fitted(layer, to - from - 8, FONT_SMALL), 14, (from + to) / 2, paint.get("ink"), { anchor: "middle", turned: true });
  }));
}

/** The rows that each layer takes up. */
function layerRuns() {
  const runs = [];
  grid.order.forEach((module, at) => {
    const { layer } = modules[module];
    if (runs.at(-1)?.layer === layer) runs.at(-1).end = at + 1;
    else runs.push({ layer, start: at, end: at + 1 });
  });
  return runs.filter(({ layer }) => layer !== null);
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
  Object.assign(grid, { row: Math.max(0, Math.min(modules.length - 1, row)), column: Math.max(0, Math.min(modules.length - 1, column)) });
  const { scroller, size } = grid;
  const into = (start, span, at) => (at * size < start ? at * size : (at + 1) * size > start + span ? (at + 1) * size - span : start);
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
