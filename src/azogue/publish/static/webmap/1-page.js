// Small pieces of the page. Text from the data is only ever set as text, never as markup.

const $ = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text. */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A name from the data: its own direction, whatever the page's. */
const bdi = (text) => make("bdi", {}, String(text));

/** A number for reading: thin spaces between thousands, few decimals. */
function show(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return "not known";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 1000 ? 0 : size >= 10 ? 1 : size >= 0.01 || size === 0 ? 2 : 4;
  const [whole, part] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return grouped + (part ? `.${part}` : "") + (unit ? `\u00a0${unit}` : "");
}

/** A sample of a colour for the legend. */
function swatch(style, fill) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("viewBox", "0 0 24 16");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(ns, style.kind === "line" ? "path" : style.kind === "point" ? "circle" : "rect");
  const look = { stroke: style.stroke, "stroke-width": Math.max(style.width, 1), fill: "none" };
  if (style.dash.length) look["stroke-dasharray"] = style.dash.join(" ");
  if (style.kind === "line") Object.assign(look, { d: "M1 12 8 5 15 10 23 4", "stroke-width": 2 });
  else if (style.kind === "point") Object.assign(look, { cx: 12, cy: 8, r: 5, fill });
  else Object.assign(look, { x: 1.5, y: 1.5, width: 21, height: 13, rx: 2, fill, "fill-opacity": style.opacity });
  for (const [name, value] of Object.entries(look)) shape.setAttribute(name, value);
  svg.append(shape);
  return svg;
}

/** The packed data of the page. */
async function unpack() {
  const bytes = Uint8Array.from(atob($("payload").textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data = await new Response(stream).json();
  $("payload").remove();
  return data;
}

/** Tabs: arrow keys move, on a small screen a second press folds the panel. */
function startTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const isSmall = () => matchMedia("(max-width: 760px)").matches;
  const open = (tab, fold = false) => {
    const folds = fold && isSmall() && tab.getAttribute("aria-selected") === "true" && !document.body.classList.contains("folded");
    document.body.classList.toggle("folded", folds);
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", chosen && !folds);
      other.tabIndex = chosen ? 0 : -1;
      $(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (!folds && isSmall()) closeFacts();
  };
  tabs.forEach((tab, n) => {
    tab.addEventListener("click", () => open(tab, true));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = step ? tabs[(n + step + tabs.length) % tabs.length] : { Home: tabs[0], End: tabs.at(-1) }[event.key];
      if (!next) return;
      event.preventDefault();
      open(next);
      next.focus();
    });
  });
  open(tabs[0]);
  if (isSmall()) {
    document.body.classList.add("folded");
    tabs[0].setAttribute("aria-selected", "false");
  }
  return (id) => open($(`tab-${id}`));
}

function closeFacts() {
  $("facts").hidden = true;
  document.dispatchEvent(new Event("facts-closed"));
}
