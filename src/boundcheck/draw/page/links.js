// The lines between the nodes of a scene: edges between modules, gathered where nodes are groups and split where a
// module is opened.

/** Links among `items`, each of which stands for one part; `isShown` says which edges count. */
function linksAmong(items, isShown) {
  const ofModule = new Map();
  const ofFile = new Map();
  items.forEach((node) => {
    if (node.type === "file" || node.type === "package") node.files.forEach((file) => ofFile.set(file, node));
    else (node.members ?? [node.module]).forEach((module) => ofModule.set(module, node));
  });
  const links = new Map();
  const opened = new Set([...ofFile.values()].map((node) => node.module));
  edges.forEach((edge, at) => {
    if (!isShown(at)) return;
    if (opened.has(edge.from) || opened.has(edge.to)) addSites(links, edge, at, ofModule, ofFile);
    else addWhole(links, edge, at, ofModule.get(edge.from), ofModule.get(edge.to));
  });
  if (opened.size && !state.hide.includes("inner")) addInner(links, ofFile);
  return [...links.values()];
}

function linkBetween(links, from, to) {
  const key = `${from.id}\n${to.id}`;
  let link = links.get(key);
  if (!link) {
    link = { from, to, imports: 0, data: 0, tests: 0, shared: 0, kind: "inner", edges: new Set(), added: false };
    links.set(key, link);
  }
  return link;
}

function addWhole(links, edge, at, from, to) {
  if (!from || !to || from === to) return;
  const link = linkBetween(links, from, to);
  link.imports += edge.imports;
  link.data += edge.data;
  link.tests += edge.tests;
  link.shared += edge.shared;
  noteEdge(link, at, edgeKinds[at]);
}

function noteEdge(link, at, kind) {
  link.kind = together(link.kind, kind);
  link.edges.add(at);
  link.added ||= added.has(at);
  link.isKnown = (link.isKnown ?? true) && isKnown(at);
}

function addSites(links, edge, at, ofModule, ofFile) {
  const found = new Set(edge.findings.map((finding) => `${findings[finding].path}\n${findings[finding].line}`));
  eachSite(edge, (file, line, target, kind) => {
    const from = ofFile.get(file) ?? ofModule.get(edge.from);
    const to = ofFile.get(target) ?? ofModule.get(edge.to);
    if (!from || !to || from === to) return;
    const link = linkBetween(links, from, to);
    if (kind === SITE.access || kind === SITE.relation) link.data += 1;
    else if (kind === SITE.test) link.tests += 1;
    else if (kind === SITE.shared) link.shared += 1;
    else link.imports += 1;
    noteEdge(link, at, siteKind(edgeKinds[at], kind, found.has(`${pathOf(file)}\n${line}`)));
  });
}

/** A breach of the whole edge shows at each of its imports; one of a single line at that line alone. */
function siteKind(edgeKind, kind, isFound) {
  if (kind === SITE.test) return "tests";
  if (kind === SITE.shared) return isFound ? "finding" : "shared";
  if (edgeKind === "finding" || edgeKind === "baselined") {
    if (isFound) return edgeKind;
    return kind === SITE.access || kind === SITE.relation ? "data" : "allowed";
  }
  if (kind === SITE.access || kind === SITE.relation) return isFound ? "finding" : "data";
  return edgeKind === "data" ? "allowed" : edgeKind;
}

function addInner(links, ofFile) {
  for (const [one, other] of data.inner) {
    const from = ofFile.get(one);
    const to = ofFile.get(other);
    if (from && to && from !== to) linkBetween(links, from, to).imports += 1;
  }
}
