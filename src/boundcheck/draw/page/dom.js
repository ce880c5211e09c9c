// Elements are made here and nowhere else. Names, messages and paths come from a codebase nobody vouches for: they enter
// the page as text nodes and attribute values only, and what could steer a reader's eye (bidi marks, controls) is spelled out.

const SVG = "http://www.w3.org/2000/svg";
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;
const LONGEST = 2000; // letters of one text; a name longer than that is no name

const byId = (id) => document.getElementById(id);

function plain(value) {
  return String(value).replace(STEERING, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function cut(value) {
  const text = String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** An element: `make("button", {class: "small", onclick: act}, "text", child, …)`; null children are left out. */
function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function makeSvg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : plain(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : plain(cut(child)));
  }
  return element;
}

function button(label, act, attributes = {}) {
  return make("button", { type: "button", onclick: act, ...attributes }, label);
}

function option(value, label, chosen) {
  const element = make("option", { selected: chosen }, label);
  element.value = value; // not through make(): a value is compared with names as they are
  return element;
}

/** Says something to a screen reader, and to nobody else. */
function announce(text) {
  byId("status").textContent = plain(text);
}

const number = new Intl.NumberFormat("en");

function counted(count, noun) {
  const plural = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}${/[sx]$/.test(noun) ? "es" : "s"}`;
  return `${number.format(count)} ${count === 1 ? noun : plural}`;
}

async function copy(text, from) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers that keep the clipboard from local files still know this.
    const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    from.focus();
  }
  from.classList.add("done");
  setTimeout(() => from.classList.remove("done"), 1200);
  announce("Copied.");
}

function copyButton(text, what) {
  return make(
    "button",
    {
      type: "button",
      class: "copy",
      title: `Copy ${what}`,
      "aria-label": `Copy ${what}`,
      onclick: (event) => copy(text, event.currentTarget),
    },
    icon("M5 5V2.5h8.5V11H11M2.5 5H11v8.5H2.5z"),
  );
}

function icon(path) {
  return makeSvg(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, class: "icon", "aria-hidden": "true" },
    makeSvg("path", { d: path }),
  );
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { download: name });
  link.href = address;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The value a custom property has in the theme that is shown. */
function colourOf(name) {
  const probe = byId("status");
  probe.style.color = `var(--${name})`;
  const value = getComputedStyle(probe).color;
  probe.style.color = "";
  return value;
}
