// Too many nodes are no picture. Which modules of the whole stand in one box is said in Python; around one that is looked at,
// those that share a colour do.

const MOST_NODES = 150;
const groups = new Map(); // id -> group part, of the scene that is shown

/** The boxes of the whole: a module each, or a group of them. */
function boxParts() {
  return nodes.map(([label, members]) =>
    members.length === 1 ? modulePart(members[0]) : groupPart(`g:${label.join("")}`, label, members),
  );
}

/** Groups and single modules of `list`; `stripe` keeps apart what must not share a group (layers, ranks). */
function folded(list, stripe) {
  for (const keyOf of [(module) => groupOf(module, state.colour) ?? `no ${state.colour}`, () => "modules"]) {
    const found = gathered(list, (module) => `g:${stripe(module)}/${keyOf(module)}`);
    if (found.size > MOST_NODES) continue;
    return [...found].map(([id, members]) => groupPart(id, [keyOf(members[0])], members));
  }
  return list.map(modulePart);
}

function groupPart(id, rows, members) {
  if (members.length === 1) return modulePart(members[0]);
  const lines = members.reduce((sum, module) => sum + modules[module].lines, 0);
  const files = members.flatMap((module) => filesIn[module]);
  const group = { id, type: "group", module: members[0], members, label: rows.join(""), rows, lines, files };
  groups.set(id, group);
  return group;
}

function gathered(list, keyOf) {
  const found = new Map();
  for (const entry of list) {
    const key = keyOf(entry);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(entry);
  }
  return found;
}
