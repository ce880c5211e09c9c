// The panel at the side: what is selected. Here modules, packages, files and groups; edge_detail.js has what lies between two.

const SHOWN_ROWS = 100;
const SHOWN_FINDINGS = 6; // what comes below them is to be found, too

function drawDetail() {
  const panel = byId("detail");
  const one = state.pick && partOf(state.pick);
  const other = state.pick2 && partOf(state.pick2);
  const isPath = state.view === "graph" && state.from && state.to && !one;
  panel.hidden = !one && !isPath;
  byId("page").classList.toggle("has-detail", !panel.hidden);
  if (panel.hidden) return panel.replaceChildren();
  const content = isPath ? pathDetail() : other ? edgeDetail(one, other) : partDetail(one);
  panel.replaceChildren(...content.flat().filter(Boolean));
  panel.scrollTop = 0;
  return undefined;
}

function panelHead(kind, title, ...below) {
  return make(
    "header",
    { class: "panel-head" },
    make("p", { class: "eyebrow" }, kind),
    button("", closeDetail, { class: "close", "aria-label": "Close details", title: "Close (Escape)" }),
    make("h2", { id: "detail-title", tabindex: -1 }, title),
    below,
  );
}

function closeDetail() {
  go(state.pick ? { pick: "", pick2: "" } : { from: "", to: "" });
  if (state.view === "graph") drawn.nodes.get(drawn.current)?.focus();
}

function partDetail(part) {
  if (part.members) return groupDetail(part);
  if (part.type !== "module") return insideDetail(part);
  const module = modules[part.module];
  return [
    panelHead(
      LEVEL,
      part.label,
      make(
        "p",
        { class: "actions" },
        button("Focus", () => go({ view: "graph", focus: part.id, from: "", to: "" }), { title: "Show its neighbours only" }),
        isOpenable(part) && button("Open", () => expand(part), { title: "Show its packages and files" }),
        button("Path from", () => go({ view: "graph", from: part.id, ...(state.to ? { pick: "" } : {}) })),
        button("Path to", () => go({ view: "graph", to: part.id, ...(state.from ? { pick: "" } : {}) })),
      ),
    ),
    section("Contract", contractOf(module)),
    section("Metrics", metricsOf(module)),
    section(`Findings (${number.format(module.findings.length)})`, findingList(module.findings)),
    section("Depends on", neighbourList(part.module, outward[part.module], "to")),
    section("Used by", neighbourList(part.module, inward[part.module], "from")),
  ];
}

function section(title, ...content) {
  const inside = content.flat().filter(Boolean);
  return make("section", {}, make("h3", {}, title), inside.length ? inside : make("p", { class: "none" }, "None."));
}

function contractOf(module) {
  const anyone = (list, none) => (list === null || list === undefined ? none : list.length ? words(list) : "nobody");
  const rows = [
    ["Layer", module.layer ?? "none"],
    ["Owner", module.owner ?? "none"],
    ["Role", module.role],
    [
      "Depends on",
      module.depends_on === null || module.depends_on === undefined
        ? "anything (not declared)"
        : words(module.depends_on, module.deprecated),
    ],
    ["Public", words(module.public)],
    ["Visible to", anyone(module.visible_to, "everyone")],
    ["Tables", words(module.tables)],
    ["Tests", words(module.tests)],
    ["Test scope", module.test_scope ?? "direct"],
    ["Folder", place(module.folder)],
    ["Declared at", place(module.place)],
  ];
  return make(
    "dl",
    {},
    rows.map(([term, value]) => [make("dt", {}, term), make("dd", {}, value)]),
  );
}

function words(list, deprecated = []) {
  if (!list?.length) return "none";
  const shown = list
    .slice(0, SHOWN_ROWS)
    .map((word) => make("code", {}, word === "" ? "(no name)" : word, deprecated?.includes(word) ? " (deprecated)" : ""));
  return make(
    "span",
    { class: "words" },
    shown,
    list.length > shown.length && ` and ${number.format(list.length - shown.length)} more`,
  );
}

function place(text) {
  return text ? make("span", { class: "place" }, make("code", {}, text), copyButton(text, text)) : "unknown";
}

function metricsOf(module) {
  const rows = [
    ["Files", module.files],
    ["Lines", module.lines],
    ["Used by (Ca)", module.afferent],
    ["Uses (Ce)", module.efferent],
    ["Instability", module.instability],
    ["Abstractness", module.abstractness],
  ];
  return make(
    "dl",
    { class: "figures" },
    rows
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, number.format(value)))),
  );
}

function neighbourList(module, list, end) {
  if (!list.length) return null;
  const sorted = [...list].sort(
    (one, other) => ORDER.get(edgeKinds[one]) - ORDER.get(edgeKinds[other]) || edges[other].imports - edges[one].imports,
  );
  return rows(
    sorted.map((at) => () => {
      const edge = edges[at];
      return make(
        "li",
        {},
        make(
          "button",
          { type: "button", class: "row", onclick: () => select(moduleId(edge.from), moduleId(edge.to)) },
          sample(edgeKinds[at]),
          make("span", { class: "who" }, nameOf(edge[end])),
          make("span", { class: "count" }, number.format(edge.imports || edge.data || edge.shared || edge.tests)),
          make("span", { class: "unseen" }, ` ${KINDS.get(edgeKinds[at]).label}`),
        ),
      );
    }),
    "neighbours",
  );
}

