// From the state to what is drawn: nodes with their boxes, frames around opened ones, links with their lines, and a note.

const HEAD = 28; // of a frame
const INSET = 16;
const OUTSIDE = { composition: "composition", shared: "shared" }; // bands of what stands in no layer

function buildScene() {
  groups.clear();
  if (state.from && state.to) return pathScene();
  if (state.focus) return focusScene();
  return state.open.length ? openedScene() : wholeScene();
}

/** What a scene covers, its lines included. */
function boundsOfScene({ nodes: items, frames, bands, links }) {
  const corners = [...items, ...frames, ...bands].flatMap(({ x, y, w, h }) => [
    [x, y],
    [x + w, y + h],
  ]);
  // A curve keeps within its points, but does not reach the inner ones.
  const reach = ({ curve, isStepped }) => (isStepped ? curve : [0.3, 0.5, 0.7].map((t) => cubicAt(curve, t)));
  return corners.length ? boundsOf([...corners, ...links.flatMap(reach)]) : [0, 0, 1, 1];
}

/** Every module where Python put it, for a wide window or a narrow one. */
function wholeScene() {
  const isTight = [...ringParts.values()].every((ring) => ring.opens || !isOpen(ring));
  const picture = pictures[(isNarrow() ? 1 : 0) + (isTight || pictures.length < 3 ? 0 : 2)];
  const items = boxParts().map((part, at) => {
    const [x, y, w, h] = picture.boxes[at];
    return { ...part, x, y, w, h };
  });
  const frames = picture.frames.map(([ring, x, y, w, h]) => ({ ...[...ringParts.values()][ring], x, y, w, h }));
  const wireAt = new Map(wires.map(([from, to, isFirst], at) => [`${items[from].id}\n${items[to].id}`, [at, isFirst]]));
  const showsAll = state.all || isFiltered();
  const links = linksAmong(items, passes);
  for (const link of links) {
    const [at, isFirst] = wireAt.get(`${link.from.id}\n${link.to.id}`) ?? [];
    const flat = picture.lines[at] ?? [];
    link.isStepped = flat.length > 3;
    link.curve = link.isStepped ? pointsOf(flat) : route(link.from, link.to, false);
    link.isLight = !isFirst && !showsAll && !link.added;
  }
  return {
    nodes: items,
    links: closeRings(links, frames),
    frames,
    bands: bandsOf(picture.bands, picture.size[0]),
    note: data.folded
      ? `${counted(modules.length, NOUN)} in ${counted(items.length, "box")}, those of one ${data.folded} in one`
      : "",
  };
}

function pointsOf(flat) {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]]);
}

/** Whether the window is that of a phone: there the picture stands in narrow rows, one below the other. */
function isNarrow() {
  return camera.wide > 0 && camera.wide < 640 && camera.wide < camera.tall;
}

function bandsOf(bands, width) {
  return bands.map((band) => ({
    label: band.layer ?? (bands.length > 1 ? (OUTSIDE[band.kind] ?? (layers.length ? "no layer" : "")) : ""),
    x: -20,
    y: band.y,
    w: width + 40,
    h: band.h,
  }));
}

/** Layer under layer, what is opened in frames. */
function openedScene() {
  const items = boxParts().map(itemOf);
  items.sort((one, other) => restlessness(other) - restlessness(one));
  const widest = Math.max(900, Math.sqrt(items.reduce((sum, item) => sum + (item.w + 26) * (item.h + 40), 0) * 1.7));
  const bands = [];
  let [y, wide] = [0, 0];
  for (const layer of [...layers, null]) {
    const inside = items.filter((item) => modules[item.module].layer === layer);
    if (!inside.length) continue;
    const size = placeRows(inside, widest);
    wide = Math.max(wide, size.w);
    for (const item of inside) item.y += y + 30;
    if (layer !== null) bands.push({ layer, y, h: size.h + 48 });
    y += size.h + 74;
  }
  return finished(items, false, bandsOf(bands, wide), "");
}

/** From 1, all its coupling outward, to 0: the order from top to bottom. */
function restlessness(item) {
  const members = item.members ?? [item.module];
  const out = members.reduce((sum, at) => sum + modules[at].efferent, 0);
  const all = members.reduce((sum, at) => sum + modules[at].efferent + modules[at].afferent, 0);
  return all ? out / all : 0.5;
}

/** What depends on a module at its left, what it depends on at its right. */
function focusScene() {
  const middle = moduleAt.get(state.focus.slice(2));
  const ranks = new Map([[middle, 0]]);
  spread(ranks, middle, Number(state.out), 1);
  spread(ranks, middle, Number(state.in), -1);
  const reached = [...ranks.keys()];
  const folds = reached.length > MOST_NODES;
  const side = (at) => `${layerName(at)}|${ranks.get(at)}`;
  const others = reached.filter((at) => at !== middle);
  const parts = folds ? [modulePart(middle), ...folded(others, side)] : reached.map(modulePart);
  const items = parts.map((part) => ({ ...itemOf(part), rank: ranks.get(part.module) }));
  const note = folds
    ? `${counted(reached.length, NOUN)} around ${nameOf(middle)}, folded into ${counted(parts.length, "node")}.`
    : "";
  return finished(items, true, [], note);
}

