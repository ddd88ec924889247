"""Country adapter for Cinabria (XCB), an invented country: the template for others."""

from __future__ import annotations

from pathlib import Path

from azogue.records.adapter import Adapter
from azogue_adapter_xcb.form_am1 import FORM_AM1

_HERE = Path(__file__).parent

ADAPTER = Adapter(
    party="XCB",
    title="Cinabria (invented): register of artisanal mining sites, title types, labels, register annex",
    readers={FORM_AM1.id: FORM_AM1},
    reference=_HERE / "reference",
    labels=_HERE / "labels.csv",
    templates=_HERE / "templates",
)
