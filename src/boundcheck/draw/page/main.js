// Puts it together: what is shown follows from the state, and the state from the address.

let drawnAs = "";

/** Draws what the state says; the graph itself only when something about it has changed. */
function render() {
  const { view, pick, pick2, ...rest } = state;
  const picture = JSON.stringify(rest);
  const isNew = view === "graph" && picture !== drawnAs;
  if (isNew) {
    drawnAs = picture;
    showView();
    measureWindow();
    layOut();
  }
  drawControls();
  drawDetail();
  // Sizes are read before thousands of new elements would have to be measured for them.
  measureWindow();
  if (isNew) drawGraph();
  byId("note").hidden = !byId("note").textContent || view !== "graph";
  highlight();
  if (view === "graph" && (isNew || camera.isFitted)) fit();
  const [row, column] = [pick, pick2].map((id) => grid.place?.get(moduleAt.get(id.slice(2))));
  if (row !== undefined && column !== undefined) Object.assign(grid, { row, column });
  drawMatrix();
  drawMetrics();
}

function keys(event) {
  const isTyping = event.target.matches("input:not([type=checkbox]):not([type=range]), select, textarea");
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.key === "Escape") return escape();
  if (isTyping) return;
  const act = {
    "/": () => byId("search-box").focus(),
    "?": showHelp,
    1: () => go({ view: "graph" }),
    2: () => go({ view: "matrix" }),
    3: () => go({ view: "metrics" }),
    ...(state.view === "graph" && { "+": () => zoomBy(1.3), "=": () => zoomBy(1.3), "-": () => zoomBy(1 / 1.3), 0: fit }),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Closes what was opened last: the panel, then path or focus, then folds. */
function escape() {
  if (byId("page").classList.contains("has-side")) return toggleSide();
  if (!byId("detail").hidden) return closeDetail();
  if (state.from || state.to) return go({ from: "", to: "" });
  if (state.focus || state.open.length) return go({ focus: "", open: [] });
  return undefined;
}

function follow() {
  state = readState();
  render();
}

setUpBar();
setUpSearch();
setUpGraph();
setUpMatrix();
setUpHelp();
addEventListener("keydown", keys);
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  setUpTheme();
  drawMatrix();
});
follow();
// For whoever measures: when the first picture stood.
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("boundcheck-drawn")));
