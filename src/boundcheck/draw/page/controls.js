// The bar and the side: views, filters that double as the legend, focus, path, colours, export.

const VIEWS = [
  ["graph", "Graph"],
  ["matrix", "Matrix"],
  ["metrics", "Metrics"],
];

function setUpBar() {
  byId("project").textContent = plain(data.project || "(no name)");
  document.title = plain(`${data.project}: module graph`);
  byId("views").append(
    ...VIEWS.map(([view, label], at) => button(label, () => go({ view }), { id: `view-${view}`, title: `${label} (${at + 1})` })),
  );
  byId("tools").append(
    button("SVG", exportSvg, { class: "export", title: "Save what is seen as SVG", "aria-label": "Export SVG" }),
    button("PNG", exportPng, { class: "export", title: "Save what is seen as PNG", "aria-label": "Export PNG" }),
    make(
      "button",
      { type: "button", id: "theme", title: "Light or dark", "aria-label": "Dark theme", onclick: switchTheme },
      icon("M8 1.8a6.2 6.2 0 1 0 0 12.4zM8 1.8a6.2 6.2 0 0 1 0 12.4"),
    ),
    button("?", showHelp, { title: "Help (?)", "aria-label": "Help" }),
    button("Filters", toggleSide, { id: "side-toggle", "aria-expanded": "false", "aria-controls": "side" }),
  );
  setUpTheme();
}

/** What the system asks for, until the reader chooses. */
function setUpTheme() {
  const wished = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  setTheme(document.documentElement.dataset.theme ?? wished, false);
}

function switchTheme() {
  setTheme(byId("theme").getAttribute("aria-pressed") === "true" ? "light" : "dark", true);
}

function setTheme(theme, isChosen) {
  if (isChosen) document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-pressed", theme === "dark");
  if (isChosen && state.view === "matrix") drawMatrix();
}

function toggleSide() {
  const isOpen = byId("page").classList.toggle("has-side");
  byId("side-toggle").setAttribute("aria-expanded", isOpen);
}

function showView() {
  for (const [view] of VIEWS) {
    const isCurrent = state.view === view;
    byId(`view-${view}`).setAttribute("aria-current", isCurrent ? "page" : "false");
    byId(view).hidden = !isCurrent;
  }
}

/** Drawn anew with every change, with the keyboard focus kept where it is. */
function drawControls() {
  showView();
  document.querySelectorAll(".export").forEach((element) => {
    element.hidden = state.view === "metrics";
  });
  const focused = document.activeElement?.id;
  const inSide = byId("side").contains(document.activeElement);
  byId("side").replaceChildren(...[arrangement(), legend(), filters(), colours(), changes()].filter(Boolean));
  if (inSide && focused) byId(focused)?.focus();
}

function block(title, ...content) {
  const inside = content.flat().filter(Boolean);
  return inside.length ? make("section", { class: "block" }, make("h2", {}, title), inside) : null;
}

function arrangement() {
  if (state.view !== "graph") return null;
  if (state.from || state.to) return pathBlock();
  if (!state.focus) {
    const left = scene.links.filter((link) => link.isLight || link.isInside).length;
    const isClosed = scene.links.some((link) => link.isInside);
    return block(
      "Show",
      make("p", { class: "lead" }, `${data.summary}.`),
      data.note && make("p", { class: "lead" }, data.note),
      left > 0 &&
        make(
          "p",
          { class: "lead" },
          `${number.format(left)} lighter ones${isClosed ? ", and those inside closed cycles," : ""} come when you point at a module, select it, or zoom in.`,
        ),
      (left > 0 || state.all) &&
        button(state.all ? "Draw the heaviest" : "Draw all", () => go({ all: state.all ? "" : "on" }), { id: "draw-all" }),
      state.open.length > 0 && button("Close all opened", () => go({ open: [] }), { id: "close-all" }),
      button("Find a path…", () => startPath(), { id: "find-path", disabled: modules.length < 2 }),
    );
  }
  const part = partOf(state.focus);
  return block(
    "Focus",
    make("p", { class: "lead" }, make("b", {}, part.label)),
    steps("in", "Steps in (used by)"),
    steps("out", "Steps out (uses)"),
    isOpenable(part) && !state.open.includes(part.id) && button("Open it", () => expand(part), { id: "open-focus" }),
    button("Show everything", () => go({ focus: "", open: [] }), { id: "leave" }),
  );
}

/** From what is selected or the first module, for the reader to choose from there. */
function startPath() {
  const from = VALID.from(state.pick) ? state.pick : moduleId(0);
  const last = moduleId(modules.length - 1);
  go({ from, to: from === last ? moduleId(0) : last, pick: "", pick2: "" });
}

function steps(key, label) {
  const field = make("input", {
    type: "number",
    id: `steps-${key}`,
    min: 0,
    max: MOST_STEPS,
    onchange: (event) => {
      go({ [key]: String(Math.max(0, Math.min(MOST_STEPS, Math.round(Number(event.target.value) || 0)))) });
    },
  });
  field.value = state[key];
  return make("label", { class: "field inline" }, make("span", {}, label), field);
}

