"""The adapter of Cinabria, template for others, passes the kit in a Python of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_adapter_of_cinabria_passes_the_kit(root: Path) -> None:
    folder = root / "adapters/xcb"
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(folder / "tests")]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=environment, cwd=folder)
    assert done.returncode == 0, done.stdout[-3000:]


def test_adapter_imports_records_and_intake_only(root: Path) -> None:
    import ast

    for path in (root / "adapters/xcb/src").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        modules += [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
        ours = [m for m in modules if m == "azogue" or m.startswith("azogue.")]
        assert all(m.startswith(("azogue.records", "azogue.intake")) for m in ours), path.name
