// The map and its layers.

const POLYGONS = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
const POINTS = ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]];
const FONT = ["system-ui, 'Noto Sans', 'Segoe UI', sans-serif"];

/** Colour of a row by its class. */
function colourOf(layer) {
  if (layer.pieces) return ["match", ["get", "s"], ...Object.entries(layer.shades).flat(), layer.fill];
  if (!layer.classes.length) return layer.fill;
  return ["match", ["get", "k"], ...layer.classes.flatMap((c) => [c.value, c.fill]), layer.fill];
}

/** What is drawn of a layer: its parts as MapLibre layers. */
function drawnParts(layer) {
  const colour = colourOf(layer);
  // From afar a small priority area is little more than its outline, so that is drawn wide.
  const afar = layer.id === "priority_area" ? 2.4 : 0.6;
  const line = { "line-color": layer.stroke, "line-width": ["interpolate", ["linear"], ["zoom"], 4, layer.width * afar, 9, layer.width, 12, layer.width * 1.6] };
  if (layer.dash.length) line["line-dasharray"] = layer.dash;
  const parts = [];
  if (layer.has.polygon) {
    const fill = { "fill-color": colour, "fill-opacity": layer.opacity, "fill-antialias": !layer.outlined };
    // A shape without a colour of its own can be pressed all the same.
    if (!layer.opacity) Object.assign(fill, { "fill-color": "#000000", "fill-opacity": 0 });
    const layout = layer.pieces ? { "fill-sort-key": ["match", ["get", "s"], "extent", 2, "buffer", 1, 0] } : {};
    parts.push({ part: "fill", type: "fill", source: layer.id, filter: POLYGONS, layout, paint: fill });
    parts.push({ part: "edge", type: "line", source: layer.outlined ? `${layer.id}-outline` : layer.id, filter: POLYGONS, paint: line });
  }
  if (layer.has.line) {
    parts.push({
      part: "line", type: "line", source: layer.id, filter: ["!", ["any", POLYGONS, POINTS]],
      layout: { "line-cap": "round", "line-join": "round" }, paint: line,
    });
  }
  if (layer.has.point) {
    const radius = ["interpolate", ["linear"], ["zoom"], 4, layer.radius * 0.6, 12, layer.radius * 1.5];
    parts.push({
      part: "point", type: "circle", source: layer.id, filter: POINTS,
      paint: { "circle-radius": radius, "circle-color": colour, "circle-stroke-color": layer.stroke, "circle-stroke-width": Math.min(layer.width, 1) },
    });
  }
  return parts.map((part) => ({ ...part, filter: filterOf(layer, part), id: `${layer.id}:${part.part}`, metadata: { layer: layer.id } }));
}

/** Rows that are drawn: of the right shape, of a class that is shown, and large enough for the zoom. */
function filterOf(layer, part) {
  if (part.source !== layer.id) return null;
  const zoomed = layer.zoomed ? [["<=", ["coalesce", ["get", "z"], 0], ["zoom"]]] : [];
  return ["all", part.filter, ...hiddenFilter(layer), ...zoomed];
}

