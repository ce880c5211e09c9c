// Draws a scene as SVG: real elements can be reached by keyboard, read out, and exported as they are.

const MANY_LINKS = 160; // from here on allowed links are drawn faint
const TOO_MANY_LINKS = 900; // and from here on thin, without heads
const LINE = 19; // px from one line of a name to the next
const FONT = '600 16px Inter, system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const FONT_SMALL = '11px Inter, system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const pen = document.createElement("canvas").getContext("2d");

let scene = null;
const standsFor = new WeakMap(); // drawn element -> part
const drawn = { svg: null, world: null, nodes: new Map(), titles: new Map(), links: [], current: "" };

function textWidth(text, font = FONT) {
  pen.font = font;
  return pen.measureText(plain(cut(text))).width;
}

/** As much of a text as fits, with an ellipsis when something is cut off. */
function fitted(text, room, font = FONT) {
  const whole = plain(cut(text));
  if (textWidth(whole, font) <= room) return whole;
  let [low, high] = [0, Math.min(whole.length, 200)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(`${whole.slice(0, middle)}…`, font) <= room) low = middle;
    else high = middle - 1;
  }
  return `${whole.slice(0, low)}…`;
}

function layOut() {
  scene = buildScene();
  scene.bounds = boundsOfScene(scene);
  const isSearching = state.only || state.rule || state.hide.length;
  scene.linked = isSearching ? new Set(scene.links.flatMap(({ from, to }) => [from.id, to.id])) : null;
}

function drawGraph() {
  showTip(null);
  const hadFocus = drawn.svg.contains(document.activeElement);
  const title = partUnder(document.activeElement, ".title")?.id;
  drawn.nodes.clear();
  drawn.titles.clear();
  drawn.links = [];
  const shown = scene.links.filter((link) => !link.isInside);
  const isDense = shown.length > MANY_LINKS;
  const world = makeSvg(
    "g",
    { class: isDense ? "world dense" : "world" },
    makeSvg("g", { class: "bands" }, scene.bands.map(drawBand)),
    makeSvg(
      "g",
      { class: "frames" },
      scene.frames.map((frame) => drawFrame(frame)),
    ),
    makeSvg("g", { class: "links" }, makeSvg("g", { class: "calm" }), byWeight(scene.links).map(drawLink)),
    makeSvg("g", { class: "lit" }),
    makeSvg("g", { class: "lit hovered" }),
    makeSvg("g", { class: "nodes" }, scene.frames.map(drawTitle), scene.nodes.map(drawNode)),
    makeSvg("g", { class: "marks" }),
    makeSvg("g", { class: "lit lit-marks" }),
  );
  if (scene.links.length > TOO_MANY_LINKS) world.querySelector(".calm").append(...world.querySelectorAll(".edge.kind-allowed"));
  drawn.svg.querySelector(".world")?.remove();
  drawn.svg.append(world);
  drawn.world = world;
  world.querySelector(".marks").append(...drawn.links.map(({ markElement }) => markElement).filter(Boolean));
  const note = scene.nodes.length ? scene.note : "There are no modules here yet: declare some in boundcheck.toml.";
  byId("note").textContent = plain(note);
  byId("note").hidden = !note || state.view !== "graph";
  drawn.svg.setAttribute(
    "aria-label",
    `Modules and their dependencies: ${counted(scene.nodes.length, "node")}, ${counted(shown.filter((link) => !link.isLight).length, "line")}`,
  );
  if (!drawn.nodes.has(drawn.current)) drawn.current = scene.nodes[0]?.id ?? "";
  roveTo(drawn.current);
  if (hadFocus) (drawn.titles.get(title) ?? drawn.nodes.get(drawn.current))?.focus();
}

/** Harmless and thin ones first, so that the others lie above them. */
function byWeight(links) {
  return [...links].sort((one, other) => ORDER.get(other.kind) - ORDER.get(one.kind) || one.imports - other.imports);
}

function drawBand(band) {
  return makeSvg(
    "g",
    { class: "band" },
    makeSvg("rect", { x: band.x, y: band.y, width: band.w, height: band.h, rx: 10 }),
    makeSvg("text", { x: band.x + 14, y: band.y + 18 }, fitted(band.label, 300, FONT_SMALL)),
  );
}

function drawFrame(frame) {
  const { x, y, w, h } = frame;
  const element = makeSvg("rect", { class: `frame ${frame.type} ${hueOf(frame)}`, x, y, width: w, height: h, rx: 8 });
  if (frame.type === "ring") standsFor.set(element, frame);
  return element;
}

