// The shapes of lines: from the points of a layout to curves, to points along them, to the place of a mark.

function cubics(parts) {
  const at = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${at(parts[0][0])}${parts.map(([, b, c, d]) => `C${at(b)} ${at(c)} ${at(d)}`).join("")}`;
}

function cubicAt([a, b, c, d], t) {
  const [p, q, r, s] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  return [p * a[0] + q * b[0] + r * c[0] + s * d[0], p * a[1] + q * b[1] + r * c[1] + s * d[1]];
}

/** Curves between the points of the layout, each leaving and arriving upright; two at one height are joined by a bow. */
function segments(points) {
  return points.slice(1).map(([x, y], at) => {
    const [fx, fy] = points[at];
    const level = fy === y ? y + Math.min(40, 18 + Math.abs(x - fx) / 12) : (fy + y) / 2; // as in layout.py: one picture
    return [
      [fx, fy],
      [fx, level],
      [x, level],
      [x, y],
    ];
  });
}

/** Points along a link: what a pointer is measured against, and where its mark goes. */
function traceOf(parts) {
  const steps = parts.length > 3 ? 5 : 12;
  const trace = [parts[0][0]];
  for (const part of parts) for (let step = 1; step <= steps; step += 1) trace.push(cubicAt(part, step / steps));
  return trace;
}

/** The point of a line nearest to its middle that no box covers. */
function freePoint(trace) {
  const middle = Math.floor(trace.length / 2);
  for (let step = 0; step < middle; step += 1) {
    for (const [x, y] of [trace[middle - step], trace[middle + step] ?? trace[middle]]) {
      if (!scene.nodes.some((node) => x > node.x - 8 && x < node.x + node.w + 8 && y > node.y - 8 && y < node.y + node.h + 8))
        return [x, y];
    }
  }
  return trace[middle];
}