function layerName(module) {
  return modules[module].layer ?? "";
}

function spread(ranks, middle, steps, sign) {
  let border = [middle];
  const seen = new Set(border);
  for (let step = 1; step <= steps; step += 1) {
    const reached = [];
    for (const module of border) {
      for (const at of sign > 0 ? outward[module] : inward[module]) {
        if (!passes(at)) continue;
        const other = sign > 0 ? edges[at].to : edges[at].from;
        if (seen.has(other)) continue;
        seen.add(other);
        reached.push(other);
        // In reach on both sides: the nearer one counts, in doubt the right.
        if (!ranks.has(other) || Math.abs(ranks.get(other)) > step) ranks.set(other, sign * step);
      }
    }
    border = reached;
  }
}

function pathScene() {
  const chain = shortestPath(moduleAt.get(state.from.slice(2)), moduleAt.get(state.to.slice(2)));
  if (!chain) {
    const ends = [...new Set([state.from, state.to])].map(partOf);
    const items = ends.map((part, at) => ({ ...itemOf(part), rank: at }));
    return finished(items, true, [], `No way leads from ${ends[0].label} to ${ends.at(-1).label}.`);
  }
  const items = chain.map((module, at) => ({ ...itemOf(modulePart(module)), rank: at }));
  return finished(items, true, [], `The shortest way: ${counted(chain.length - 1, "step")}.`);
}

/** Modules from one to the other over the fewest import edges, the heavier first; null when there is no way. */
function shortestPath(from, to) {
  const before = new Map([[from, null]]);
  let border = [from];
  while (border.length && !before.has(to)) {
    const reached = [];
    for (const module of border) {
      const onward = outward[module].filter((at) => edges[at].imports > 0);
      onward.sort((one, other) => edges[other].imports - edges[one].imports || one - other);
      for (const at of onward) {
        if (before.has(edges[at].to)) continue;
        before.set(edges[at].to, module);
        reached.push(edges[at].to);
      }
    }
    border = reached;
  }
  if (!before.has(to)) return null;
  const chain = [];
  for (let module = to; module !== null; module = before.get(module)) chain.unshift(module);
  return chain;
}

/** A part with its size; one that is opened holds the items of its parts, placed within. */
function itemOf(part) {
  if (!state.open.includes(part.id)) return { ...part, w: widthOf(part), h: isWhole(part) ? 34 + LINE * part.rows.length : 30 };
  const children = part.members ? part.members.map(modulePart) : childrenOf(part);
  const items = children.map(itemOf);
  const leaves = items.flatMap(leavesOf);
  const top = new Map(items.flatMap((item) => leavesOf(item).map((leaf) => [leaf.id, item])));
  const links = linksAmong(leaves, part.members ? passes : () => false);
  const pairs = links.map((link) => [top.get(link.from.id), top.get(link.to.id)]).filter(([from, to]) => from !== to);
  const size =
    part.members || items.length > MOST_NODES
      ? placeRows(items, Math.max(420, Math.sqrt(items.length) * 250), 18, 18)
      : placeDown(items, pairs);
  for (const item of items) Object.assign(item, { x: item.x + INSET, y: item.y + HEAD + 8 });
  return { ...part, children: items, w: Math.max(size.w, 140) + 2 * INSET, h: size.h + HEAD + 8 + INSET };
}

function widthOf(part) {
  if (!isWhole(part)) return Math.round(Math.min(220, Math.max(90, textWidth(part.label, FONT_SMALL) + 30)));
  return Math.round(Math.max(90, ...part.rows.map((row) => textWidth(row) + 30), textWidth(subtitle(part), FONT_SMALL) + 30));
}

function leavesOf(item) {
  return item.children ? item.children.flatMap(leavesOf) : [item];
}

function finished(items, sideways, bands, note) {
  const leaves = items.flatMap(leavesOf);
  const links = linksAmong(leaves, state.from && state.to ? () => true : passes);
  const top = new Map(items.flatMap((item) => leavesOf(item).map((leaf) => [leaf.id, item])));
  if (sideways) {
    const pairs = links.map((link) => [top.get(link.from.id), top.get(link.to.id)]).filter(([from, to]) => from !== to);
    placeColumns(items, pairs);
  }
  const frames = [];
  for (const item of items) unpack(item, 0, 0, frames);
  const middle = state.focus && !state.from ? moduleAt.get(state.focus.slice(2)) : null;
  for (const link of links) {
    const ends = [top.get(link.from.id), top.get(link.to.id)];
    // Beside the question: what the neighbours have with each other, while one module is looked at.
    link.isAside = middle !== null && !ends.some((item) => item.module === middle) && ends[1].rank - ends[0].rank !== 1;
    const isInside = top.get(link.from.id) === top.get(link.to.id);
    link.curve = route(link.from, link.to, sideways && !isInside);
  }
  return { nodes: leaves, links, frames, bands, note };
}

function unpack(item, x, y, frames) {
  item.x += x;
  item.y += y;
  if (!item.children) return;
  frames.push(item);
  for (const child of item.children) unpack(child, item.x, item.y, frames);
}
