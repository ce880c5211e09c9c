// Figures of the whole, and of every module in a table that sorts.

const WHOLE = [
  ["modules", "Modules", ""],
  ["ccd", "CCD", "cumulative component dependency: what each module reaches, itself included, summed up"],
  ["acd", "ACD", "average component dependency: modules that one module reaches on average"],
  ["nccd", "NCCD", "CCD against that of a balanced binary tree of the same size; above 1 is more tangled"],
  ["propagation_cost", "Propagation cost", "share of all modules that a change to one can reach"],
];
const TABLE = [
  ["Module", (module) => module.name],
  ["Layer", (module) => module.layer ?? ""],
  ["Owner", (module) => module.owner ?? ""],
  ["Files", (module) => module.files],
  ["Lines", (module) => module.lines],
  ["Used by (Ca)", (module) => module.afferent],
  ["Uses (Ce)", (module) => module.efferent],
  ["Instability", (module) => module.instability ?? -1],
  ["Tables", (module) => module.tables?.length ?? 0],
  ["Errors", (module) => severe(module, "error")],
  ["Warnings", (module) => severe(module, "warn")],
  ["Known", (module) => module.findings.length - newOnes(module.findings).length],
  ["Cycle", (module) => (cyclic.has(moduleAt.get(module.name)) ? "yes" : "")],
];
const MOST_ROWS = 250; // until the reader asks for all: a table of thousands takes a while
let showsAll = false;
// By new errors; where there are none, by what is known.
const sorting = { column: modules.some((module) => severe(module, "error")) ? 9 : 11, down: true };

function severe(module, severity) {
  return newOnes(module.findings).filter((at) => findings[at].severity === severity).length;
}

function drawMetrics() {
  if (state.view !== "metrics") return;
  const focused = document.activeElement?.id;
  const figures = make(
    "dl",
    { class: "whole" },
    WHOLE.map(([key, label, about]) =>
      make(
        "div",
        { title: about || null },
        make("dt", {}, label),
        make(
          "dd",
          {},
          key === "propagation_cost"
            ? `${number.format(Math.round((data.metrics[key] ?? 0) * 1000) / 10)} %`
            : number.format(data.metrics[key] ?? 0),
        ),
        about && make("dd", { class: "about" }, about),
      ),
    ),
  );
  const shown = modules
    .map((module, at) => at)
    .filter(admits)
    .map((at) => ({ at, values: TABLE.map(([, valueOf]) => valueOf(modules[at])) }));
  shown.sort(compare);
  const head = make(
    "tr",
    {},
    TABLE.map(([label], column) =>
      make(
        "th",
        {
          scope: "col",
          class: isFigure(column) ? "figure" : null,
          "aria-sort": column === sorting.column ? (sorting.down ? "descending" : "ascending") : null,
        },
        button(label, () => sortBy(column), { id: `sort-${column}` }),
      ),
    ),
  );
  const isWhole = showsAll || shown.length <= MOST_ROWS;
  const visible = isWhole ? shown : shown.slice(0, MOST_ROWS);
  const more = isWhole
    ? null
    : button(
        `Show all ${counted(shown.length, NOUN)}`,
        () => {
          showsAll = true;
          drawMetrics();
        },
        { class: "rest" },
      );
  const table = make(
    "table",
    {},
    make("caption", { class: "unseen" }, "Metrics of the modules"),
    make("thead", {}, head),
    make("tbody", {}, visible.map(metricsRow)),
  );
  byId("metrics").replaceChildren(
    figures,
    make("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Metrics of the modules" }, table),
    ...[more].filter(Boolean),
  );
  if (focused?.startsWith("sort-")) byId(focused)?.focus();
}

function isFigure(column) {
  return column >= 3 && column <= 11;
}

function compare(one, other) {
  const [a, b] = [one.values[sorting.column], other.values[sorting.column]];
  const order = typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0;
  const findingsOf = ({ at }) => modules[at].findings.length;
  return (sorting.down ? -order : order) || findingsOf(other) - findingsOf(one) || one.at - other.at;
}

function sortBy(column) {
  sorting.down = sorting.column === column ? !sorting.down : isFigure(column);
  sorting.column = column;
  drawMetrics();
  announce(`Sorted by ${TABLE[column][0]}, ${sorting.down ? "descending" : "ascending"}.`);
}

function metricsRow({ at, values }) {
  return make(
    "tr",
    { class: state.pick === moduleId(at) ? "picked" : null },
    values.map((value, column) => {
      if (column === 0)
        return make(
          "th",
          { scope: "row" },
          button(nameOf(at), () => select(moduleId(at)), { class: "row" }),
        );
      const isZero = value === 0 || value === "" || value === -1;
      const tone = column === 9 ? "error" : column === 10 ? "warn" : "";
      return make(
        "td",
        { class: [isFigure(column) && "figure", isZero && "zero", !isZero && tone].filter(Boolean).join(" ") || null },
        value === -1 ? "–" : typeof value === "number" ? number.format(value) : value,
      );
    }),
  );
}
