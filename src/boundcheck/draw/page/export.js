// What is seen, as a file: the colours of the theme are written into the copy, which then stands alone.

const COPIED = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "visibility",
];

/** The part of the graph in the window (the matrix draws itself, see matrix.js). */
function seenSvg() {
  if (state.view === "matrix") return matrixSvg();
  const { clientWidth: wide, clientHeight: tall } = drawn.svg;
  const clone = drawn.svg.cloneNode(true);
  const originals = drawn.svg.querySelectorAll("*");
  clone.querySelectorAll("*").forEach((element, at) => {
    const style = getComputedStyle(originals[at]);
    if (style.display === "none") element.setAttribute("display", "none");
    for (const name of COPIED) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "role", "tabindex", "aria-description"]) element.removeAttribute(name);
  });
  for (const name of ["class", "role", "aria-label"]) clone.removeAttribute(name);
  sized(clone, wide, tall);
  clone.prepend(makeSvg("rect", { width: wide, height: tall, fill: colourOf("paper") }));
  return clone;
}

function sized(svg, wide, tall) {
  for (const [name, value] of Object.entries({ xmlns: SVG, width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}` })) {
    svg.setAttribute(name, value);
  }
  return svg;
}

function svgBlob() {
  return new Blob([new XMLSerializer().serializeToString(seenSvg())], { type: "image/svg+xml" });
}

function exportName(ending) {
  const name = plain(data.project)
    .replace(/[^\w.-]+/g, "-")
    .slice(0, 60);
  return `${name || "graph"}-${state.view}.${ending}`;
}

function exportSvg() {
  download(svgBlob(), exportName("svg"));
  announce("The picture is saved as SVG.");
}

async function exportPng() {
  const blob = svgBlob();
  const address = URL.createObjectURL(blob);
  const image = new Image();
  image.src = address;
  await image.decode();
  const scale = 2; // sharp on dense screens and in print
  const sheet = make("canvas", { width: image.naturalWidth * scale, height: image.naturalHeight * scale });
  sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
  URL.revokeObjectURL(address);
  sheet.toBlob((png) => download(png, exportName("png")), "image/png");
  announce("The picture is saved as PNG.");
}
