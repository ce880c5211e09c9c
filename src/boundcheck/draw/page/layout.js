// The layouts that answer a question (focus, path, an opened module, groups). The picture of everything is placed in Python.

const COLUMN_GAP = 110;
const ROW_GAP = 16;
const TALLEST = 22; // nodes in one column, before it is broken into two
const SWEEPS = 6;

/** Columns from left to right along `pairs` of items; sets x and y of every item, returns the size. */
function placeColumns(items, pairs, gap = COLUMN_GAP, most = TALLEST) {
  rankByPaths(items, pairs);
  const near = neighbours(items, pairs);
  let columns = columnsOf(items);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const order = sweep % 2 ? [...columns].reverse() : columns;
    for (const column of order) sortByNeighbours(column, near);
  }
  columns = columns.flatMap((column) => broken(column, most));
  return settle(columns, near, gap);
}

/** The same from top to bottom, a few beside each other: lines from the sides then meet no box on their way. */
function placeDown(items, pairs) {
  const turn = () => {
    for (const item of items) Object.assign(item, { x: item.y, y: item.x, w: item.h, h: item.w });
  };
  turn();
  const { w, h } = placeColumns(items, pairs, 34, 3);
  turn();
  return { w: h, h: w };
}

/** Ranks of items that have none: the longest way to them, links that close a circle left out. */
function rankByPaths(items, pairs) {
  if (items.every((item) => item.rank !== undefined)) return;
  const next = new Map(items.map((item) => [item, []]));
  for (const [from, to] of pairs) next.get(from)?.push(to);
  const state = new Map();
  const finished = [];
  for (const start of items) {
    if (state.has(start)) continue;
    const stack = [[start, 0]];
    state.set(start, "open");
    while (stack.length) {
      const top = stack[stack.length - 1];
      const [item] = top;
      const targets = next.get(item);
      if (top[1] < targets.length) {
        const at = top[1];
        top[1] += 1;
        const target = targets[at];
        if (state.get(target) === "open") targets[at] = null;
        else if (!state.has(target)) {
          state.set(target, "open");
          stack.push([target, 0]);
        }
      } else {
        state.set(item, "done");
        finished.push(item);
        stack.pop();
      }
    }
  }
  for (const item of items) item.rank = 0;
  for (const item of finished.reverse()) {
    for (const target of next.get(item)) if (target) target.rank = Math.max(target.rank, item.rank + 1);
  }
}

function neighbours(items, pairs) {
  const near = new Map(items.map((item) => [item, []]));
  for (const [from, to] of pairs) {
    near.get(from)?.push(to);
    near.get(to)?.push(from);
  }
  return near;
}

function columnsOf(items) {
  const ranks = new Map();
  for (const item of items) {
    if (!ranks.has(item.rank)) ranks.set(item.rank, []);
    ranks.get(item.rank).push(item);
  }
  const columns = [...ranks.keys()].sort((one, other) => one - other).map((rank) => ranks.get(rank));
  for (const column of columns)
    column.forEach((item, at) => {
      item.order = at / column.length;
    });
  return columns;
}

function sortByNeighbours(column, near) {
  const wish = new Map();
  for (const item of column) {
    const others = near.get(item).filter((other) => other.rank !== item.rank);
    wish.set(item, others.length ? mean(others.map((other) => other.order)) : item.order);
  }
  column.sort((one, other) => wish.get(one) - wish.get(other));
  column.forEach((item, at) => {
    item.order = (at + 0.5) / column.length;
  });
}

function broken(column, most) {
  const parts = Math.ceil(column.length / most);
  const size = Math.ceil(column.length / parts);
  return Array.from({ length: parts }, (_, at) => column.slice(at * size, (at + 1) * size)).filter((part) => part.length);
}

