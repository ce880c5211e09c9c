// One box that finds modules, files, tables and rules, and goes to them.

const MOST_HITS = 40;
let hits = [];
let active = -1;

function setUpSearch() {
  const box = make("input", {
    type: "search",
    id: "search-box",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Search modules, files, tables, rules",
    placeholder: "Search modules, files, tables, rules",
    "aria-controls": "hits",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    oninput: () => showHits(box.value),
    onkeydown: searchKey,
    onfocus: () => showHits(box.value),
    onblur: () => setTimeout(hideHits, 150),
  });
  byId("search").append(
    box,
    make("kbd", { "aria-hidden": "true" }, "/"),
    make("ul", { id: "hits", role: "listbox", "aria-label": "Found", hidden: true }),
  );
}

const searchables = [];

function fillSearchables() {
  if (searchables.length) return;
  const add = (kind, name, act, more = "") => searchables.push({ kind, name, more, low: name.toLowerCase(), act });
  modules.forEach((module, at) => add("module", module.name, () => goTo(moduleId(at)), module.owner ?? ""));
  modules.forEach((module, at) => module.tables?.forEach((table) => add("table", table, () => goTo(moduleId(at)), module.name)));
  ruleNames.forEach((rule) =>
    add("rule", rule, () => go({ rule, view: state.view === "metrics" ? "graph" : state.view }), "filter"),
  );
  files.forEach(([path]) => add("file", path, () => goTo(`f:${path}`)));
}

/** Selects a part and shows where it is; in a folded picture by focusing its module. */
function goTo(id) {
  const part = partOf(id);
  const owner = part.module >= 0 ? moduleId(part.module) : "";
  const isSeen = state.view === "graph" ? drawn.nodes.has(id) || drawn.nodes.has(owner) : true;
  go({ pick: id, pick2: "", ...(isSeen || !owner ? {} : { focus: owner, from: "", to: "", open: [] }) });
  const node = scene?.nodes.find((entry) => entry.id === id || entry.id === owner);
  if (state.view === "graph" && node) {
    bringIntoView(node);
    drawn.nodes.get(node.id).focus();
  }
}

/** Beginnings before middles, short names before long ones, in the order module, table, rule, file. */
function search(text) {
  fillSearchables();
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const ranked = [];
  for (const [at, entry] of searchables.entries()) {
    const found = entry.low.indexOf(wanted);
    if (found < 0) continue;
    const isStart = found === 0 || /[^a-z0-9]/.test(entry.low[found - 1]);
    ranked.push([(entry.kind === "file" ? 2 : 0) + (isStart ? 0 : 1), entry.low.length, at]);
  }
  ranked.sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]);
  return ranked.slice(0, MOST_HITS).map(([, , at]) => searchables[at]);
}

function showHits(text) {
  hits = search(text);
  active = hits.length ? 0 : -1;
  const list = byId("hits");
  list.replaceChildren(
    ...hits.map((hit, at) =>
      make(
        "li",
        {
          id: `hit-${at}`,
          role: "option",
          onmousedown: (event) => {
            event.preventDefault();
            take(at);
          },
        },
        make("span", { class: "tag" }, hit.kind),
        make("span", { class: "who" }, hit.name || "(no name)"),
        hit.more && make("span", { class: "more" }, hit.more),
      ),
    ),
  );
  const isOpen = Boolean(text.trim());
  if (isOpen && !hits.length)
    list.append(make("li", { role: "option", "aria-disabled": "true", class: "none" }, "Nothing found."));
  list.hidden = !isOpen;
  byId("search-box").setAttribute("aria-expanded", isOpen);
  markActive();
}

function markActive() {
  byId("hits")
    .querySelectorAll("[role=option]")
    .forEach((element, at) => {
      element.setAttribute("aria-selected", at === active);
      if (at === active) element.scrollIntoView({ block: "nearest" });
    });
  if (active >= 0) byId("search-box").setAttribute("aria-activedescendant", `hit-${active}`);
  else byId("search-box").removeAttribute("aria-activedescendant");
}

function hideHits() {
  byId("hits").hidden = true;
  byId("search-box").setAttribute("aria-expanded", false);
  byId("search-box").removeAttribute("aria-activedescendant");
}

function take(at) {
  const hit = hits[at];
  if (!hit) return;
  byId("search-box").value = "";
  hideHits();
  hit.act();
}

function searchKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && hits.length) {
    active = (active + step + hits.length) % hits.length;
    markActive();
  } else if (event.key === "Enter") take(active);
  else if (event.key === "Escape") {
    if (!event.target.value) drawn.nodes.get(drawn.current)?.focus();
    event.target.value = "";
    hideHits();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
