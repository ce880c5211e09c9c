// What the matrix looks like, on whatever sheet it is painted (sheets.js).

/** The colours of the theme, read once for a drawing. */
function paints() {
  const names = [
    "paper",
    "surface",
    "ink",
    "muted",
    "line",
    "accent",
    "band",
    "strong",
    ...[...KINDS.keys()].map((kind) => `kind-${kind}`),
  ];
  return new Map(names.map((name) => [name, colourOf(name)]));
}

function paintMatrix(sheet, wide, tall) {
  const { size, left, top, order, scroller } = grid;
  const paint = paints();
  const [sx, sy] = [scroller.scrollLeft, scroller.scrollTop];
  const first = { row: Math.floor(sy / size), column: Math.floor(sx / size) };
  const last = {
    row: Math.min(order.length, Math.ceil((sy + tall - top) / size)),
    column: Math.min(order.length, Math.ceil((sx + wide - left) / size)),
  };
  const x = (column) => left + column * size - sx;
  const y = (row) => top + row * size - sy;
  const extent = Math.min(wide, x(order.length)) - left;
  sheet.rect(0, 0, wide, tall, paint.get("paper"));
  sheet.clip(left, top, wide - left, tall - top, () => {
    sheet.rect(x(0), y(0), order.length * size, order.length * size, paint.get("surface"));
    paintBlocks(sheet, paint, x, y, size);
    if (grid.row >= 0) {
      sheet.rect(x(0), y(grid.row), order.length * size, size, paint.get("accent"), 0.12);
      sheet.rect(x(grid.column), y(0), size, order.length * size, paint.get("accent"), 0.12);
    }
    for (let row = first.row; row < last.row; row += 1) {
      if (size >= 12) sheet.rect(left, y(row), extent, 1, paint.get("line"), 0.5);
      if (row >= first.column && row < last.column) sheet.rect(x(row), y(row), size, size, paint.get("strong"), 0.25);
    }
    for (const [at, row, column] of cellsIn(first, last)) paintCell(sheet, paint, at, x(column), y(row), Math.max(1, size));
    if (grid.row >= 0) sheet.frame(x(grid.column), y(grid.row), size, size, paint.get("accent"), 2);
  });
  paintNames(sheet, paint, first, last, x, y, wide, tall);
}

/** The cells that hold something: looked up one by one, or sifted, whichever is less work. */
function cellsIn(first, last) {
  const [count, found] = [grid.order.length, []];
  if ((last.row - first.row) * (last.column - first.column) > grid.cells.size) {
    for (const [key, at] of grid.cells) {
      const [row, column] = [Math.floor(key / count), key % count];
      if (row >= first.row && row < last.row && column >= first.column && column < last.column) found.push([at, row, column]);
    }
    return found;
  }
  for (let row = first.row; row < last.row; row += 1) {
    for (let column = first.column; column < last.column; column += 1) {
      const at = grid.cells.get(row * count + column);
      if (at !== undefined) found.push([at, row, column]);
    }
  }
  return found;
}

/** A pale square for every layer, an outlined one for every cycle, on the diagonal. */
function paintBlocks(sheet, paint, x, y, size) {
  const squares = (keyOf, draw) => {
    for (let start = 0; start < grid.order.length;) {
      let end = start + 1;
      while (end < grid.order.length && keyOf(grid.order[end]) === keyOf(grid.order[start])) end += 1;
      if (keyOf(grid.order[start]) !== null) draw(x(start), y(start), (end - start) * size);
      start = end;
    }
  };
  const cycleOf = new Map(data.cycles.flatMap((cycle, at) => cycle.modules.map((module) => [module, at])));
  squares(
    (module) => modules[module].layer,
    (left, top, side) => {
      sheet.rect(left, top, side, side, paint.get("band"));
      sheet.frame(left, top, side, side, paint.get("strong"), 1);
    },
  );
  squares(
    (module) => cycleOf.get(module) ?? null,
    (left, top, side) => sheet.frame(left, top, side, side, paint.get("kind-closing"), 1.5),
  );
}

function paintCell(sheet, paint, at, left, top, size) {
  const edge = edges[at];
  const kind = edgeKinds[at];
  const strength = 0.4 + 0.5 * Math.min(1, Math.log10(1 + edge.imports + edge.data) / 2.4);
  const isBad = VIOLATIONS.has(kind);
  const inset = size > 7 ? 1 : 0;
  sheet.rect(
    left + inset,
    top + inset,
    size - 2 * inset,
    size - 2 * inset,
    paint.get(`kind-${kind}`),
    isBad ? strength * 0.8 : strength,
  );
  const { mark } = KINDS.get(kind);
  if (mark && size >= 10)
    sheet.mark(mark, left + size / 2, top + size / 2, Math.min(1.25, size / 15), paint.get(isBad ? "ink" : "muted"));
  else if (size >= 18)
    sheet.text(shortCount(edge.imports || edge.data || edge.shared || edge.tests), left + size / 2, top + size / 2 + 3.5, paint.get("ink"), {
      size: 9.5,
      anchor: "middle",
    });
}

function shortCount(count) {
  return count < 1000 ? String(count) : `${Math.round(count / 1000)}k`;
}

function paintNames(sheet, paint, first, last, x, y, wide, tall) {
  const { size, left, top, order } = grid;
  const step = Math.max(1, Math.ceil(READABLE / size)); // every second, third … name where rows are thin
  const isShown = (at, current) => (at % step === 0 ? Math.abs(at - current) >= step || at === current : at === current);
  const style = (at, current) => ({ size: 11, bold: at === current });
  const tint = (at, current) => paint.get(at === current ? "accent" : "ink");
  sheet.clip(0, top, left, tall - top, () => {
    for (let row = first.row; row < last.row; row += 1) {
      if (!isShown(row, grid.row)) continue;
      sheet.text(plain(labelOf(order[row])), left - 8, y(row) + size / 2 + 4, tint(row, grid.row), {
        ...style(row, grid.row),
        anchor: "end",
        room: grid.widest - 20,
      });
    }
  });
  sheet.clip(left, 0, wide - left, top, () => {
    for (let column = first.column; column < last.column; column += 1) {
      if (!isShown(column, grid.column)) continue;
      sheet.text(plain(labelOf(order[column])), x(column) + size / 2 + 4, top - 8, tint(column, grid.column), {
        ...style(column, grid.column),
        turned: true,
        room: grid.widest - 20,
      });
    }
  });
  sheet.rect(left - 1, top, 1, Math.min(tall, y(order.length)) - top, paint.get("line"));
  sheet.rect(left, top - 1, Math.min(wide, x(order.length)) - left, 1, paint.get("line"));
  sheet.clip(0, top, 18, tall - top, () =>
    layerRuns().forEach(({ layer, start, end }) => {
      const [from, to] = [Math.max(top, y(start)), Math.min(tall, y(end))];
      if (to <= from) return;
      sheet.rect(2, from + 1, 16, to - from - 2, paint.get("line"));
      if (to - from > 30)
        sheet.text(fitted(layer, to - from - 8, FONT_SMALL), 14, (from + to) / 2, paint.get("ink"), {
          anchor: "middle",
          turned: true,
        });
    }),
  );
}

/** The rows that each layer takes up. */
function layerRuns() {
  const runs = [];
  grid.order.forEach((module, at) => {
    const { layer } = modules[module];
    if (runs.at(-1)?.layer === layer) runs.at(-1).end = at + 1;
    else runs.push({ layer, start: at, end: at + 1 });
  });
  return runs.filter(({ layer }) => layer !== null);
}
