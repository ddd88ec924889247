"""A finished picture of a document, and how files are written so that nobody sees half of one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path


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


def fewer_colours(png: bytes, *, title: str, dpi: int) -> bytes:
    """The same picture with its 255 commonest colours: a third of the bytes, the large areas unchanged."""
    from PIL import Image, PngImagePlugin

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    counted = sorted(picture.getcolors(maxcolors=picture.width * picture.height) or [], reverse=True)
    flat = [value for _, colour in counted[:255] for value in colour]  # type: ignore[union-attr]
    palette = Image.new("P", (1, 1))
    palette.putpalette(flat + flat[:3] * (256 - len(flat) // 3))
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Title", title)
    out = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", dpi=(dpi, dpi), pnginfo=info)
    return out.getvalue()
