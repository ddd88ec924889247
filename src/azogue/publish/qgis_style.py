"""Styles that QGIS reads: QML for QGIS itself, SLD for other programs, both from one `LayerStyle`."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from azogue.publish.styles import Kind, LayerStyle


def qml(
    style: LayerStyle,
    kind: Kind | None = None,
    *,
    column: str | None = None,
    titles: Mapping[str, str] | None = None,
) -> str:
    """A QGIS style (QML) of one layer: how it is drawn, and the titles of its columns.

    Parameters
    ----------
    style : LayerStyle
    kind : "polygon" | "line" | "point", optional
        Geometry of the layer written; by default that of the style.
    column : str, optional
        Column by which the rows are coloured; by default that of the style. Empty text: one colour.
    titles : mapping, column name to title, optional
        Shown by QGIS in place of the names, and in the tip of the first columns.

    Returns
    -------
    str, an XML document

    Source
    ------
    QGIS 3 project format, elements ``renderer-v2`` and ``symbol``; opened in QGIS 3.22.

    Examples
    --------
    >>> from azogue.publish.styles import STYLES
    >>> 'type="categorizedSymbol"' in qml(STYLES["affected_area"])
    True
    """
    kind = kind or style.kind
    column = style.by if column is None else column
    classes = [(c.value, c.title, c.fill) for c in style.classes] if column else []
    symbols = [_symbol(style, kind, str(n), fill) for n, (_, _, fill) in enumerate(classes)]
    if classes:
        rows = "".join(
            f'<category render="true" type="string" symbol="{n}" value={quoteattr(value)} label={quoteattr(title)}/>'
            for n, (value, title, _) in enumerate(classes)
        )
        symbols.append(_symbol(style, kind, str(len(classes)), style.fill))
        rows += f'<category render="true" type="string" symbol="{len(classes)}" value="" label="Other"/>'
        renderer = (
            f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(column)} forceraster="0" symbollevels="0" '
            f'enableorderby="0"><categories>{rows}</categories><symbols>{"".join(symbols)}</symbols></renderer-v2>'
        )
    else:
        symbol = _symbol(style, kind, "0", style.fill)
        renderer = (
            '<renderer-v2 type="singleSymbol" forceraster="0" symbollevels="0" enableorderby="0">'
            f"<symbols>{symbol}</symbols></renderer-v2>"
        )
    geometry = {"point": 0, "line": 1, "polygon": 2}[kind]
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22" styleCategories="Symbology|Fields|MapTips">{renderer}{_fields(titles or {})}'
        f"<blendMode>0</blendMode><layerOpacity>{style.fill_opacity if _is_seamless(style) else 1}</layerOpacity><layerGeometryType>{geometry}</layerGeometryType></qgis>\n"
    )


def _is_seamless(style: LayerStyle) -> bool:
    """Whether a layer is cut into pieces whose borders mean nothing: drawn as one, the whole layer seen through."""
    return style.id in ("affected_area", "priority_area")


def _fields(titles: Mapping[str, str]) -> str:
    """Titles of the columns, and a tip that names a row and its hectares."""
    if not titles:
        return ""
    aliases = "".join(
        f'<alias index="{n}" field={quoteattr(column)} name={quoteattr(title)}/>'
        for n, (column, title) in enumerate(titles.items(), start=1)
    )
    shown = [c for c in ("name", "piece_id", "designation", "reason", "area_ha", "title_type") if c in titles]
    tip = "".join(f"<b>[% coalesce(\"{column}\", '') %]</b><br/>" for column in shown)
    return f"<aliases>{aliases}</aliases><mapTip>{escape(tip)}</mapTip>"


def sld(style: LayerStyle, layer: str, kind: Kind | None = None, *, column: str | None = None) -> str:
    """A Styled Layer Descriptor 1.1 of one layer.

    Parameters
    ----------
    style : LayerStyle
    layer : str
        Name of the layer in the file.
    kind, column
        As for `qml`.

    Returns
    -------
    str, an XML document

    Source
    ------
    OGC 05-078r4 (Styled Layer Descriptor 1.1.0) and OGC 05-077r4 (Symbology Encoding 1.1.0).
    """
    kind = kind or style.kind
    column = style.by if column is None else column
    if column and style.classes:
        rules = "".join(
            f"<se:Rule><se:Name>{escape(c.title)}</se:Name>"
            f"<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>{escape(column)}</ogc:PropertyName>"
            f"<ogc:Literal>{escape(c.value)}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
            f"{_sld_symbol(style, kind, c.fill)}</se:Rule>"
            for c in style.classes
        )
        rules += f"<se:Rule><se:Name>Other</se:Name><se:ElseFilter/>{_sld_symbol(style, kind, style.fill)}</se:Rule>"
    else:
        rules = f"<se:Rule><se:Name>{escape(style.title)}</se:Name>{_sld_symbol(style, kind, style.fill)}</se:Rule>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" '
        'xmlns:ogc="http://www.opengis.net/ogc" version="1.1.0"><NamedLayer>'
        f"<se:Name>{escape(layer)}</se:Name><UserStyle><se:Name>{escape(layer)}</se:Name>"
        f"<se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>\n"
    )


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def _symbol(style: LayerStyle, kind: Kind, name: str, fill: str) -> str:
    """One symbol of QGIS, with one symbol layer."""
    width = str(style.stroke_width_mm)
    dash = ";".join(str(round(d * style.stroke_width_mm, 3)) for d in style.dash)
    if kind == "polygon":
        engine, symbol_type = "SimpleFill", "fill"
        options = {
            "color": _rgba(fill, 1 if _is_seamless(style) else style.fill_opacity),
            "outline_color": _rgba(fill if _is_seamless(style) else style.stroke),
            "outline_style": "dash" if style.dash else "solid",
            "outline_width": width,
            "outline_width_unit": "MM",
            "style": "solid" if style.fill_opacity else "no",
        }
    elif kind == "line":
        engine, symbol_type = "SimpleLine", "line"
        options = {
            "line_color": _rgba(style.stroke),
            "line_width": width,
            "line_width_unit": "MM",
            "line_style": "solid",
            "capstyle": "round",
            "joinstyle": "round",
            "use_custom_dash": "1" if dash else "0",
            "customdash": dash,
            "customdash_unit": "MM",
        }
    else:
        engine, symbol_type = "SimpleMarker", "marker"
        options = {
            "name": "circle",
            "color": _rgba(fill),
            "outline_color": _rgba(style.stroke),
            "outline_width": width,
            "outline_width_unit": "MM",
            "size": str(round(2 * style.radius_mm, 3)),
            "size_unit": "MM",
        }
    rows = "".join(f'<Option type="QString" name="{k}" value="{v}"/>' for k, v in options.items())
    props = "".join(f'<prop k="{k}" v="{v}"/>' for k, v in options.items())
    return (
        f'<symbol type="{symbol_type}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{engine}" enabled="1" locked="0" pass="0"><Option type="Map">{rows}</Option>{props}</layer>'
        "</symbol>"
    )


def _svg(name: str, value: object) -> str:
    return f'<se:SvgParameter name="{name}">{value}</se:SvgParameter>'


def _sld_symbol(style: LayerStyle, kind: Kind, fill: str) -> str:
    dash = " ".join(str(round(d * style.stroke_width_px, 2)) for d in style.dash)
    stroke = (
        f"<se:Stroke>{_svg('stroke', style.stroke)}{_svg('stroke-width', style.stroke_width_px)}"
        f"{_svg('stroke-dasharray', dash) if dash else ''}</se:Stroke>"
    )
    if kind == "line":
        return f"<se:LineSymbolizer>{stroke}</se:LineSymbolizer>"
    opacity = _svg("fill-opacity", style.fill_opacity) if kind == "polygon" else ""
    inside = f"<se:Fill>{_svg('fill', fill)}{opacity}</se:Fill>"
    if kind == "polygon":
        return f"<se:PolygonSymbolizer>{inside if style.fill_opacity else ''}{stroke}</se:PolygonSymbolizer>"
    return (
        "<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName>"
        f"{inside}{stroke}</se:Mark><se:Size>{2 * style.radius_px}</se:Size></se:Graphic></se:PointSymbolizer>"
    )
