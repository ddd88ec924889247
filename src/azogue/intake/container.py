"""Open a file as hostile until checked: its content decides its format, archives are unpacked within limits."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from rapidfuzz import process

from azogue.intake import problems as P
from azogue.intake.problems import met
from azogue.records.problem import Problem

#: Formats by id: what people call them, and the endings they go by.
FORMATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "gpkg": ("GeoPackage", (".gpkg",)),
    "parquet": ("GeoParquet", (".parquet", ".geoparquet")),
    "shp": ("Shapefile", (".shp",)),
    "geojson": ("GeoJSON", (".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson")),
    "fgb": ("FlatGeobuf", (".fgb",)),
    "kml": ("KML", (".kml",)),
    "csv": ("CSV", (".csv", ".tsv", ".txt")),
    "xlsx": ("XLSX", (".xlsx", ".xlsm")),
    "tif": ("GeoTIFF", (".tif", ".tiff")),
    "zip": ("ZIP archive", (".zip", ".kmz")),
}
FORMAT_NAMES = ", ".join(title for title, _ in FORMATS.values())
_BY_SUFFIX = {s: f for f, (_, suffixes) in FORMATS.items() for s in suffixes}
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg")

# House limits against archives made to fill a disk; a national layer stays far below them.
MOST_UNPACKED_BYTES = 4 * 1024**3
MOST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 10 * 1024**2
MOST_MEMBERS = 5_000

_MAGIC = (
    (b"SQLite format 3\0", "gpkg"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"fgb\x03fgb", "fgb"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"II+\x00", "tif"),
    (b"MM\x00+", "tif"),
)
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
)


@dataclass(frozen=True)
class Source:
    """One file that can be opened: the given one, or a member of the given archive."""

    name: str
    path: Path
    format: str


@dataclass
class Opened:
    """What a path turned out to hold, and what was wrong with it."""

    sources: list[Source] = field(default_factory=list)
    folder: Path = Path()
    problems: list[Problem] = field(default_factory=list)


class _RefusedError(Exception):
    """An archive that must not be unpacked, with the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def size_text(n_bytes: int) -> str:
    """Write a number of bytes for people.

    Examples
    --------
    >>> size_text(512), size_text(5_300_000)
    ('512 bytes', '5.3 MB')
    """
    if n_bytes < 1000:
        return f"{n_bytes} bytes"
    for unit, size in (("kB", 1e3), ("MB", 1e6)):
        if n_bytes < size * 1000:
            return f"{n_bytes / size:.1f} {unit}"
    return f"{n_bytes / 1e9:.1f} GB"


def format_of(path: Path) -> tuple[str | None, str]:
    """Tell the format of a file by its content.

    Returns
    -------
    tuple of (str or None, str)
        Id in `FORMATS` (``html`` for a web page, None for anything else), and words for the content.
    """
    head = _head(path, 4096)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return ("xlsx" if name == "zip" and _is_workbook(path) else name), FORMATS[name][0]
    for magic, words in _FOREIGN:
        if head.startswith(magic):
            return None, words
    return _text_format(head, path.suffix.lower())


def _head(path: Path, n_bytes: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(n_bytes)


def _text_format(head: bytes, suffix: str) -> tuple[str | None, str]:
    start = head
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if start.startswith(bom):
            start = start[len(bom) :].decode(encoding, "replace").encode()
    start = start.lstrip(b" \t\r\n\x1e").lower()
    if start.startswith(b"<"):
        if b"<html" in start or b"<!doctype html" in start or start.startswith((b"<head", b"<body", b"<title")):
            return "html", "a web page"
        if b"<kml" in start or suffix == ".kml":
            return "kml", "KML"
        return None, "an XML document that is not KML"
    if start.startswith((b"{", b"[")):
        return "geojson", "GeoJSON"
    if b"\0" in head.replace(b"\0\0\0\0", b"") and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, "binary data of an unknown kind"
    if suffix in FORMATS["csv"][1]:
        return "csv", "CSV"
    if suffix in _BY_SUFFIX:
        return None, f"text that is not {FORMATS[_BY_SUFFIX[suffix]][0]}"
    return None, "text of an unknown kind"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False


def nearest(word: str, known: Iterable[str], *, otherwise: str = "none") -> str:
    """The most similar of some known words.

    Examples
    --------
    >>> nearest("departamentos", ["rivers", "departments"])
    'departments'
    """
    found = process.extractOne(str(word).lower(), {w: str(w).lower() for w in known})
    return str(found[2]) if found else otherwise


@contextmanager
def opened(path: Path, *, file: str = "", input_id: str = "") -> Iterator[Opened]:
    """Check a file, tell its format, unpack it if it is an archive.

    Parameters
    ----------
    path : Path
    file : str
        Name for messages; default the file's own.
    input_id : str

    Yields
    ------
    Opened
        Without sources when nothing can be read; ``problems`` then says why. Unpacked members live as long as the
        context. Nothing is ever written beside the file.
    """
    place = {"file": file or path.name, "input_id": input_id}
    found = Opened()
    problem = _cannot_open(path, place)
    if problem is not None:
        found.problems.append(problem)
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="azogue-") as folder:
        found.folder = Path(folder)
        try:
            _identify(path, found.folder, place, found)
        except _RefusedError as refused:
            found.sources.clear()
            found.problems.append(refused.problem)
        yield found


