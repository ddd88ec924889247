"""A finished picture of a document, and how files are written so that nobody sees half of one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree


@dataclass(frozen=True, kw_only=True)
class Picture:
    """File name without ending, title, caption, description for those who cannot see it, and the PNG itself."""

    name: str
    title: str
    caption: str
    alt: str
    png: bytes
    width_mm: float = 170.0


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file under another name, then rename it.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_bytes(folder / "maps" / "a.png", b"...").name, [p.name for p in folder.rglob("*.part")]
    ('a.png', [])
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
    return path


def png_of(figure: Any, *, title: str) -> bytes:
    """A drawn figure (Agg canvas) as PNG of its 255 commonest colours: a third of the bytes, large areas unchanged."""
    from PIL import Image, PngImagePlugin

    figure.canvas.draw()
    dpi = int(figure.dpi)
    rgb = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(np.uint32)
    packed = (rgb[..., 0] << 16) | (rgb[..., 1] << 8) | rgb[..., 2]
    colours, at, counts = np.unique(packed, return_inverse=True, return_counts=True)
    table = np.column_stack([colours >> 16, (colours >> 8) & 255, colours & 255]).astype(np.uint8)
    kept = _palette(table.astype(float), counts)
    _, nearest = cKDTree(table[kept].astype(float)).query(table.astype(float))
    picture = Image.fromarray(nearest[at].reshape(packed.shape).astype(np.uint8)).convert("P")
    picture.putpalette(table[kept].tobytes())
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Title", title)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(dpi, dpi), pnginfo=info)
    return out.getvalue()


def _palette(colours: NDArray[np.float64], counts: NDArray[np.int64], *, common: int = 200) -> NDArray[np.intp]:
    """The commonest colours, then those that are farthest from all chosen: small signs keep theirs."""
    order = np.argsort(-counts, kind="stable")
    kept = list(order[:common])
    if len(order) <= common:
        return np.array(kept)
    far, _ = cKDTree(colours[kept]).query(colours)
    far *= counts > 3
    while len(kept) < 255 and far.max() > 0:
        new = int(np.argmax(far))
        kept.append(new)
        far = np.minimum(far, np.linalg.norm(colours - colours[new], axis=1))
    return np.array(kept)