/** A list of which the first ones are made at once, the others on request: [list, button]. */
function rows(makers, name, most = SHOWN_ROWS) {
  const first = makers.length <= most + 2 ? makers.length : most; // nobody wants a button for two more
  const list = make(
    "ul",
    { class: name },
    makers.slice(0, first).map((build) => build()),
  );
  if (first === makers.length) return [list];
  const rest = button(
    `Show ${number.format(makers.length - first)} more`,
    () => {
      list.append(...makers.slice(first).map((build) => build()));
      list.children[first].querySelector("button")?.focus();
      rest.remove();
    },
    { class: "rest" },
  );
  return [list, rest];
}

function findingList(indices) {
  if (!indices.length) return null;
  return rows(
    worstFirst(indices).map((at) => () => findingItem(findings[at], at)),
    "findings",
    SHOWN_FINDINGS,
  );
}

function findingItem(finding, at) {
  const where = `${finding.path}:${finding.line}`;
  const isNew = finding.state === "new";
  return make(
    "li",
    { class: `finding ${isNew ? finding.severity : "accepted"}` },
    make(
      "p",
      { class: "rule" },
      make("b", {}, finding.rule),
      make("span", { class: "tag" }, isNew ? finding.severity : finding.state),
      finding.certainty !== "certain" && make("span", { class: "tag" }, finding.certainty),
      newFindings.has(at) && make("span", { class: "tag added" }, "added here"),
    ),
    make("p", { class: "message" }, finding.message),
    make("p", { class: "place" }, make("code", {}, where), copyButton(where, where)),
  );
}

/** A group or a cycle: of a cycle first what would open it. */
function groupDetail(part) {
  const isRing = part.type === "ring";
  const closes = (at) => edges[at].kinds.includes("closing");
  const isShown = isRing ? isOpen(part) : state.open.includes(part.id);
  const act = isRing ? () => turn(part) : () => (isShown ? close(part) : unfold(part));
  return [
    panelHead(
      isRing ? "Cycle" : "Group",
      part.label,
      (isRing || !isTooMany(part)) && make("p", { class: "actions" }, button(isShown ? "Close" : "Open", act)),
    ),
    isRing && make("p", { class: "lead" }, `${part.about}; the others would be fine.`),
    isRing && section("What closes it", pairList(part.members.flatMap((module) => outward[module].filter(closes)))),
    section(
      counted(part.members.length, NOUN),
      rows(
        part.members.map(
          (at) => () =>
            make(
              "li",
              {},
              make(
                "button",
                { type: "button", class: "row", onclick: () => select(moduleId(at)) },
                make("span", { class: "who" }, nameOf(at)),
              ),
            ),
        ),
        "neighbours",
      ),
    ),
  ];
}

/** Dependencies by both names, the lightest first: the least work to cut. */
function pairList(list) {
  const sorted = [...list].sort((one, other) => edges[one].imports - edges[other].imports || one - other);
  return rows(
    sorted.map((at) => () => {
      const { from, to, imports } = edges[at];
      return make(
        "li",
        {},
        make(
          "button",
          { type: "button", class: "row", onclick: () => select(moduleId(from), moduleId(to)) },
          make("span", { class: "who" }, `${nameOf(from)} → ${nameOf(to)}`),
          make("span", { class: "count" }, number.format(imports)),
        ),
      );
    }),
    "neighbours",
  );
}

/** A package or a file: what it imports and who imports it, line by line. */
function insideDetail(part) {
  const covered = covers(part);
  const [out, into] = [[], []];
  for (const at of part.module >= 0 ? outward[part.module] : edges.keys()) {
    eachSite(edges[at], (file, line, target, kind) => covered(file, edges[at].from) && out.push([file, line, target, kind]));
  }
  for (const at of part.module >= 0 ? inward[part.module] : []) {
    eachSite(edges[at], (file, line, target, kind) => covered(target, edges[at].to) && into.push([file, line, target, kind]));
  }
  const here = findings.map((_, at) => at).filter((at) => part.files.some((file) => pathOf(file) === findings[at].path));
  const back = part.module >= 0 && button(`Module ${nameOf(part.module)}`, () => select(moduleId(part.module)));
  return [
    panelHead(
      part.type === "file" ? "File" : "Package",
      part.label,
      make("p", { class: "place" }, make("code", {}, part.folder), copyButton(part.folder, part.folder)),
      make("p", { class: "actions" }, back, isOpenable(part) && button("Open", () => expand(part))),
    ),
    make("p", { class: "lead" }, `${counted(part.files.length, "file")}, ${counted(part.lines, "line")}.`),
    section("Findings", findingList(here)),
    section("Reaches other modules", siteList(out)),
    section("Reached by other modules", siteList(into)),
  ];
}
