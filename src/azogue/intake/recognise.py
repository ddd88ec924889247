"""Recognise a published layer by its columns; the file name only helps, and decides alone for rasters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from azogue.intake.importers import IMPORTERS, Importer
from azogue.records.errors import ConfigError
from azogue.records.input_spec import InputSpec


def recognise(
    columns: Sequence[str],
    spec: InputSpec | None = None,
    *,
    geometry_types: Iterable[str] = (),
    file_name: str = "",
) -> Importer | None:
    """Find the importer of a layer.

    Parameters
    ----------
    columns : sequence of str
        The layer's columns, without geometry.
    spec : InputSpec, optional
        Its ``importer`` decides when it is set (``"none"``: no importer); its role must be one of the importer's.
    geometry_types : iterable of str
        Types of the layer's geometries, or ``raster``.
    file_name : str
        Name of the file and of the layer.

    Returns
    -------
    Importer or None
        None when no layer is recognised.

    Raises
    ------
    ConfigError
        When ``importer`` names one that does not exist.

    Examples
    --------
    >>> recognise(["WDPAID", "NAME", "DESIG_ENG", "IUCN_CAT", "STATUS", "STATUS_YR"]).id
    'wdpa'
    >>> recognise(["id", "name"]) is None
    True
    """
    if spec is not None and spec.importer is not None:
        return _named(spec.importer, spec.id)
    found = [(score, importer) for score, importer in candidates(columns, geometry_types, file_name)]
    for _, importer in found:
        if spec is None or spec.role in importer.roles:
            return importer
    return None


def candidates(columns: Sequence[str], geometry_types: Iterable[str], file_name: str) -> list[tuple[float, Importer]]:
    """Importers that fit a layer, the best first, with their scores (0 to 1)."""
    kinds = list(geometry_types)
    scored = [(importer.score(columns, kinds, file_name), importer) for importer in IMPORTERS.values()]
    return sorted((s for s in scored if s[0] > 0), key=lambda s: -s[0])


def _named(name: str, input_id: str) -> Importer | None:
    if name == "none":
        return None
    if name in IMPORTERS:
        return IMPORTERS[name]
    near = get_close_matches(name, [*IMPORTERS, "none"], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ConfigError(f"[inputs.{input_id}] importer = {name!r} is not known{hint} Known: {', '.join(IMPORTERS)}, none")