/** The style: ground, layers from the lowest, names on top. */
function styleOf(data) {
  const sources = {};
  const layers = [{ id: "sea", type: "background", paint: { "background-color": data.ground ? data.colours.sea : data.colours.land } }];
  if (data.ground) {
    sources.ground = { type: "geojson", data: data.ground, tolerance: 0.4 };
    layers.push({ id: "ground", type: "fill", source: "ground", paint: { "fill-color": data.colours.land, "fill-outline-color": data.colours.edge } });
  }
  for (const layer of data.layers) {
    sources[layer.id] = { type: "geojson", data: data.rows[layer.id], tolerance: layer.pieces ? 0 : 0.3, buffer: 16 };
    if (layer.outlined) sources[`${layer.id}-outline`] = { type: "geojson", data: data.outlines[layer.id], tolerance: 0.3 };
    for (const { part, filter, ...drawn } of drawnParts(layer)) {
      drawn.layout = { ...drawn.layout, visibility: layer.visible ? "visible" : "none" };
      if (filter) drawn.filter = filter;
      layers.push(drawn);
    }
  }
  sources.chosen = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
  layers.push(
    { id: "chosen-halo", type: "line", source: "chosen", paint: { "line-color": "#ffffff", "line-width": 6, "line-opacity": 0.9 } },
    { id: "chosen", type: "line", source: "chosen", paint: { "line-color": data.colours.ink, "line-width": 2.6 } },
    { id: "chosen-point", type: "circle", source: "chosen", filter: POINTS, paint: { "circle-radius": 9, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": data.colours.ink, "circle-stroke-width": 2.6 } },
  );
  sources.names = { type: "geojson", data: data.names };
  layers.push({
    id: "names", type: "symbol", source: "names", filter: namesFilter(data),
    layout: {
      "text-field": ["get", "name"], "text-font": FONT, "text-max-width": 9, "text-padding": 6,
      "text-size": ["interpolate", ["linear"], ["zoom"], 4, 11, 10, ["case", ["==", ["get", "of"], "admin_units"], 15, 13]],
      "symbol-sort-key": ["get", "order"], "text-letter-spacing": ["case", ["==", ["get", "of"], "admin_units"], 0.08, 0],
      "text-variable-anchor": ["center", "top", "bottom"],
    },
    paint: { "text-color": data.colours.ink, "text-halo-color": "#ffffff", "text-halo-width": 1.6, "text-opacity": 0.92 },
  });
  return { version: 8, sources, layers };
}

/** Names of the layers that are shown, small ones only from near. */
function namesFilter(data) {
  const shown = data.layers.filter((layer) => layer.visible);
  const any = shown.map((layer) => ["all", ["==", ["get", "of"], layer.id], ...hiddenFilter(layer)]);
  return ["all", ["<=", ["get", "zoom"], ["zoom"]], any.length ? ["any", ...any] : false];
}

function hiddenFilter(layer) {
  const hidden = layer.classes.filter((c) => c.hidden).map((c) => c.value);
  return hidden.length ? [["!", ["in", ["get", "k"], ["literal", hidden]]]] : [];
}

/** Show or hide a layer and its classes as the checkboxes say. */
function redraw(map, data, layer) {
  const some = layer.classes.some((c) => c.hidden);
  for (const { id, filter } of drawnParts(layer)) {
    // The outline goes around all classes, so it goes when one of them goes.
    map.setLayoutProperty(id, "visibility", layer.visible && (filter || !some) ? "visible" : "none");
    if (filter) map.setFilter(id, filter);
  }
  map.setFilter("names", namesFilter(data));
}

function startMap(data) {
  const { Map: MapLibre, NavigationControl, ScaleControl, setWorkerUrl } = globalThis.maplibregl;
  setWorkerUrl(URL.createObjectURL(new Blob([$("worker").textContent], { type: "text/javascript" })));
  const [west, south, east, north] = data.bounds;
  const small = matchMedia("(max-width: 760px)").matches;
  const head = $("head").getBoundingClientRect().height;
  document.documentElement.style.setProperty("--head", `${head}px`);
  const map = new MapLibre({
    container: "map", style: styleOf(data), bounds: [[west, south], [east, north]],
    fitBoundsOptions: { padding: small ? { top: head + 16, bottom: 40, left: 12, right: 12 } : 36 },
    minZoom: 1, maxZoom: 17, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    fadeDuration: 0, validateStyle: false, reduceMotion: true, localIdeographFontFamily: FONT[0],
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 130, unit: "metric" }), "bottom-left");
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", "Map. Arrow keys move, plus and minus zoom, Enter shows the facts at the centre.");
  return map;
}

/** Bounds of a shape: [west, south, east, north]. */
function boundsOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (at) => {
    if (typeof at[0] === "number") {
      box[0] = Math.min(box[0], at[0]); box[1] = Math.min(box[1], at[1]);
      box[2] = Math.max(box[2], at[0]); box[3] = Math.max(box[3], at[1]);
    } else at.forEach(walk);
  };
  if (geometry.type === "GeometryCollection") geometry.geometries.forEach((part) => walk(part.coordinates));
  else walk(geometry.coordinates);
  return box;
}
