"""One page with the whole map in it, for a computer without a network: ``map.html``."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, Template
from markupsafe import Markup

from azogue import __version__
from azogue.publish import styles
from azogue.publish.webmap_data import has_ground, payload
from azogue.publish.whole_file import whole_file
from azogue.records.bundle import Bundle

FILE_NAME = "map.html"
DISCLAIMER = (
    "Boundaries and names are those of {publishers}. They imply no opinion on the status of any country, territory or "
    "area, or on its boundaries."
)
_EXPORT = re.compile(r"export\{([^}]*)\};\s*$")


def publish_webmap(bundle: Bundle, folder: Path) -> list[Path]:
    """Write ``map.html``: layers, facts, search, numbers, sources and the program that draws them, in one file.

    It opens from a folder or a memory stick, asks no server for anything (its content policy forbids it), and only
    shows text of the data as text. Shapes are rounded to 1e-5 degree; areas are those measured before rounding.

    Parameters
    ----------
    bundle : Bundle
    folder : Path
        The folder ``published/<level>``; made if it does not exist.

    Returns
    -------
    list of Path, one

    Examples
    --------
    >>> import tempfile
    >>> bundle = Bundle(party="XCB", party_name="Cinabria", title="A <b>map</b>", level="public", languages=("en",),
    ...                 created_at="", azogue_version="", reference_edition="", summary={})
    >>> path, = publish_webmap(bundle, Path(tempfile.mkdtemp()))
    >>> "A &lt;b&gt;map&lt;/b&gt;</h1>" in path.read_text(encoding="utf-8")
    True
    """
    css, library, worker, program = _vendored()
    packed = base64.b64encode(gzip.compress(payload(bundle).encode("utf-8"), 6, mtime=0)).decode("ascii")
    page = _template().render(
        title=bundle.title or f"Priority areas: {bundle.party_name}",
        version=__version__,
        policy=_policy(css, library, program),
        disclaimer=DISCLAIMER.format(
            publishers="the layers given and of Natural Earth" if has_ground(bundle) else "the layers given"
        ),
        css=Markup(css),  # noqa: S704 - files of this package
        library=Markup(library),  # noqa: S704
        program=Markup(program),  # noqa: S704
        worker=Markup(worker),  # noqa: S704
        payload=Markup(packed),  # noqa: S704 - base64
    )
    path = folder / FILE_NAME
    with whole_file(path) as new:
        new.write_text(page, encoding="utf-8", newline="\n")
    return [path]


def _template() -> Template:
    text = (files("azogue.publish") / "static" / "webmap" / "page.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, keep_trailing_newline=True).from_string(text)


@cache
def _vendored() -> tuple[str, str, str, str]:
    """Style sheet, map library, its worker and our program, as they go into the page."""
    static = files("azogue.publish") / "static"
    vendor = static / "vendor"
    colours = {
        "ink": styles.INK,
        "soft": styles.INK_SOFT,
        "accent": styles.ACCENT,
        "sea": styles.SEA,
        "edge": styles.LAND_EDGE,
        "rule": "#dde3e5",
        "priority": styles.STYLES["priority_area"].fill,
    }
    css = (
        (vendor / "maplibre-gl.css").read_text(encoding="utf-8")
        + ":root{"
        + ";".join(f"--{name}:{value}" for name, value in colours.items())
        + "}\n"
        + (static / "webmap" / "map.css").read_text(encoding="utf-8")
    )
    parts = sorted(part.name for part in (static / "webmap").iterdir() if part.name.endswith(".js"))
    program = "\n".join((static / "webmap" / name).read_text(encoding="utf-8") for name in parts)
    library = _as_global((vendor / "maplibre-gl.mjs").read_text(encoding="utf-8"))
    worker = (vendor / "maplibre-gl-worker.mjs").read_text(encoding="utf-8")
    return css, library, worker, program


def _as_global(module: str) -> str:
    """A module whose exports become the global ``maplibregl``, so that it runs inside the page.

    Examples
    --------
    >>> _as_global("class a{};export{a as Map,b};")
    'class a{};globalThis.maplibregl={Map:a,b:b};'
    """
    found = _EXPORT.search(module)
    if found is None:
        raise ValueError("the map library does not end in one export statement")
    pairs = []
    for item in found[1].split(","):
        inner, _, outer = item.strip().partition(" as ")
        pairs.append(f"{outer or inner}:{inner}")
    return f"{module[: found.start()]}globalThis.maplibregl={{{','.join(pairs)}}};"


def _policy(css: str, *scripts: str) -> str:
    """Content policy of the page: its own style sheet and scripts by their hash, and nothing from anywhere."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(css)}; img-src data: blob:; "
        "worker-src blob: data:; connect-src blob: data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"
