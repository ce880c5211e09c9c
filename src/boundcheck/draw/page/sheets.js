// Two things the matrix can be painted on: a canvas for the screen, SVG for export.

const FAMILY = 'Inter, system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

function onCanvas(context) {
  return {
    rect(x, y, w, h, fill, alpha = 1) {
      context.globalAlpha = alpha;
      context.fillStyle = fill;
      context.fillRect(x, y, w, h);
      context.globalAlpha = 1;
    },
    frame(x, y, w, h, stroke, width) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.strokeRect(x, y, w, h);
    },
    text(text, x, y, fill, { size = 11, bold = false, anchor = "start", turned = false, room } = {}) {
      context.save();
      context.fillStyle = fill;
      context.font = `${bold ? "600 " : ""}${size}px ${FAMILY}`;
      context.textAlign = { start: "left", middle: "center", end: "right" }[anchor];
      context.translate(x, y);
      if (turned) context.rotate(-Math.PI / 2);
      context.fillText(text, 0, 0, room);
      context.restore();
    },
    mark(path, x, y, scale, stroke) {
      context.save();
      context.translate(x, y);
      context.scale(scale, scale);
      context.strokeStyle = stroke;
      context.lineWidth = 1.7;
      context.stroke(new Path2D(path));
      context.restore();
    },
    clip(x, y, w, h, draw) {
      context.save();
      context.beginPath();
      context.rect(x, y, w, h);
      context.clip();
      draw();
      context.restore();
    },
  };
}

function onSvg(root) {
  let [into, clips] = [root, 0];
  return {
    rect(x, y, width, height, fill, alpha = 1) {
      into.append(makeSvg("rect", { x, y, width, height, fill, "fill-opacity": alpha === 1 ? null : alpha.toFixed(2) }));
    },
    frame(x, y, width, height, stroke, wide) {
      into.append(makeSvg("rect", { x, y, width, height, fill: "none", stroke, "stroke-width": wide }));
    },
    text(text, x, y, fill, { size = 11, bold = false, anchor = "start", turned = false, room } = {}) {
      into.append(
        makeSvg(
          "text",
          {
            x,
            y,
            fill,
            "font-family": FAMILY,
            "font-size": size,
            "font-weight": bold ? 600 : null,
            "text-anchor": anchor,
            transform: turned ? `rotate(-90 ${x} ${y})` : null,
            ...(textWidth(text, FONT_SMALL) > room && { textLength: room, lengthAdjust: "spacingAndGlyphs" }),
          },
          text,
        ),
      );
    },
    mark(d, x, y, scale, stroke) {
      into.append(
        makeSvg("path", { d, fill: "none", stroke, "stroke-width": 1.7, transform: `translate(${x} ${y}) scale(${scale})` }),
      );
    },
    clip(x, y, width, height, draw) {
      const id = `clip-${(clips += 1)}`;
      const group = makeSvg("g", { "clip-path": `url(#${id})` });
      root.append(makeSvg("clipPath", { id }, makeSvg("rect", { x, y, width, height })), group);
      into = group;
      draw();
      into = root;
    },
  };
}

function matrixSvg() {
  const { clientWidth: wide, clientHeight: tall } = grid.scroller;
  const root = sized(makeSvg("svg"), wide, tall);
  paintMatrix(onSvg(root), wide, tall);
  return root;
}