/** Stacks every column around the middle line, then draws items towards their neighbours as far as there is room. */
function settle(columns, near, gap) {
  let x = 0;
  for (const column of columns) {
    const wide = Math.max(...column.map((item) => item.w));
    let y = -column.reduce((sum, item) => sum + item.h + ROW_GAP, -ROW_GAP) / 2;
    for (const item of column) {
      Object.assign(item, { x: x + (wide - item.w) / 2, y });
      y += item.h + ROW_GAP;
    }
    x += wide + gap;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) for (const column of columns) pull(column, near);
  const top = Math.min(...columns.flat().map((item) => item.y));
  let bottom = 0;
  for (const item of columns.flat()) {
    item.y -= top;
    bottom = Math.max(bottom, item.y + item.h);
  }
  return { w: x - gap, h: bottom };
}

function pull(column, near) {
  const wished = column.map((item) => {
    const others = near.get(item).filter((other) => other.rank !== item.rank);
    return others.length ? mean(others.map((other) => other.y + other.h / 2)) - item.h / 2 : item.y;
  });
  // Down the column nobody comes nearer than the gap; then the whole column moves so that wishes are missed least.
  let least = -Infinity;
  column.forEach((item, at) => {
    item.y = Math.max(wished[at], least);
    least = item.y + item.h + ROW_GAP;
  });
  const shift = mean(column.map((item, at) => wished[at] - item.y));
  for (const item of column) item.y += shift;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rows of items, as wide as `widest`; returns the size. */
function placeRows(items, widest, gapX = 26, gapY = 40) {
  let x = 0;
  let y = 0;
  let tall = 0;
  let wide = 0;
  for (const item of items) {
    if (x > 0 && x + item.w > widest) {
      x = 0;
      y += tall + gapY;
      tall = 0;
    }
    Object.assign(item, { x, y });
    x += item.w + gapX;
    wide = Math.max(wide, x - gapX);
    tall = Math.max(tall, item.h);
  }
  return { w: wide, h: y + tall };
}

/** A line from border to border of two boxes, as the four points of a curve. */
function route(from, to, sideways) {
  const [fx, fy, tx, ty] = [from.x + from.w / 2, from.y + from.h / 2, to.x + to.w / 2, to.y + to.h / 2];
  const lean = (span, room) => Math.max(-room, Math.min(room, span * 0.12));
  if (sideways && (to.x >= from.x + from.w || from.x >= to.x + to.w)) {
    const ahead = to.x >= from.x + from.w ? 1 : -1;
    const start = [fx + (ahead * from.w) / 2, fy + lean(ty - fy, from.h * 0.35)];
    const end = [tx - (ahead * to.w) / 2, ty - lean(ty - fy, to.h * 0.35)];
    const bend = Math.max(36, Math.abs(end[0] - start[0]) * 0.45) * ahead;
    return [start, [start[0] + bend, start[1]], [end[0] - bend, end[1]], end];
  }
  if (to.y >= from.y + from.h || from.y >= to.y + to.h) {
    const down = to.y >= from.y + from.h ? 1 : -1;
    if (sideways) {
      // one column: an arc beside it
      const side = Math.max(from.x + from.w, to.x + to.w);
      const out = side + 30 + Math.min(60, Math.abs(ty - fy) * 0.12);
      return [
        [from.x + from.w, fy + down * from.h * 0.2],
        [out, fy],
        [out, ty],
        [to.x + to.w, ty - down * to.h * 0.2],
      ];
    }
    const start = [fx + lean(tx - fx, from.w * 0.4), fy + (down * from.h) / 2];
    const end = [tx - lean(tx - fx, to.w * 0.4), ty - (down * to.h) / 2];
    const bend = Math.max(24, Math.abs(end[1] - start[1]) * 0.45) * down;
    return [start, [start[0], start[1] + bend], [end[0], end[1] - bend], end];
  }
  const ahead = tx >= fx ? 1 : -1; // one row: an arc above it
  const rise = Math.min(from.y, to.y) - 18 - Math.min(70, Math.abs(tx - fx) * 0.08);
  const start = [fx + ahead * from.w * 0.25, from.y];
  const end = [tx - ahead * to.w * 0.25, to.y];
  return [start, [start[0], rise], [end[0], rise], end];
}
