// What kinds of edges there are, worst first, and how each is drawn: a colour (in graph.css), a stroke pattern, and a mark.

const KINDS = new Map([
  [
    "undeclared",
    { label: "Undeclared", about: "the contract does not admit it", dash: "10 6", mark: "M-3.2-3.2 3.2 3.2M3.2-3.2-3.2 3.2" },
  ],
  [
    "layer",
    {
      label: "Against the layers",
      about: "reaches up, or past a closed layer",
      dash: "12 4 2 4",
      mark: "M-3.8 2.8 0-3.8 3.8 2.8z",
    },
  ],
  [
    "closing",
    {
      label: "Closes a cycle",
      about: "without these few, the cycle is open",
      dash: "6 3",
      mark: "M3.4-1.2A3.6 3.6 0 1 0 3.4 1.4M3.6-4V-1H.8",
    },
  ],
  [
    "finding",
    {
      label: "With findings",
      about: "declared, but private names, data, shared names or tests are reached",
      dash: "20 4",
      mark: "M0-4V1.2M0 3.2V4.2",
    },
  ],
  ["cyclic", { label: "In a cycle", about: "fine once the few that close it are gone", dash: "", mark: null }],
  ["deprecated", { label: "Deprecated", about: "declared as on its way out", dash: "1.5 4", mark: "M0-4.2 4.2 0 0 4.2-4.2 0z" }],
  [
    "baselined",
    { label: "Baselined", about: "all its findings are accepted for now", dash: "", mark: "M-3.2-3.2H3.2V3.2H-3.2z" },
  ],
  [
    "data",
    {
      label: "Data",
      about: "queries, writes or relations on the other's tables",
      dash: "0.5 5.5",
      mark: "M-3.6-2.4C-3.6-4.6 3.6-4.6 3.6-2.4V2.4C3.6 4.6-3.6 4.6-3.6 2.4zM-3.6-2.4C-3.6-.4 3.6-.4 3.6-2.4",
    },
  ],
  ["shared", { label: "Shared names", about: "names of URLs, templates, tasks that the other makes", dash: "8 3 1 3", mark: "M-3 3.6V-3.6L3 3.6V-3.6" }],
  ["tests", { label: "Tests only", about: "only tests make it", dash: "2 8", mark: "M-3.4-3.4H3.4M0-3.4V4" }],
  ["typing", { label: "Typing only", about: "only imports for type checkers make it", dash: "5 8", mark: "M-3.6 0H3.6" }],
  ["allowed", { label: "Allowed", about: "as the contracts say", dash: "", mark: null }],
  ["inner", { label: "Inside a module", about: "imports between files of one module", dash: "", mark: null }],
]);
const ORDER = new Map([...KINDS.keys()].map((kind, at) => [kind, at]));
const VIOLATIONS = new Set(["undeclared", "layer", "closing", "cyclic", "finding", "deprecated"]);

function worse(one, other) {
  return ORDER.get(one) <= ORDER.get(other) ? one : other;
}

// Of several dependencies drawn as one, these say what it is only where all of them are of such a kind.
const ALONE = new Set(["data", "shared", "tests", "typing"]);

/** What several are together. */
function together(one, other) {
  if (ALONE.has(one) === ALONE.has(other) || one === "inner") return worse(one, other);
  return ALONE.has(one) ? other : one;
}

function kindOf(edge) {
  const kinds = edge.kinds.filter((kind) => ORDER.has(kind));
  // That a dependency is deprecated is a kind of its own; any other finding says more than the kind does.
  const reached = newOnes(edge.findings).some((at) => findings[at].rule !== "deprecated-dependency") ? "finding" : "allowed";
  return kinds.reduce(worse, reached);
}

const edgeKinds = edges.map(kindOf);
// What is accepted for now is drawn as what it is, but fainter.
const isKnown = (at) => edges[at].kinds.includes("baselined");
const shownKinds = [...KINDS.keys()].filter((kind) => (kind === "inner" ? data.inner.length : edgeKinds.includes(kind)));
const ruleNames = [...new Set(findings.map((finding) => finding.rule))].sort();
const cyclic = new Set(data.cycles.flatMap((cycle) => cycle.modules));

/** Line and mark as the legend, the details and the graph show them. */
function sample(kind) {
  const { dash, mark } = KINDS.get(kind);
  return makeSvg(
    "svg",
    { class: `sample kind-${kind}`, width: 46, height: 14, viewBox: "0 0 46 14", "aria-hidden": "true" },
    makeSvg("line", { class: "edge", x1: 2, y1: 7, x2: 44, y2: 7, "stroke-dasharray": dash || null }),
    mark && markAt(mark, 23, 7),
  );
}

function markAt(mark, x, y) {
  return makeSvg(
    "g",
    { class: "mark", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
    makeSvg("circle", { r: 6.6 }),
    makeSvg("path", { d: mark }),
  );
}

// Colours of owners or folders: the most frequent ones get a hue of their own, all names stand beside their colour.
const HUES = 12;

function huesBy(by) {
  const counts = new Map();
  modules.forEach((_, at) => counts.set(groupOf(at, by), (counts.get(groupOf(at, by)) ?? 0) + 1));
  const names = [...counts.keys()].filter((name) => name !== null);
  names.sort((one, other) => counts.get(other) - counts.get(one) || (one < other ? -1 : 1));
  return new Map(names.map((name, at) => [name, { hue: at % HUES, count: counts.get(name) }]));
}

const huesOf = { owner: huesBy("owner"), folder: huesBy("folder") };

function hueClass(module, by) {
  const entry = huesOf[by].get(groupOf(module, by));
  return entry ? `hue-${entry.hue}` : "hue-none";
}
