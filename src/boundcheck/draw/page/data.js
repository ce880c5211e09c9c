// The embedded data and the few indexes that every view asks for. Names are keys of Maps, never of plain objects.

const data = JSON.parse(byId("data").textContent);
const { modules, edges, files, findings: findingRows, layers, nodes, wires, rings, pictures } = data;
const LEVEL = { package: "Package", file: "File" }[data.level] ?? "Module";
const NOUN = LEVEL.toLowerCase();
const SITE = { import: 0, typing: 1, string: 2, attribute: 3, access: 4, relation: 5, test: 6, shared: 7 };
const SITE_LABELS = ["import", "typing only", "string", "attribute chain", "data access", "relation", "test import", "shared name"];

const findings = findingRows.map(([rule, severity, certainty, path, line, column, from, to, target, message, state]) => ({
  rule,
  severity,
  certainty,
  path,
  line,
  column,
  from,
  to,
  target,
  message,
  state,
}));
const moduleAt = new Map(modules.map((module, at) => [module.name, at]));
const fileAt = new Map(files.map((file, at) => [file[0], at]));
const outward = modules.map(() => []);
const inward = modules.map(() => []);
const edgeAt = new Map();
edges.forEach((edge, at) => {
  outward[edge.from].push(at);
  inward[edge.to].push(at);
  edgeAt.set(edge.from * modules.length + edge.to, at);
});
const filesIn = modules.map(() => []);
files.forEach((file, at) => filesIn[file[2]]?.push(at));
const added = new Set(data.diff?.added ?? []);
const newFindings = new Set(data.diff?.findings ?? []);

function nameOf(module) {
  return modules[module].name || "(no name)";
}

/** The name as it is written where there is little room: whole, or cut where it is like no other. */
function labelOf(module) {
  return modules[module].label.join("");
}

function edgeBetween(from, to) {
  return edgeAt.get(from * modules.length + to);
}

/** Calls `visit(fromFile, line, toFile, kind)` for every site of an edge. */
function eachSite(edge, visit) {
  const { sites } = edge;
  for (let at = 0; at + 3 < sites.length; at += 4) visit(sites[at], sites[at + 1], sites[at + 2], sites[at + 3]);
}

function pathOf(file) {
  return files[file]?.[0] ?? "(unknown file)";
}

/** New findings before accepted ones, errors before warnings. */
function worstFirst(indices) {
  const weight = (at) => (findings[at].state === "new" ? 0 : 2) + (findings[at].severity === "error" ? 0 : 1);
  return [...indices].sort((one, other) => weight(one) - weight(other) || one - other);
}

function newOnes(indices) {
  return indices.filter((at) => findings[at]?.state === "new");
}

/** The shared beginning of some paths, up to a slash; "" when there is none. */
function commonFolder(paths) {
  if (!paths.length) return "";
  let shared = paths[0].split("/").slice(0, -1);
  for (const path of paths) {
    const parts = path.split("/");
    let same = 0;
    while (same < shared.length && shared[same] === parts[same]) same += 1;
    shared = shared.slice(0, same);
  }
  return shared.join("/");
}

function parentOf(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** What a module is grouped and coloured by. */
function groupOf(module, by) {
  return by === "owner" ? modules[module].owner : parentOf(modules[module].folder ?? "") || null;
}
