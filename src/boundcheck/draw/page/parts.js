// What a node can stand for: a module, one of its packages or files, or a group of modules. Ids are words, so that
// a link to a node holds after the code has changed: "m:orders", "p:src/orders/views@orders", "f:src/orders/api.py".

function moduleId(module) {
  return `m:${modules[module].name}`;
}

/** The part an id names, or undefined: {id, type, module, label, folder, files, lines}. */
function partOf(id) {
  const rest = id.slice(2);
  if (id.startsWith("m:")) return moduleAt.has(rest) ? modulePart(moduleAt.get(rest)) : undefined;
  if (id.startsWith("f:")) return fileAt.has(rest) ? filePart(fileAt.get(rest)) : undefined;
  if (id.startsWith("p:")) return packageNamed(rest);
  if (id.startsWith("g:")) return groups.get(id) ?? boxParts().find((part) => part.id === id);
  if (id.startsWith("c:")) return ringParts.get(id);
  return undefined;
}

function modulePart(module) {
  const { name, label, folder, lines } = modules[module];
  return {
    id: `m:${name}`,
    type: "module",
    module,
    label: name || "(no name)",
    rows: label,
    folder,
    files: filesIn[module],
    lines,
  };
}

function filePart(file) {
  const [path, , module, lines] = files[file];
  return { id: `f:${path}`, type: "file", module, label: path.split("/").pop(), folder: path, files: [file], lines };
}

function packagePart(module, folder) {
  const inside = filesIn[module].filter((file) => files[file][0].startsWith(`${folder}/`));
  if (!inside.length) return undefined;
  const lines = inside.reduce((sum, file) => sum + files[file][3], 0);
  const id = `p:${folder}@${modules[module].name}`;
  return { id, type: "package", module, label: `${folder.split("/").pop()}/`, folder, files: inside, lines };
}

function packageNamed(rest) {
  // Both halves may hold an "@": every one of them is tried as the border.
  for (let at = rest.indexOf("@"); at >= 0; at = rest.indexOf("@", at + 1)) {
    const module = moduleAt.get(rest.slice(at + 1));
    const part = module === undefined ? undefined : packagePart(module, rest.slice(0, at));
    if (part) return part;
  }
  return undefined;
}

/** The packages and files directly below a module or package. */
function childrenOf(part) {
  const base = part.type === "package" ? part.folder : commonFolder(part.files.map(pathOf));
  const children = new Map();
  for (const file of part.files) {
    const path = files[file][0];
    const rest = base ? path.slice(base.length + 1) : path;
    const slash = rest.indexOf("/");
    const folder = slash < 0 ? path : (base ? `${base}/` : "") + rest.slice(0, slash);
    children.set(folder, slash < 0 ? filePart(file) : packagePart(part.module, folder));
  }
  return [...children.values()];
}

function isOpenable(part) {
  return part.type !== "file" && !part.members && part.files.length > 1;
}

/** Whether a part is one or more modules. */
function isWhole(part) {
  return part.type === "module" || Boolean(part.members);
}

/** Tells whether a part covers a file or, for sites whose file is not known, a module. */
function covers(part) {
  if (part.members) {
    const inside = new Set(part.members);
    return (file, module) => inside.has(module);
  }
  if (part.type === "module") return (file, module) => module === part.module;
  const inside = new Set(part.files);
  return (file) => inside.has(file);
}

/** The edges between what two parts stand for, with the sites that count: [{at, edge, sites: [from, line, to, kind]…}]. */
function between(one, other) {
  const from = covers(one);
  const to = covers(other);
  const whole = [one, other].every(isWhole);
  const found = [];
  for (const source of one.members ?? [one.module]) {
    for (const at of outward[source] ?? []) {
      const edge = edges[at];
      if (!(other.members ?? [other.module]).includes(edge.to)) continue;
      const sites = [];
      eachSite(edge, (file, line, target, kind) => {
        if (from(file, edge.from) && to(target, edge.to)) sites.push([file, line, target, kind]);
      });
      if (whole || sites.length) found.push({ at, edge, sites });
    }
  }
  return found;
}
