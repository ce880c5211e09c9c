// A cycle is one thing: what leads to its frame, or from it, is one line, until the reader opens it.

const ringParts = new Map(
  rings.map(({ members, title, open }) => {
    const inside = members.flatMap((node) => nodes[node][1]);
    const id = `c:${nameOf(inside[0])}`;
    const files = inside.flatMap((module) => filesIn[module]);
    const lines = inside.reduce((sum, module) => sum + modules[module].lines, 0);
    const [label, about] = title.split(": ");
    return [id, { id, type: "ring", module: inside[0], members: inside, label, about, lines, files, opens: open }];
  }),
);

/** Whether what is inside is drawn: as it comes, unless the reader turned it. */
function isOpen(ring) {
  return ring.opens !== state.turned.includes(ring.id);
}

function turn(ring) {
  announce(`${ring.label} is ${isOpen(ring) ? "closed" : "opened"}.`);
  go({ turned: toggled(state.turned, ring.id) });
}

// A closed ring keeps everything to itself but the dependency that a contract or the layers forbid.
const LOUD = new Set(["undeclared", "layer"]);

/** Sets on each link whether it is drawn at first, and adds those that stand for all that leads to a closed ring or from it. */
function closeRings(links, frames) {
  const closed = frames.filter((ring) => !isOpen(ring));
  const ringOf = new Map(closed.flatMap((ring) => ring.members.map((module) => [module, ring])));
  const endOf = (part) => (part.type === "module" && ringOf.get(part.module)) || part;
  const found = new Map();
  for (const link of links) {
    const [from, to] = [endOf(link.from), endOf(link.to)];
    if (from === to) link.isInside = !LOUD.has(link.kind);
    if (from === to || (from === link.from && to === link.to)) continue;
    link.isInside = true;
    const whole = linkBetween(found, from, to);
    if (!(whole.most >= link.imports))
      Object.assign(whole, { most: link.imports, curve: upTo(link.curve, from, to), isStepped: true });
    for (const key of ["imports", "data", "tests", "shared"]) whole[key] += link[key];
    for (const at of link.edges) noteEdge(whole, at, edgeKinds[at]);
  }
  return [...links, ...found.values()];
}

/** The part of a line that lies outside of the rings at its ends. */
function upTo(points, from, to) {
  const clip = (way, ring) => {
    if (ring.type !== "ring") return way;
    const at = way.findIndex(([, y], step) => step > 0 && y >= ring.y && y <= ring.y + ring.h);
    if (at < 0) return way;
    return [...way.slice(0, at), [way[at][0], way[at - 1][1] < ring.y ? ring.y : ring.y + ring.h]];
  };
  return clip(clip(points, to).toReversed(), from).toReversed();
}
