"""A country adapter: loaded only when azogue.toml names it, and it only adds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import toys

from azogue.workspace import ProblemsError

NAMED = toys.TOML.replace('party = "XCB"', 'party = "XCB"\nadapter = "xcb"')
FORM = NAMED.replace(
    'role = "occurrence"\npath = "mines.geojson"', 'role = "occurrence"\npath = "form.csv"\nimporter = "xcb_form_am1"'
)


@pytest.fixture
def installed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter of Cinabria, as if it were installed."""
    from importlib.metadata import EntryPoint

    from azogue.workspace import adapter, level_run

    monkeypatch.syspath_prepend(str(root / "adapters" / "xcb" / "src"))
    found = {"xcb": EntryPoint("xcb", "azogue_adapter_xcb:ADAPTER", adapter.GROUP)}
    monkeypatch.setattr(adapter, "installed_adapters", lambda: found)
    monkeypatch.setattr(level_run, "installed_adapters", lambda: found)


def test_adapter_that_is_not_installed_is_said(toy) -> None:
    with pytest.raises(ProblemsError) as caught:
        toy(NAMED).run()
    assert [p.code for p in caught.value.problems if p.level == "error"] == ["WSP-ADAPTER-001"]


def test_national_form_is_read_and_kept(toy, installed: None, root: Path) -> None:
    work = toy(FORM)
    sample = root / "adapters" / "xcb" / "src" / "azogue_adapter_xcb" / "samples" / "form_am1.csv"
    (work.folder / "raw" / "form.csv").write_bytes(sample.read_bytes())
    run = work.run()
    assert len(run.areas("asgm_extent")) > 0
    assert "azogue_adapter_xcb" in sys.modules
    assert work.run().is_unchanged
    (work.folder / "citations.csv").write_text(toys.CITATIONS + "other,,,,,,\n")
    again = {line["step"]: line["state"] for line in work.run().log}
    assert again["read:mines"] == "kept"