function pathBlock() {
  return block(
    "Path",
    moduleField("from", "From"),
    moduleField("to", "To"),
    button("Turn round", () => go({ from: state.to, to: state.from }), { id: "turn" }),
    button("Show everything", () => go({ from: "", to: "", open: [] }), { id: "leave" }),
  );
}

function moduleField(key, label) {
  const sorted = modules.map((_, at) => at).sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return field(`path-${key}`, label, state[key], (value) => go({ [key]: value, pick: "", pick2: "" }), [
    ["", "choose…"],
    ...sorted.map((at) => [moduleId(at), nameOf(at)]),
  ]);
}

function field(id, label, value, act, options) {
  const choice = make(
    "select",
    { id, onchange: (event) => act(event.target.value) },
    options.map(([key, text]) => option(key, text, key === value)),
  );
  return make("label", { class: "field" }, make("span", {}, label), choice);
}

/** The legend: what each line means, and a box to take it out of the picture. */
function legend() {
  if (!shownKinds.length || state.view === "metrics") return null;
  const counts = new Map();
  for (const kind of edgeKinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return block(
    "Lines",
    make(
      "ul",
      { class: "legend" },
      shownKinds
        .filter((kind) => kind !== "inner" || state.open.length)
        .map((kind) => {
          const box = make("input", {
            type: "checkbox",
            id: `kind-${kind}`,
            onchange: () => go({ hide: toggled(state.hide, kind) }),
          });
          box.checked = !state.hide.includes(kind);
          return make(
            "li",
            {},
            make(
              "label",
              { title: KINDS.get(kind).about },
              box,
              sample(kind),
              make("span", { class: "who" }, KINDS.get(kind).label),
              counts.has(kind) && make("span", { class: "count" }, number.format(counts.get(kind))),
            ),
          );
        }),
    ),
  );
}

function filters() {
  const named = (list) => [...new Set(list)].filter((name) => name !== null).sort();
  const owners = named(modules.map((module) => module.owner));
  const choices = (list, all) => [["", all], ...list.map((name) => [`is:${name}`, name || "(no name)"]), ["none", "none"]];
  return block(
    "Filter",
    state.view !== "metrics" &&
      field("only", "Show", state.only, (only) => go({ only }), [
        ["", "all edges"],
        ["violations", "only violations"],
        ["cycles", "only cycles"],
      ]),
    ruleNames.length > 0 &&
      state.view !== "metrics" &&
      field("rule", "Rule", state.rule, (rule) => go({ rule }), [
        ["", "any rule"],
        ...ruleNames.map((name) => [name, name || "(no name)"]),
      ]),
    owners.length > 0 && field("owner", "Owner", state.owner, (owner) => go({ owner }), choices(owners, "any owner")),
    layers.length > 0 && field("layer", "Layer", state.layer, (layer) => go({ layer }), choices(layers, "any layer")),
    isFiltered() && button("Clear filters", () => go({ hide: [], rule: "", owner: "", layer: "", only: "" }), { id: "clear" }),
  );
}

function colours() {
  if (state.view !== "graph" || !modules.length) return null;
  const entries = [...huesOf[state.colour]];
  return block(
    "Colours",
    field("colour", "By", state.colour, (colour) => go({ colour }), [
      ["owner", "owner"],
      ["folder", "folder"],
    ]),
    make(
      "ul",
      { class: "hues" },
      entries
        .slice(0, HUES)
        .map(([name, { hue, count }]) =>
          make(
            "li",
            {},
            make("span", { class: `swatch hue-${hue}` }),
            make("span", { class: "who" }, name),
            make("span", { class: "count" }, number.format(count)),
          ),
        ),
    ),
    entries.length > HUES &&
      make("p", { class: "none" }, `and ${number.format(entries.length - HUES)} more, in the same colours`),
  );
}

/** What the branch changes against its base. */
function changes() {
  const { diff } = data;
  if (!diff) return null;
  return block(
    "Changes",
    make(
      "p",
      { class: "lead" },
      `Against ${diff.base.slice(0, 10)}: ${counted(diff.added.length, "new edge")}, ${counted(diff.removed.length, "gone edge")}, ${counted(diff.findings.length, "new finding")}, ${number.format(diff.fixed)} fixed${diff.unchecked ? `, ${number.format(diff.unchecked)} no longer checked` : ""}.`,
    ),
    make(
      "ul",
      { class: "changes" },
      diff.added.slice(0, SHOWN_ROWS).map((at) =>
        make(
          "li",
          { class: "plus" },
          button(
            `+ ${nameOf(edges[at].from)} → ${nameOf(edges[at].to)}`,
            () => select(moduleId(edges[at].from), moduleId(edges[at].to)),
            { class: "row" },
          ),
        ),
      ),
      diff.removed.slice(0, SHOWN_ROWS).map((edge) => make("li", { class: "minus" }, `− ${edge.from} → ${edge.to}`)),
    ),
    diff.findings.length > 0 &&
      make("details", {}, make("summary", {}, counted(diff.findings.length, "new finding")), findingList(diff.findings)),
  );
}
