// Facts about the place that was pressed.

const MOST_CARDS = 12;

function startFacts(data, map) {
  const byId = new Map(data.layers.map((layer) => [layer.id, layer]));
  const choose = (feature) => map.getSource("chosen").setData({ type: "FeatureCollection", features: feature ? [feature] : [] });

  const open = (found) => {
    $("facts-list").replaceChildren(...found.slice(0, MOST_CARDS).map(([layer, feature]) => card(data, layer, feature)));
    if (found.length > MOST_CARDS) $("facts-list").append(make("p", { class: "soft" }, `And ${found.length - MOST_CARDS} more: zoom in.`));
    if (!found.length) return closeFacts();
    choose(found[0][1]);
    $("facts").hidden = false;
    $("facts-list").scrollTop = 0;
    if (matchMedia("(max-width: 760px)").matches) {
      document.body.classList.add("folded");
      document.querySelectorAll("[role=tab]").forEach((tab) => tab.setAttribute("aria-selected", "false"));
    }
  };

  const at = (point) => {
    const reach = [[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]];
    const ids = map.getStyle().layers.filter((l) => l.metadata?.layer && !l.id.endsWith(":edge")).map((l) => l.id);
    const areas = map.queryRenderedFeatures([point.x, point.y], { layers: ids });
    const thin = map.queryRenderedFeatures(reach, { layers: ids.filter((id) => !id.endsWith(":fill")) });
    const seen = new Set();
    const found = [];
    for (const hit of [...thin, ...areas]) {
      const layer = byId.get(hit.layer.metadata.layer);
      const key = `${layer.id}/${hit.id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push([layer, data.index[layer.id].get(hit.id)]);
    }
    return found.filter(([, feature]) => feature).sort((a, b) => b[0].weight - a[0].weight);
  };

  map.on("click", (event) => open(at(event.point)));
  let waits = false;
  map.on("mousemove", (event) => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      map.getCanvas().style.cursor = at(event.point).length ? "pointer" : "";
    });
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    open(at(map.project(map.getCenter())));
  });
  $("facts-close").addEventListener("click", closeFacts);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("facts").hidden) closeFacts();
  });
  document.addEventListener("facts-closed", () => choose(null));

  /** Go to one row of a layer, and tell its facts. */
  return (layerId, featureId) => {
    const layer = byId.get(layerId);
    const feature = data.index[layerId].get(featureId);
    if (!feature) return;
    if (!layer.visible) $(`show-${layerId}`).click();
    const [west, south, east, north] = boundsOf(feature.geometry);
    const small = matchMedia("(max-width: 760px)").matches;
    const padding = small ? { top: 90, bottom: innerHeight * 0.5, left: 24, right: 24 } : { top: 60, bottom: 60, left: 60, right: 440 };
    map.fitBounds([[west, south], [east, north]], { padding, maxZoom: 13 });
    open([[layer, feature]]);
  };
}

function card(data, layer, feature) {
  const facts = feature.properties;
  const kind = layer.classes.find((c) => c.value === facts.k);
  const rows = data.facts[layer.id]
    .map(([key, title, unit]) => [title, facts[key], unit])
    .filter(([, value]) => value !== undefined && value !== "");
  const sites = (facts.in ?? []).map((n) => data.sites[n]);
  return make(
    "article", { class: "card", "data-id": facts.id },
    make("p", { class: "kind" }, swatch(layer, kind?.fill ?? layer.fill), kind ? `${layer.title} · ${kind.title}` : layer.title),
    facts.name ? make("h3", {}, bdi(facts.name)) : make("h3", { class: "none" }, layer.pieces ? `${show(facts.ha, "ha")}` : "Without a name"),
    sites.length ? make("ul", {}, sites.map((site) => make("li", {}, bdi(site.name ?? site.id), make("span", { class: "soft" }, ` · ${site.kind}`)))) : null,
    make("dl", { class: "pairs" }, rows.flatMap(([title, value, unit]) => [make("dt", {}, title), make("dd", {}, bdi(show(value, unit)))])),
    facts.id ? why(facts.id) : null,
  );
}

/** The command that shows what is behind a number. */
function why(id) {
  const text = `azogue why ${/^[\w:.\-]+$/.test(id) ? id : `'${id.replaceAll("'", "'\\''")}'`}`;
  const code = make("code", { dir: "ltr" }, text);
  const button = make("button", { type: "button", title: "Copy the command" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return make("div", { class: "why" }, code, button);
}