def _cannot_open(path: Path, place: dict[str, str]) -> Problem | None:
    if path.is_dir():
        holds = ", ".join(sorted(p.name for p in path.iterdir())[:8]) or "nothing"
        return met(P.FILE_FOLDER, place, holds=holds)
    if not path.exists():
        others = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
        return met(P.FILE_NOT_FOUND, place, path=path.name, nearest=nearest(path.name, others))
    if path.stat().st_size == 0:
        return met(P.FILE_EMPTY, place)
    return None


def _identify(path: Path, folder: Path, place: dict[str, str], found: Opened) -> None:
    format_, words = format_of(path)
    suffix = path.suffix.lower()
    if format_ == "html":
        start = _head(path, 2000).decode("utf-8", "replace").strip()[:60].split("\n")[0]
        expected = FORMATS[_BY_SUFFIX[suffix]][0] if suffix in _BY_SUFFIX else FORMAT_NAMES
        found.problems.append(met(P.FILE_HTML, place, start=start, format=expected))
        return
    if format_ is None:
        if suffix in _BY_SUFFIX and _BY_SUFFIX[suffix] != "csv" and words.startswith(("text", "binary")):
            detail = f"its first bytes are {_head(path, 16)!r}"
            found.problems.append(met(P.FILE_DAMAGED, place, format=FORMATS[_BY_SUFFIX[suffix]][0], detail=detail))
        else:
            found.problems.append(met(P.FILE_UNKNOWN, place, content=words, formats=FORMAT_NAMES))
        return
    if format_ == "zip" and _BY_SUFFIX.get(suffix) == "xlsx":
        found.problems.append(met(P.FILE_DAMAGED, place, format="XLSX", detail="its parts do not make a workbook"))
        return
    title, suffixes = FORMATS[format_]
    readable = path
    if suffix not in suffixes:
        found.problems.append(met(P.FILE_EXTENSION, place, suffix=suffix or "nothing", format=title, right=suffixes[0]))
        readable = folder / f"{path.stem}{suffixes[0]}"
        readable.symlink_to(path.resolve())
    if format_ in ("zip", "xlsx"):
        _check_archive(readable, place)
    if format_ == "zip":
        _unpack(readable, folder / "members", place, found)
    else:
        _add(Source("", readable, format_), folder, place, found)


def _add(source: Source, folder: Path, place: dict[str, str], found: Opened) -> None:
    if source.format in ("kml", "xlsx"):
        if source.format == "kml":
            with source.path.open("rb") as stream:
                declares = _declared_entities(stream)
        else:
            try:
                declares = _workbook_entities(source.path)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
                raise _RefusedError(met(P.FILE_DAMAGED, place, format="XLSX", detail=str(error))) from error
        if declares:
            found.problems.append(met(P.XML_ENTITY, place, declares=declares))
            return
    if source.format == "shp":
        source = _complete_shapefile(source, folder, place, found)
    found.sources.append(source)


def _declared_entities(stream: IO[bytes]) -> str:
    """Name a document type or entity declaration, which must stand before the first element."""
    text = b""
    while chunk := stream.read(1 << 16):
        text = re.sub(rb"<!--.*?-->", b"", text + chunk.replace(b"\0", b""), flags=re.DOTALL)
        if re.search(rb"<[A-Za-z_]", text) or len(text) > 1 << 24:
            break
    found = re.search(rb"<!(DOCTYPE|ENTITY)[^>\n]{0,40}", text, re.IGNORECASE)
    return found[0].decode("utf-8", "replace") if found else ""


