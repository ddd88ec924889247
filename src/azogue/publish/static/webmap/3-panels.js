// Layers, numbers, sources.

function fillLayers(data, map) {
  const panel = $("layers");
  for (const group of data.groups) {
    const layers = data.layers.filter((layer) => layer.group === group).reverse();
    if (!layers.length) continue;
    panel.append(make("h2", {}, group), ...layers.map((layer) => layerRow(layer, () => redraw(map, data, layer))));
  }
  const names = make("input", { type: "checkbox", id: "show-names", checked: true });
  names.addEventListener("change", () => map.setLayoutProperty("names", "visibility", names.checked ? "visible" : "none"));
  panel.append(make("h2", {}, "Names"), make("div", { class: "switch" }, make("label", {}, names, "Names on the map")));
  if (data.not_given.length) panel.append(make("p", { class: "given" }, `Without rows: ${data.not_given.join(", ")}.`));
}

function layerRow(layer, changed) {
  const box = make("input", { type: "checkbox", id: `show-${layer.id}`, checked: layer.visible, "data-layer": layer.id });
  const classes = layer.classes.filter((c) => c.count > 0);
  const rows = classes.map((c) => {
    const one = make("input", { type: "checkbox", checked: true, "data-layer": layer.id, "data-class": c.value });
    one.addEventListener("change", () => {
      c.hidden = !one.checked;
      if (one.checked && !layer.visible) box.checked = layer.visible = true;
      changed();
    });
    return make("div", { class: "class" }, make("label", {}, one, swatch(layer, c.fill), c.title));
  });
  box.addEventListener("change", () => {
    layer.visible = box.checked;
    changed();
  });
  const sample = classes.length ? null : swatch(layer, layer.fill);
  return make(
    "div", { class: "layer" },
    make("label", { for: `show-${layer.id}`, title: layer.note }, box, sample, layer.title, make("span", { class: "count", title: "rows" }, show(layer.count))),
    layer.explained ? make("p", { class: "note" }, layer.note) : null,
    rows,
  );
}

function fillNumbers(data, go) {
  const panel = $("numbers");
  panel.append(make("h2", {}, "Main numbers"));
  panel.append(make("dl", { class: "tiles" }, data.numbers.map((number, n) => make(
    "div", { class: n ? "tile" : "tile first" },
    make("dt", {}, number.title),
    make("dd", {}, number.value === null ? make("small", {}, "not computed") : show(number.value, number.unit)),
    number.note ? make("p", {}, number.note) : null,
  ))));
  if (data.missing.length) {
    panel.append(make("h2", { id: "missing-title", tabindex: "-1" }, "What is missing"));
    panel.append(...data.missing.map((item) => make(
      "div", { class: "call" }, make("b", {}, item.what), item.consequence,
      item.where_published ? make("div", { class: "soft" }, `Published: ${item.where_published}`) : null,
    )));
  }
  if (data.ranking.length) {
    panel.append(make("h2", {}, "First ranks"), table(
      ["", "Place", "Affected, ha"], [2],
      data.ranking.map((row) => [String(row.rank), placeLink(row, go), show(row.ha)]),
    ));
  }
  if (data.admin.length) {
    panel.append(make("h2", {}, `Administrative units, level ${data.admin_level}`), table(
      ["Unit", "Affected, ha", "Priority, ha"], [1, 2],
      data.admin.map((row) => [placeLink(row, go), show(row.affected_ha), show(row.ha)]),
    ));
  }
  if (data.sensitivity.length) {
    panel.append(make("h2", {}, "Other buffer distances"), table(
      ["Distance", "Affected, ha", "Priority, ha"], [0, 1, 2],
      data.sensitivity.map((row) => [show(row.buffer_m, "m"), show(row.affected_area_ha), show(row.priority_area_ha)]),
    ));
  }
  if (data.notes.length) panel.append(make("h2", {}, "Notes"), ...data.notes.map((note) => make("p", { class: "call" }, note)));
}

function placeLink(row, go) {
  const name = row.name ? bdi(row.name) : make("i", { class: "soft" }, row.id ?? "without a name");
  return row.at ? make("button", { type: "button", onclick: () => go(row.at[0], row.at[1]) }, name) : name;
}

function table(heads, numeric, rows) {
  const as = (n) => (numeric.includes(n) ? "n" : "");
  return make(
    "table", {},
    make("thead", {}, make("tr", {}, heads.map((text, n) => make("th", { class: as(n), scope: "col" }, text)))),
    make("tbody", {}, rows.map((cells) => make("tr", {}, cells.map((cell, n) => make("td", { class: as(n) }, cell))))),
  );
}

function fillSources(data) {
  const panel = $("sources");
  panel.append(make("h2", {}, "Layers given"), ...data.sources.map((source) => make(
    "div", { class: "source" }, make("b", {}, source.title), source.line, make("br"),
    make("small", {}, `${source.role} · rows: ${show(source.rows)} · ${source.path} · SHA-256 ${source.sha256.slice(0, 12)}…`),
  )));
  if (!data.sources.length) panel.append(make("p", { class: "soft" }, "No sources are recorded with this run."));
  if (data.settings.length) {
    panel.append(make("h2", {}, "Settings"), ...data.settings.map((setting) => make(
      "div", { class: "source" }, make("b", {}, setting.title), setting.value, make("br"), make("small", {}, setting.note),
    )));
  }
  panel.append(make("h2", {}, "This map"), make(
    "dl", { class: "pairs" }, data.about.flatMap(([key, value]) => [make("dt", {}, key), make("dd", {}, bdi(value))]),
  ));
  panel.append(make("h2", {}, "Drawn with"), make("p", { class: "source" }, data.credits));
}
