// Search, and the start of the page.

const plain = (text) => String(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function startSearch(data, go) {
  const all = data.layers.flatMap((layer) => layer.searched ? data.rows[layer.id].features.map((feature) => ({
    layer, feature, name: feature.properties.name, key: plain([feature.properties.name, feature.properties.code, feature.properties.id].filter(Boolean).join(" ")),
  })) : []);
  const query = $("query");
  const list = $("hits");
  let chosen = -1;
  let hits = [];
  const hint = (text) => { $("query-hint").textContent = text; };
  const mark = (n) => {
    chosen = n;
    [...list.children].forEach((item, k) => item.setAttribute("aria-selected", k === n));
    if (n >= 0) {
      query.setAttribute("aria-activedescendant", list.children[n].id);
      list.children[n].scrollIntoView({ block: "nearest" });
    } else query.removeAttribute("aria-activedescendant");
  };
  const take = (n) => go(hits[n].layer.id, hits[n].feature.id);
  const search = () => {
    const asked = plain(query.value).trim();
    const closeness = (name) => (!name ? 3 : plain(name) === asked ? 0 : plain(name).startsWith(asked) ? 1 : 2);
    const words = plain(query.value).split(/\s+/).filter(Boolean);
    const found = words.length ? all.filter((row) => words.every((word) => row.key.includes(word))) : [];
    const rank = (row) => row.layer.searched * 10 + closeness(row.name) - Math.min(row.feature.properties.ha ?? 0, 9e6) / 1e7;
    hits = found.sort((a, b) => rank(a) - rank(b)).slice(0, 40);
    list.replaceChildren(...hits.map((row, n) => make(
      "li", { role: "option", id: `hit-${n}`, onclick: () => { mark(n); take(n); } },
      row.name ? bdi(row.name) : make("i", {}, row.feature.properties.id),
      make("small", {}, subtitle(row)),
    )));
    query.setAttribute("aria-expanded", hits.length > 0);
    mark(hits.length ? 0 : -1);
    hint(!words.length ? `${show(all.length)} names can be found.` : found.length > 40 ? `The first 40 of ${show(found.length)}.` : found.length ? "" : "Nothing bears this name in the layers given.");
  };
  query.addEventListener("input", search);
  query.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      mark((chosen + step + hits.length) % hits.length);
    } else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape" && query.value) {
      event.stopPropagation();
      query.value = "";
      search();
    }
  });
  search();
}

function subtitle(row) {
  const { properties } = row.feature;
  const kind = row.layer.classes.find((c) => c.value === properties.k);
  const bits = [kind ? kind.title : row.layer.title, properties.designation];
  if (properties.level !== undefined) bits.push(`level ${properties.level}`);
  if (properties.ha) bits.push(`${show(properties.ha, "ha")} ${row.layer.id === "admin_units" ? "priority" : "affected"}`);
  return bits.filter(Boolean).join(" · ");
}

async function start() {
  if (!globalThis.DecompressionStream || !globalThis.maplibregl) throw new Error("This browser is too old for the map.");
  const data = await unpack();
  data.index = Object.fromEntries(data.layers.map((layer) => [layer.id, new Map(data.rows[layer.id].features.map((f) => [f.id, f]))]));
  $("head-line").textContent = data.line;
  if (data.missing.length) {
    $("head-missing").hidden = false;
    $("head-missing").textContent = data.missing.length === 1 ? "1 thing is missing" : `${data.missing.length} things are missing`;
  }
  const openTab = startTabs();
  const map = startMap(data);
  const go = startFacts(data, map);
  fillLayers(data, map);
  fillNumbers(data, go);
  fillSources(data);
  startSearch(data, go);
  $("head-missing").addEventListener("click", () => {
    openTab("numbers");
    $("missing-title").scrollIntoView();
    $("missing-title").focus({ preventScroll: true });
  });
  map.once("idle", () => {
    $("wait").hidden = true;
    document.documentElement.dataset.ready = "yes";
  });
  map.on("error", (event) => console.error(event.error?.message ?? "the map could not be drawn"));
  globalThis.azogueMap = map;
}

start().catch((error) => {
  $("wait").textContent = `The map could not be drawn: ${error.message} The numbers are in summary.json and tables.xlsx beside this file.`;
  console.error(error);
});
