// What is shown, as a flat record that lives in the URL's fragment: a link to it, the back button and a reload all work.
// Things are named by ids such as "m:orders" (see parts.js). Whatever a fragment says that is not known here is ignored.

const DEFAULTS = {
  view: modules.length > MOST_NODES && !data.folded ? "matrix" : "graph", // what no graph can show is a matrix
  focus: "",
  in: "1",
  out: "1",
  from: "",
  to: "",
  open: [],
  hide: [],
  rule: "",
  owner: "",
  layer: "",
  only: "",
  turned: [],
  all: "",
  colour: data.modules.some((module) => module.owner) ? "owner" : "folder",
  pick: "",
  pick2: "",
};
const MOST_STEPS = 6;
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
const isStep = (value) => /^\d$/.test(value) && Number(value) <= MOST_STEPS;
const isModule = (value) => value.startsWith("m:") && moduleAt.has(value.slice(2));
const isPart = (value) => Boolean(partOf(value));
const VALID = {
  view: oneOf("graph", "matrix", "metrics"),
  focus: isModule,
  in: isStep,
  out: isStep,
  from: isModule,
  to: isModule,
  open: (value) => isPart(value) || value.startsWith("g:"),
  hide: (value) => KINDS.has(value),
  rule: (value) => ruleNames.includes(value),
  owner: (value) => value === "none" || value.startsWith("is:"),
  layer: (value) => value === "none" || value.startsWith("is:"),
  only: oneOf("violations", "cycles"),
  turned: (value) => ringParts.has(value),
  all: oneOf("on"),
  colour: oneOf("owner", "folder"),
  pick: isPart,
  pick2: isPart,
};

let state = { ...DEFAULTS };

function readState() {
  const read = { ...DEFAULTS };
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
    if (!Object.hasOwn(VALID, key) || !VALID[key](value)) continue;
    read[key] = Array.isArray(DEFAULTS[key]) ? [...read[key], value] : value;
  }
  if (!read.pick) read.pick2 = "";
  return read;
}

function fragmentOf(shown) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(shown)) {
    if (Array.isArray(value)) value.forEach((entry) => query.append(key, entry));
    else if (value !== DEFAULTS[key]) query.set(key, value);
  }
  return `#${query}`;
}

/** Changes what is shown; every change is a step that the back button undoes. */
function go(change) {
  const next = { ...state, ...change };
  const fragment = fragmentOf(next);
  if (fragment !== fragmentOf(state)) history.pushState(null, "", fragment);
  state = next;
  render();
}

function select(one, other = "") {
  if (one)
    announce(
      `Details: ${[one, other]
        .filter(Boolean)
        .map((id) => partOf(id)?.label)
        .join(" to ")}.`,
    );
  go({ pick: one, pick2: other });
}

function toggled(list, value) {
  return list.includes(value) ? list.filter((entry) => entry !== value) : [...list, value];
}

/** Whether the filters let an edge be seen. */
function passes(at) {
  const edge = edges[at];
  if (state.hide.includes(edgeKinds[at])) return false;
  if (state.only === "violations" && !newOnes(edge.findings).length && !VIOLATIONS.has(edgeKinds[at])) return false;
  if (state.only === "cycles" && !edge.kinds.includes("cyclic")) return false;
  if (state.rule && !edge.findings.some((finding) => findings[finding].rule === state.rule)) return false;
  return admits(edge.from) || admits(edge.to);
}

/** Whether the filters on owner and layer let a module stand out. */
function admits(module) {
  const { owner, layer } = modules[module];
  return matches(state.owner, owner) && matches(state.layer, layer);
}

function matches(filter, value) {
  return !filter || (filter === "none" ? value === null : filter === `is:${value}`);
}

function isFiltered() {
  return Boolean(state.hide.length || state.rule || state.owner || state.layer || state.only);
}
