// What a pointer is at, and what is shown of it there.

const NEAR = 7; // px within which a pointer is on a line

/** The nearest line under the pointer: thin lines are hard to hit. */
function linkUnder(event) {
  const box = drawn.svg.getBoundingClientRect();
  const x = (event.clientX - box.left - camera.x) / camera.k;
  const y = (event.clientY - box.top - camera.y) / camera.k;
  let [best, least] = [null, NEAR / camera.k];
  for (const entry of drawn.links) {
    const { trace, link } = entry;
    if (link.isInside || (link.isLight && !isNear())) continue;
    entry.bounds ??= boundsOf(trace);
    const [left, top, right, bottom] = entry.bounds;
    if (x < left - least || x > right + least || y < top - least || y > bottom + least) continue;
    for (let at = 1; at < trace.length; at += 1) {
      const distance = toSegment(x, y, trace[at - 1], trace[at]);
      // Of lines as near as each other, the one that is drawn on top.
      if (distance <= least) [best, least] = [entry, distance];
    }
  }
  return best;
}

function boundsOf(points) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  }
  return bounds;
}

function toSegment(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

let hovered = null;

function hover(event) {
  if (event.buttons) return showTip(null);
  const part = partUnder(event.target, ".node");
  const found = part ? null : linkUnder(event);
  const pointed = found ?? (part?.type === "module" && !state.pick ? part : null);
  if (hovered !== pointed) {
    const around = ({ link }) => link.from.id === part?.id || link.to.id === part?.id;
    const lit = found ? [found] : pointed ? drawn.links.filter(around) : [];
    drawn.world.querySelector(".hovered").replaceChildren(...lit.map(({ element }) => element.cloneNode()));
    drawn.world.classList.toggle("pointed", Boolean(found));
    hovered = pointed;
  }
  drawn.svg.classList.toggle("on-link", Boolean(found));
  const text = found
    ? spokenLink(found.link)
    : part && (part.type === "module" ? part.folder || part.label : (part.folder ?? part.label));
  return showTip(text, event);
}

function showTip(text, event) {
  const tip = byId("tip");
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = plain(text);
  const box = byId("graph").getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(event.clientX - box.left + 14, box.width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.min(event.clientY - box.top + 16, box.height - tip.offsetHeight - 8)}px`;
}
