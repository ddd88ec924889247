"""A last look before anything leaves: no row, and no name of a layer, that the level may not see."""

from __future__ import annotations

import pandas as pd

from azogue.records.bundle import Bundle
from azogue.records.errors import StepError
from azogue.workspace.layers import may_see


def check_access(bundle: Bundle) -> None:
    """Stop the run if a result holds a row above its level.

    Steps take the strictest access of their inputs, and a level runs on visible rows only, so this never fires
    unless a step forgets: better no file than a file that cannot be recalled.

    Raises
    ------
    StepError
        If a table or a layer holds such a row; the message names neither the row nor its layer.
    """
    frames: dict[str, pd.DataFrame] = {**bundle.areas, **bundle.tables}
    for name, frame in frames.items():
        if "access" not in frame.columns or frame.empty:
            continue
        levels = {str(v) for v in frame["access"].dropna().unique()}
        if any(not may_see(bundle.level, level) for level in levels):
            raise StepError(
                f"{name} holds rows that the level {bundle.level} may not see; nothing was published. "
                "This is a fault of Azogue, not of the data: please report it"
            )
