"""One piece of work: azogue.toml, the order of steps, kept results, lineage.

The whole of it in five lines:

>>> from azogue.workspace import open_workspace
>>> work = open_workspace(cinabria, out=folder)
>>> run = work.run(want="totals")
>>> sorted(run.summary["problems"]["by_level"])
['error', 'note', 'warning']
>>> bool(run.summary["affected_area_ha"] > run.summary["asgm_extent_ha"])
True
"""

from azogue.workspace.run import Run
from azogue.workspace.workspace import CallError, ProblemsError, Workspace, open_workspace

__all__ = ["CallError", "ProblemsError", "Run", "Workspace", "open_workspace"]