/** The title of a frame lies above the lines; pressing it closes the frame. */
function drawTitle(frame) {
  const isRing = frame.type === "ring";
  const text = isRing ? `${isOpen(frame) ? "−" : "+"} ${frame.label}: ${frame.about}` : `− ${fitted(frame.label, frame.w - 50)}`;
  const element = makeSvg(
    "g",
    {
      class: `title ${frame.type}`,
      role: "button",
      tabindex: 0,
      "aria-description": `${frame.label} is ${isRing && !isOpen(frame) ? "closed; press to open it" : "opened; press to close it"}`,
      transform: `translate(${(frame.x + 6).toFixed(1)} ${(frame.y + 5).toFixed(1)})`,
    },
    makeSvg("rect", { width: (Math.min(textWidth(text), frame.w - 30) + 16).toFixed(1), height: 23, rx: 5 }),
    makeSvg("text", { x: 8, y: 16, ...squeezed(text, frame.w - 30) }, text),
  );
  standsFor.set(element, frame);
  drawn.titles.set(frame.id, element);
  return element;
}

function hueOf(part) {
  if (part.module < 0) return "hue-none";
  const hue = hueClass(part.module, state.colour);
  return !part.members || part.members.every((at) => hueClass(at, state.colour) === hue) ? hue : "hue-none";
}

function drawNode(part) {
  const small = part.type === "file" || part.type === "package";
  const isDim =
    (part.members ?? [part.module]).every((module) => module >= 0 && !admits(module)) ||
    (scene.linked && part.type !== "file" && part.type !== "package" && !scene.linked.has(part.id));
  const element = makeSvg("g", {
    class: `node ${part.type} ${hueOf(part)}${isDim ? " dim" : ""}`,
    role: "button",
    tabindex: -1,
    transform: `translate(${part.x.toFixed(1)} ${part.y.toFixed(1)})`,
    "aria-description": spoken(part),
  });
  if (part.type === "group")
    element.append(makeSvg("rect", { class: "under", x: 4, y: 4, width: part.w, height: part.h, rx: 6 }));
  const rows = small ? [fitted(part.label, part.w - 22, FONT_SMALL)] : part.rows;
  const below = part.h >= 26 + LINE * rows.length; // room for the small print
  const first = small ? part.h / 2 + 4 : (part.h - LINE * rows.length - (below ? 12 : 0)) / 2 + 14;
  element.append(
    makeSvg("rect", { class: "box", width: part.w, height: part.h, rx: 6 }),
    makeSvg("path", { class: "stripe", d: `M6 0A6 6 0 0 0 0 6V${part.h - 6}A6 6 0 0 0 6 ${part.h}z` }),
    makeSvg(
      "text",
      { class: "name" },
      rows.map((row, at) => makeSvg("tspan", { x: 14, y: (first + at * LINE).toFixed(1), ...squeezed(row, part.w - 20) }, row)),
    ),
  );
  if (below && !small)
    element.append(makeSvg("text", { class: "more", x: 14, y: (first + rows.length * LINE - 3).toFixed(1) }, subtitle(part)));
  const count = small ? 0 : countFindings(part);
  if (count) element.append(badge(part, count));
  drawn.nodes.set(part.id, element);
  standsFor.set(element, part);
  return element;
}

/** A font wider than was reckoned with: letters stand closer, so that none is lost. */
function squeezed(text, room) {
  return textWidth(text) > room ? { textLength: room.toFixed(1), lengthAdjust: "spacingAndGlyphs" } : {};
}

function badge(part, count) {
  const text = number.format(count);
  const wide = Math.max(18, textWidth(text, FONT_SMALL) + 10);
  return makeSvg(
    "g",
    { class: "badge", transform: `translate(${(part.w - wide + 6).toFixed(1)} -8)` },
    makeSvg("rect", { width: wide.toFixed(1), height: 16, rx: 8 }),
    makeSvg("text", { x: (wide / 2).toFixed(1), y: 12 }, text),
  );
}

/** The small print of a box: as much as has room, never a part of a word. */
function subtitle(part) {
  if (part.members) return counted(part.lines, "line");
  const { role, lines, findings } = modules[part.module];
  const known = findings.length - newOnes(findings).length;
  const facts = [role !== "module" && role, counted(lines, "line"), known > 0 && `${number.format(known)} known`].filter(Boolean);
  while (facts.length > 1 && part.w && textWidth(facts.join(" · "), FONT_SMALL) > part.w - 22) facts.pop();
  return facts.join(" · ");
}

function countFindings(part) {
  return (part.members ?? [part.module]).reduce((sum, at) => sum + newOnes(modules[at].findings).length, 0);
}