def _workbook_entities(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as stream:
                    declares = _declared_entities(stream)
                if declares:
                    return declares
    return ""


def _part(path: Path, suffix: str) -> Path | None:
    for other in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if other.exists():
            return other
    return None


def _complete_shapefile(source: Source, folder: Path, place: dict[str, str], found: Opened) -> Source:
    """Note missing parts; gather the parts in one folder where the index can be rebuilt or an ending is in capitals."""
    parts = {suffix: _part(source.path, suffix) for suffix in _SHAPEFILE_PARTS}
    if parts[".dbf"] is None:
        found.problems.append(
            met(P.FILE_PARTS, place, missing=".dbf", consequence="the rows have shapes but no names or other values")
        )
    if parts[".shx"] is not None:
        return source
    found.problems.append(
        met(P.FILE_PARTS, place, missing=".shx", consequence="the index of the rows was rebuilt from the .shp part")
    )
    copy = folder / f"rebuilt-{len(found.sources)}"
    copy.mkdir(parents=True)
    for part in (source.path, *parts.values()):
        if part is not None:
            (copy / f"{source.path.stem}{part.suffix.lower()}").symlink_to(part.resolve())
    return Source(source.name, copy / f"{source.path.stem}.shp", "shp")


def _check_archive(path: Path, place: dict[str, str]) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise _RefusedError(met(P.FILE_DAMAGED, place, format="ZIP archive", detail=str(error))) from error
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in member.filename:
            raise _RefusedError(met(P.ZIP_PATH, place, member=member.filename))
    packed, unpacked = path.stat().st_size, sum(m.file_size for m in members)
    if (
        unpacked > MOST_UNPACKED_BYTES
        or len(members) > MOST_MEMBERS
        or (unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * packed)
    ):
        raise _RefusedError(_bomb(place, packed, unpacked, len(members)))
    if any(m.flag_bits & 0x1 for m in members):
        raise _RefusedError(met(P.ZIP_LOCKED, place))
    return archive


def _bomb(place: dict[str, str], packed: int, unpacked: int, members: int) -> Problem:
    return met(
        P.ZIP_BOMB,
        place,
        packed=size_text(packed),
        unpacked=size_text(unpacked),
        members=members,
        limit=size_text(MOST_UNPACKED_BYTES),
        ratio=MOST_RATIO,
    )


def _unpack(
    path: Path, folder: Path, place: dict[str, str], found: Opened, *, prefix: str = "", depth: int = 0
) -> None:
    wanted = {*_BY_SUFFIX, *_SHAPEFILE_PARTS}
    with _check_archive(path, place) as archive:
        names = [m.filename for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
        kept: list[tuple[str, Path]] = []
        budget = MOST_UNPACKED_BYTES
        for n, name in enumerate(names):
            inner = PurePosixPath(name.replace("\\", "/"))
            if inner.suffix.lower() not in wanted or inner.name.startswith("."):
                continue
            target = folder / str(inner.parent).replace("/", "_").strip(".") / inner.name
            if target.exists():
                target = folder / str(n) / inner.name
            target.parent.mkdir(parents=True, exist_ok=True)
            budget = _copy_member(archive, name, target, budget, place)
            kept.append((prefix + name, target))
    for name, target in kept:
        suffix = target.suffix.lower()
        if suffix in _SHAPEFILE_PARTS:
            continue
        format_, _ = format_of(target) if target.stat().st_size else (None, "")
        if format_ == "zip" and depth == 0:
            _unpack(target, folder / f"{target.stem}-members", place, found, prefix=f"{name}/", depth=1)
        elif format_ not in (None, "zip", "html") and not _is_prose(target, format_):
            _add(Source(name, target, str(format_)), folder, place, found)
    if depth == 0 and not found.sources and not any(p.level == "error" for p in found.problems):
        holds = ", ".join(names[:6]) or "nothing"
        found.problems.append(met(P.ZIP_NOTHING, place, holds=holds, formats=FORMAT_NAMES))


def _is_prose(path: Path, format_: str) -> bool:
    """Whether a text file beside the layers is a licence or a note rather than a table."""
    return format_ == "csv" and path.suffix.lower() == ".txt"


def _copy_member(archive: zipfile.ZipFile, name: str, target: Path, budget: int, place: dict[str, str]) -> int:
    """Unpack one member, counting real bytes: sizes stated in an archive may lie."""
    try:
        with archive.open(name) as stream, target.open("wb") as out:
            while chunk := stream.read(1 << 20):
                budget -= len(chunk)
                if budget < 0:
                    raise _RefusedError(
                        _bomb(place, archive.fp.seek(0, 2) if archive.fp else 0, MOST_UNPACKED_BYTES, 1)
                    )
                out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise _RefusedError(met(P.FILE_DAMAGED, place, format="ZIP archive", detail=str(error))) from error
    return budget
