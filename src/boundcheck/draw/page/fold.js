// Too many nodes are no picture: modules are folded into groups by owner, folder or first letters until few enough remain.

const MOST_NODES = 150;
const FOLD_FROM = 250; // modules; below that the whole picture is still worth a look, and folding is a button
const groups = new Map(); // id -> group part, of the scene that is shown

const WAYS = [
  ["owner", (module) => modules[module].owner ?? "no owner"],
  ["folder", (module) => parentOf(modules[module].folder ?? "") || "top level"],
  ["first letters", (module) => letters(module, 3)],
  ["first letters", (module) => letters(module, 2)],
  ["first letter", (module) => letters(module, 1)],
];
const FEWEST_GROUPS = 8;

function letters(module, count) {
  return `${[...nameOf(module)].slice(0, count).join("").toLowerCase()}…`;
}

/** Groups and single modules of `list`: {by, parts}; `stripe` keeps apart what must not share a group (layers, ranks). */
function folded(list, stripe) {
  let best = null;
  // What colours the picture groups it first.
  const ways = state.colour === "folder" ? [WAYS[1], WAYS[0], ...WAYS.slice(2)] : WAYS;
  for (const [by, keyOf] of ways) {
    const found = new Map();
    for (const module of list) {
      const key = `g:${stripe(module)}/${by}/${keyOf(module)}`;
      if (!found.has(key)) found.set(key, { label: keyOf(module), members: [] });
      found.get(key).members.push(module);
    }
    if (!best || found.size < best.found.size || best.found.size < FEWEST_GROUPS) best = { by, found };
    if (found.size >= FEWEST_GROUPS && found.size <= MOST_NODES) {
      best = { by, found };
      break;
    }
  }
  const parts = [...best.found].map(([id, { label, members }]) => groupPart(id, label, members));
  return { by: best.by, parts };
}

function groupPart(id, label, members) {
  if (members.length === 1) return modulePart(members[0]);
  const lines = members.reduce((sum, module) => sum + modules[module].lines, 0);
  const group = {
    id,
    type: "group",
    module: members[0],
    members,
    label,
    lines,
    files: members.flatMap((module) => filesIn[module]),
  };
  groups.set(id, group);
  return group;
}

function isFolding(count) {
  return state.fold === "on" || (state.fold !== "off" && count > FOLD_FROM);
}
