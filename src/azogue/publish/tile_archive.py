"""A writer of PMTiles archives: many small tiles in one file that a browser reads in pieces.

GDAL writes one layer per archive; ours holds several, so the tiles of the layers are joined here first.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEADER = struct.Struct("<7sB11Q6B4iB2i")
#: Header and root directory together must fit into the first 16 kB of the file.
_ROOT_LIMIT = 16_384 - _HEADER.size
_LEAF_ENTRIES = 4_096


@dataclass(frozen=True)
class _Entry:
    tile_id: int
    run: int
    length: int
    offset: int


def tile_id(z: int, x: int, y: int) -> int:
    """Number of a tile in an archive: tiles of lower zooms first, then along a Hilbert curve.

    Parameters
    ----------
    z, x, y : int
        Zoom, column from the west, row from the **north** (XYZ).

    Source
    ------
    PMTiles specification, version 3, "Tile ID Encoding"; the numbers below are its examples.

    Examples
    --------
    >>> tile_id(0, 0, 0), tile_id(1, 0, 0), tile_id(1, 0, 1), tile_id(1, 1, 1), tile_id(1, 1, 0), tile_id(2, 0, 0)
    (0, 1, 2, 3, 4, 5)
    >>> tile_id(12, 3423, 1763)
    19078479
    """
    number = ((1 << 2 * z) - 1) // 3
    for a in range(z - 1, -1, -1):
        s = 1 << a
        right, below = int(bool(s & x)), int(bool(s & y))
        number += ((3 * right) ^ below) << 2 * a
        if not below:
            if right:
                x, y = s - 1 - x, s - 1 - y
            x, y = y, x
        x, y = x & (s - 1), y & (s - 1)
    return number


def write_archive(
    path: Path,
    tiles: Mapping[tuple[int, int, int], bytes],
    metadata: Mapping[str, Any],
    *,
    bounds: tuple[float, float, float, float],
    zooms: tuple[int, int],
) -> None:
    """Write vector tiles as one PMTiles file.

    Parameters
    ----------
    path : Path
    tiles : dict, (zoom, column, row from the north) to a Mapbox vector tile, not compressed
    metadata : mapping
        With ``vector_layers``, as in the TileJSON specification.
    bounds : west, south, east, north, degrees
    zooms : lowest and highest zoom

    Source
    ------
    PMTiles specification, version 3.
    """
    entries: list[_Entry] = []
    data = io.BytesIO()
    seen: dict[bytes, tuple[int, int]] = {}
    for number, raw in sorted((tile_id(*key), raw) for key, raw in tiles.items()):
        if raw not in seen:
            packed = _pack(raw)
            seen[raw] = (data.tell(), len(packed))
            data.write(packed)
        offset, length = seen[raw]
        last = entries[-1] if entries else None
        if last and last.offset == offset and last.tile_id + last.run == number:
            entries[-1] = _Entry(last.tile_id, last.run + 1, length, offset)
        else:
            entries.append(_Entry(number, 1, length, offset))
    root, leaves = _directories(entries)
    about = _pack(json.dumps(metadata, ensure_ascii=False, sort_keys=True).encode())
    start = _HEADER.size
    west, south, east, north = (round(v * 1e7) for v in bounds)
    header = _HEADER.pack(
        b"PMTiles",
        3,
        start,
        len(root),
        start + len(root),
        len(about),
        start + len(root) + len(about),
        len(leaves),
        start + len(root) + len(about) + len(leaves),
        data.tell(),
        len(tiles),
        len(entries),
        len(seen),
        1,  # tiles lie in the order of their numbers
        2,  # directories and metadata: gzip
        2,  # tiles: gzip
        1,  # Mapbox vector tiles
        zooms[0],
        zooms[1],
        west,
        south,
        east,
        north,
        zooms[0],
        (west + east) // 2,
        (south + north) // 2,
    )
    path.write_bytes(header + root + about + leaves + data.getvalue())


def _directories(entries: list[_Entry]) -> tuple[bytes, bytes]:
    """The root directory, and leaf directories when one page is not enough."""
    root = _pack(_directory(entries))
    if len(root) <= _ROOT_LIMIT:
        return root, b""
    size = _LEAF_ENTRIES
    while True:
        leaves, index = io.BytesIO(), []
        for n in range(0, len(entries), size):
            leaf = _pack(_directory(entries[n : n + size]))
            index.append(_Entry(entries[n].tile_id, 0, len(leaf), leaves.tell()))
            leaves.write(leaf)
        root = _pack(_directory(index))
        if len(root) <= _ROOT_LIMIT:
            return root, leaves.getvalue()
        size *= 2


def _directory(entries: list[_Entry]) -> bytes:
    out = bytearray(_varints([len(entries)]))
    before = 0
    steps = []
    for entry in entries:
        steps.append(entry.tile_id - before)
        before = entry.tile_id
    out += _varints(steps)
    out += _varints(entry.run for entry in entries)
    out += _varints(entry.length for entry in entries)
    offsets, end = [], -1
    for entry in entries:
        offsets.append(0 if entry.offset == end else entry.offset + 1)
        end = entry.offset + entry.length
    return bytes(out + _varints(offsets))


def _varints(numbers: Iterable[int]) -> bytes:
    out = bytearray()
    for number in numbers:
        rest = number
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def _pack(raw: bytes) -> bytes:
    return gzip.compress(raw, 6, mtime=0)