function spoken(part) {
  if (part.members) return `Group ${part.label}. press to open it`;
  if (part.type !== "module") return `${part.type} ${part.folder}`;
  const { layer, owner, lines, afferent, efferent } = modules[part.module];
  const about = [
    layer && `layer ${layer}`,
    owner && `owner ${owner}`,
    counted(lines, "line"),
    `used by ${afferent}, uses ${efferent}`,
    counted(countFindings(part), "finding"),
  ];
  return `Module ${part.label}, ${about.filter(Boolean).join(", ")}`;
}

function drawLink(link) {
  const parts = link.isStepped ? segments(link.curve) : [link.curve];
  const width = Math.min(4.5, 0.9 + Math.log2(1 + link.imports + link.data) / 3);
  const isDense = scene.links.length > MANY_LINKS; // once all are seen
  const isCalm = isDense && (link.kind === "allowed" || link.kind === "inner");
  const kind = KINDS.get(link.kind);
  const element = makeSvg("path", {
    class: `edge kind-${link.kind}${link.added ? " added" : ""}${link.isKnown ? " known" : ""}${link.isAside ? " aside" : ""}${link.isInside ? " inside" : link.isLight ? " light" : ""}`,
    d: cubics(parts),
    fill: "none",
    "stroke-width": (width * (isCalm ? 0.5 : isDense ? 0.7 : 1)).toFixed(2),
    "stroke-dasharray": dashes(kind.dash, width),
    "marker-end": isCalm && scene.links.length > TOO_MANY_LINKS ? null : `url(#head-${link.kind})`,
  });
  link.width = width;
  const trace = traceOf(parts);
  const markElement = kind.mark ? markAt(kind.mark, ...freePoint(trace)) : null;
  markElement?.classList.add(`kind-${link.kind}`);
  markElement?.classList.toggle("aside", link.isAside ?? false);
  markElement?.classList.toggle("light", Boolean(link.isLight || !VIOLATIONS.has(link.kind)));
  markElement?.classList.toggle("inside", link.isInside ?? false);
  drawn.links.push({ link, element, markElement, trace });
  return element;
}

/** A pattern grows with its line: between thick dashes a narrow gap would not be seen. */
function dashes(pattern, width) {
  const grown = Math.max(1, width / 1.8);
  return pattern
    ? pattern
        .split(" ")
        .map((span) => +(span * grown).toFixed(1))
        .join(" ")
    : null;
}

function spokenLink(link) {
  const counts = [
    link.imports && counted(link.imports, "import"),
    link.data && counted(link.data, "data access"),
    link.shared && counted(link.shared, "shared name"),
    link.tests && counted(link.tests, "test import"),
  ].filter(Boolean);
  return `${link.from.label} to ${link.to.label}: ${KINDS.get(link.kind).label.toLowerCase()}, ${counts.join(", ")}`;
}

/** Makes one node the tab stop of the graph. */
function roveTo(id) {
  drawn.nodes.get(drawn.current)?.setAttribute("tabindex", -1);
  drawn.current = id;
  drawn.nodes.get(id)?.setAttribute("tabindex", 0);
}

/** Whether a line closes a cycle that is open. */
function closes(link, ring) {
  return Boolean(ring) && link.kind === "closing" && !link.isInside && ring.members.includes(link.from.module);
}

/** Shows what is selected or pointed at, and what it is linked with. */
function highlight() {
  const chosen = state.pick;
  if (!drawn.world) return;
  drawn.world.classList.toggle("chosen", Boolean(chosen) && !state.from);
  const isEdge = Boolean(state.pick2);
  const near = new Set(chosen ? [state.pick, state.pick2] : []);
  for (const module of ringParts.get(chosen)?.members ?? []) near.add(moduleId(module));
  // Copies of the lines that count stand above all others, which fade as one: cheaper than to fade thousands.
  const lit = [];
  for (const entry of drawn.links) {
    const { link } = entry;
    const isOn = isEdge
      ? link.from.id === state.pick && link.to.id === state.pick2
      : Boolean(chosen) && (link.from.id === chosen || link.to.id === chosen || closes(link, ringParts.get(chosen)));
    if (isOn) lit.push(entry);
    if (isOn && !isEdge) near.add(link.from.id).add(link.to.id);
  }
  drawn.world.querySelector(".lit").replaceChildren(...lit.map(({ element }) => element.cloneNode()));
  const marks = lit.map(({ markElement }) => markElement?.cloneNode(true)).filter(Boolean);
  drawn.world.querySelector(".lit-marks").replaceChildren(...marks);
  for (const [id, element] of drawn.nodes) {
    element.classList.toggle("on", near.has(id));
    element.classList.toggle("picked", id === state.pick || id === state.pick2);
  }
}
