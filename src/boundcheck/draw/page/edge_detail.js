// Why does A depend on B? The findings and the lines behind an edge or a path, by file, ready to be copied.

function edgeDetail(one, other) {
  const found = between(one, other);
  const kinds = new Set(found.flatMap(({ at, edge }) => [edgeKinds[at], ...edge.kinds]).filter((kind) => KINDS.has(kind)));
  if (kinds.size > 1) kinds.delete("allowed");
  const behind = findingsBetween(found, one, other);
  const sites = found.flatMap((entry) => entry.sites);
  const swap = edgeBetween(other.module, one.module) !== undefined && one.type === "module" && other.type === "module";
  return [
    panelHead(
      "Dependency",
      [
        make("span", {}, one.label),
        make("span", { class: "arrow", "aria-label": " depends on " }, " → "),
        make("span", {}, other.label),
      ],
      make(
        "p",
        { class: "actions" },
        [one, other].map((part) => button(part.label, () => select(part.id), { class: "who" })),
        swap && button("Other way", () => select(other.id, one.id), { title: "These two depend on each other" }),
      ),
    ),
    make(
      "ul",
      { class: "kinds" },
      [...kinds]
        .sort((a, b) => ORDER.get(a) - ORDER.get(b))
        .map((kind) =>
          make("li", {}, sample(kind), make("span", {}, make("b", {}, KINDS.get(kind).label), `: ${KINDS.get(kind).about}`)),
        ),
    ),
    found.some(({ at }) => added.has(at)) &&
      make("p", { class: "lead" }, make("span", { class: "tag added" }, "added here"), " since the base revision"),
    make("p", { class: "lead" }, countsOf(found, one, other)),
    section(`Findings (${number.format(behind.length)})`, findingList(behind)),
    section(`Lines (${number.format(sites.length)})`, siteList(sites)),
  ];
}

function countsOf(found, one, other) {
  if (![one, other].every(isWhole))
    return counted(
      found.reduce((sum, { sites }) => sum + sites.length, 0),
      "line",
    );
  const sum = (key) => found.reduce((total, { edge }) => total + edge[key], 0);
  const counts = [
    [sum("imports"), "import"],
    [sum("names"), "name"],
    [sum("data"), "data access"],
    [sum("shared"), "shared name"],
    [sum("tests"), "test import"],
    [sum("baselined"), "baselined finding"],
  ];
  return `${
    counts
      .filter(([count]) => count)
      .map(([count, noun]) => counted(count, noun))
      .join(", ") || "No imports"
  }.`;
}

function findingsBetween(found, one, other) {
  const all = found.flatMap(({ edge }) => edge.findings);
  if (isWhole(one)) return all;
  const inside = new Set(one.files.map(pathOf));
  return all.filter((at) => inside.has(findings[at].path));
}

/** Sites by the file they stand in. */
function siteList(sites) {
  if (!sites.length) return null;
  const byFile = new Map();
  for (const site of sites) {
    if (!byFile.has(site[0])) byFile.set(site[0], []);
    byFile.get(site[0]).push(site);
  }
  const found = [...byFile].sort(([one], [other]) => (pathOf(one) < pathOf(other) ? -1 : 1));
  const text = () =>
    found.flatMap(([file, list]) => list.map((site) => `${pathOf(file)}:${site[1]} -> ${pathOf(site[2])}`)).join("\n");
  return [
    make(
      "p",
      { class: "actions" },
      button("Copy all lines", (event) => copy(text(), event.currentTarget)),
    ),
    ...rows(
      found.map(
        ([file, list], at) =>
          () =>
            make("li", {}, fileSites(file, list, at < 6)),
      ),
      "files",
    ),
  ];
}

/** The lines of one file; those of a closed one are made when it is opened. */
function fileSites(file, list, isOpen) {
  const path = pathOf(file);
  const block = make(
    "details",
    { open: isOpen },
    make("summary", {}, make("code", {}, path), make("span", { class: "count" }, number.format(list.length))),
  );
  const fill = () => {
    if (!block.open || block.children.length > 1) return;
    const sorted = [...list].sort((one, other) => one[1] - other[1] || one[2] - other[2]);
    block.append(
      ...rows(
        sorted.map(
          ([, line, target, kind]) =>
            () =>
              siteRow(`${path}:${line}`, line, target, kind),
        ),
        "sites",
      ),
    );
  };
  block.addEventListener("toggle", fill);
  fill();
  return block;
}

function siteRow(where, line, target, kind) {
  return make(
    "li",
    {},
    make("code", { class: "line" }, line),
    make("span", { class: "target" }, files[target]?.[1] || pathOf(target)),
    kind !== SITE.import && make("span", { class: "tag" }, SITE_LABELS[kind] ?? "other"),
    copyButton(where, where),
  );
}

function pathDetail() {
  const [from, to] = [state.from, state.to].map((id) => moduleAt.get(id.slice(2)));
  const chain = shortestPath(from, to);
  const head = panelHead(
    "Path",
    [nameOf(from), make("span", { class: "arrow", "aria-label": " to " }, " ⇢ "), nameOf(to)],
    make(
      "p",
      { class: "actions" },
      button("Turn round", () => go({ from: state.to, to: state.from })),
    ),
  );
  if (!chain) return [head, make("p", { class: "lead" }, "No chain of imports leads from the one to the other.")];
  const steps = chain.slice(1).map((module, at) => {
    const edge = edges[edgeBetween(chain[at], module)];
    const sites = [];
    eachSite(edge, (file, line, target, kind) => kind !== SITE.test && sites.push([file, line, target, kind]));
    return section(`${at + 1}. ${nameOf(chain[at])} → ${nameOf(module)}`, siteList(sites));
  });
  return [head, make("p", { class: "lead" }, `The shortest way: ${counted(steps.length, "step")}.`), ...steps];
}
